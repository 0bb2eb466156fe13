"""What a sender needs of whoever keeps the rows."""

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from typing import Protocol

from digest.deliver.pace import ClaimPause
from digest.model import Batch, Delivery, Mail, Outcome


class Outbox(Protocol):
    """Where batches come from and outcomes go."""

    @property
    def signs_slowly(self) -> bool:
        """Whether a copy takes so long to make that it is made aside."""

    def claim(self, owner: str) -> Batch | ClaimPause | None:
        """
        Take a batch that is due, in that owner's name; None when there is none.

        A `ClaimPause` when there is one whose lane must wait.
        """

    def claim_early(self, owner: str) -> Batch | None:
        """
        The same beside a batch that is still being sent; only where no lane has a pace to keep.

        Asked in another thread. It is begun, or released, after the one before.
        """

    def begin(self, batch: Batch) -> None:
        """A batch that was claimed early is sent from now on."""

    def why_unwanted(self, delivery: Delivery) -> str:
        """Why this reader must not be written to any more, or an empty text."""

    def mail(self, delivery: Delivery) -> Mail:
        """That reader's copy. Raises `InputError` where the address cannot be used."""

    def announced(self, waiting: Iterable[Delivery]) -> Iterable[Delivery]:
        """Those of the copies that wait, in order, that may leave before the next `record`."""

    def record(
        self, batch: Batch, outcomes: Mapping[int, Outcome], announced: Collection[int]
    ) -> timedelta:
        """
        Write outcomes down by delivery, announce what may leave next, and hold the batch on.

        For how long from now is returned. Raises `LeaseLostError` where the batch has a newer
        owner; then nothing is written.
        """

    def tell(self, batch: Batch, outcomes: Mapping[int, Outcome]) -> None:
        """
        Tell of a batch that somebody took over what became of its copies, as far as is known.

        What has no outcome never left; what is in doubt is `uncertain`.
        """

    def slow_down(self, batch: Batch, running: float, refusal: Outcome) -> None:
        """The batch's provider wants less than that many copies a second, as an outcome says."""

    def stop_lane(self, batch: Batch, reason: str) -> None:
        """
        The batch's provider refuses us: let its lane rest.

        Raises `BreakerError` where everything must stop.
        """

    def release(self, batch: Batch, outcomes: Mapping[int, Outcome]) -> None:
        """
        Write outcomes down and give the batch back; what has no outcome stays as it was.

        Raises `LeaseLostError` where the batch has a newer owner; then nothing is written.
        """
