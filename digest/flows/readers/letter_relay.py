"""Whether a letter can leave from here for an address: what a page asks before it promises one."""

from datetime import UTC, datetime, timedelta
from threading import Lock

from digest.address import key, parse
from digest.errors import ConfigError, IdentityError, InputError, RelayError
from digest.flows.app import App
from digest.flows.identity import expect_ours
from digest.flows.post import PostOffice
from digest.flows.relays import only_to

_HOLDS = timedelta(minutes=10)
"""How long what the relay offers is believed."""
_FAULT_HOLDS = timedelta(seconds=30)
"""How long a relay that did not answer is left alone."""


class LetterRelay:
    """
    The relay of letters, as far as pages must know it.

    Most addresses need no question. One with an accent before the @-sign does
    (RFC 6531): the relay is asked, once for all who come within some minutes.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self._asking = Lock()
        self._believed_until = datetime.min.replace(tzinfo=UTC)
        self._takes_utf8: bool | None = None
        """None where it did not say."""

    def takes(self, typed: str) -> bool:
        """
        Whether it takes a letter to what somebody typed; true of what is no address.

        Raises `IdentityError` where nothing leaves from here for that address, and
        `RelayError` where that depends on the relay and it cannot be asked now.
        """
        try:
            address = parse(typed)
        except InputError:
            return True  # for whoever reads it to say
        listed = only_to(self._app.settings)
        if listed is None:
            expect_ours(self._app)
        elif key(address) not in listed:
            raise IdentityError("a copy for trials has no letter for who is not in mode.staging")
        return address.isascii() or self._offers_utf8()

    def _offers_utf8(self) -> bool:
        if self._app.clock() >= self._believed_until and self._asking.acquire(blocking=False):
            try:
                self._ask()
            finally:
                self._asking.release()
        if self._takes_utf8 is None:
            raise RelayError("the relay could not be asked whether it takes accents before the @")
        return self._takes_utf8

    def _ask(self) -> None:
        holds = _HOLDS
        try:
            self._takes_utf8 = PostOffice.of(self._app.settings).takes_utf8()
        except (RelayError, ConfigError):
            holds, self._takes_utf8 = _FAULT_HOLDS, None
        self._believed_until = self._app.clock() + holds
