"""A connection that ended before the relay had answered everything, and whom it ended at. Pure."""

from digest.deliver.verdict import Consequence, Verdict
from digest.errors import RelayError
from digest.model import DeliveryStatus, Mail, Outcome


class ConnectionLostError(RelayError):
    """
    The connection is gone; what the relay had not answered was not taken.

    `addressed` is the mail whose envelope stood on the wire, or None. `said` is what the 421
    means that ended it, where that answered no message; None where it ended without a word.
    """

    def __init__(
        self, message: str, *, cause: str, addressed: Mail | None, said: Verdict | None
    ) -> None:
        super().__init__(message)
        self.addressed = addressed
        self.said = said
        self._cause = cause

    @property
    def addressed_id(self) -> int:
        """The delivery of `addressed`; 0 where there is none."""
        return self.addressed.delivery_id if self.addressed is not None else 0

    @property
    def verdict(self) -> Verdict:
        """What a reader is told at whom connections end: later, in the relay's words if any."""
        if self.said is not None:
            return self.said
        reason = f"the connection ends where this reader is named ({self._cause}); tried later"
        return Verdict(Outcome(status=DeliveryStatus.DEFERRED, reason=reason), Consequence.GO_ON)
