"""
Whose copy or letter came back: a token of ours names a row, and its binding says whose row.

As with links, a row's number may be another person's since a backup was restored,
and a reader may have moved since: then what comes back says nothing of where they
are now.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from digest.address import key
from digest.feedback.report import ReturnToken
from digest.flows.app import App
from digest.flows.edition.as_sent import as_sent
from digest.flows.readers.signed_link import SignedLink, binding_of, holders_of
from digest.flows.readers.ways_out import WaysOut
from digest.model import EditionRow, Subscriber
from digest.store import consents, editions, letters, sent_copies, subscribers
from digest.store.database import Connection
from digest.store.letters import QueuedLetter
from digest.store.sent_copies import SentCopy
from digest.tokens import SHORT_BINDING, Use, microseconds

_Fits = Callable[[int], bool]
"""Whether a binding, whole, is the one that a token carries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyOwner:
    """Whom a mail of ours was for."""

    reader: int
    address: str
    """The address it went to."""
    is_current: bool
    """Whether that still is the reader's address."""
    link: SignedLink
    """By which they leave: the one that came back, or one that was made for them."""
    made_at: datetime | None = None
    """When it was composed or queued: it left no earlier. None for a link alone."""
    letter: int | None = None
    """The letter that it was, by number."""
    copy: SentCopy | None = None
    """Of which edition's copy it was; None for a letter, or a link alone."""

    @property
    def domain(self) -> str:
        """Of that address, as addresses are compared."""
        return key(self.address).rpartition("@")[2]


class CopyOwners:
    """Looks them up for the tokens of one transaction."""

    def __init__(self, app: App, conn: Connection, tokens: Iterable[ReturnToken]) -> None:
        self._app = app
        self._conn = conn
        numbers = {token.numbers[0] for token in tokens if token.use is Use.BOUNCE}
        self._copies = sent_copies.by_ids(conn, numbers)
        self._editions: dict[int, tuple[EditionRow, tuple[WaysOut, ...]]] = {}

    def of(self, token: ReturnToken | None) -> CopyOwner | None:
        """Whom the mail of that token was for; None where it is nobody's that we know."""
        match token:
            case ReturnToken(use=Use.BOUNCE, numbers=(number, binding)):
                return self._of_copy(self._copies.get(number), _short(binding))
            case ReturnToken(use=Use.MESSAGE, numbers=(day, _, reader, binding)):
                return self._of_message(day, reader, binding)
            case ReturnToken(use=Use.LETTER_BOUNCE, numbers=(number, binding)):
                return self._of_letter(number, _short(binding))
            case ReturnToken(use=Use.LETTER, numbers=(number, _, binding)):
                return self._of_letter(number, _whole(binding))
            case ReturnToken(use=Use.UNSUBSCRIBE, numbers=(reader, *rest)):
                return self._of_link(reader, rest[0] if rest else None)
            case _:
                return None

    def _of_copy(self, copy: SentCopy | None, fits: _Fits) -> CopyOwner | None:
        if copy is None:
            return None
        edition, ways = self._edition(copy.edition_id)
        corrected = microseconds(edition.composed_at) if edition.is_correction else 0
        numbers = (edition.day.toordinal(), corrected)
        address = self._bound(ways, copy.subscriber_id, copy.address, numbers, fits)
        if address is None:
            return None
        return CopyOwner(
            reader=copy.subscriber_id,
            address=address,
            is_current=key(address) == key(copy.address),
            link=self._link(copy.subscriber_id, address),
            made_at=edition.composed_at,
            copy=copy,
        )

    def _of_message(self, ordinal: int, reader: int, binding: int) -> CopyOwner | None:
        copies = sent_copies.of_day(self._conn, date.fromordinal(ordinal), reader)
        owners = (self._of_copy(copy, _whole(binding)) for copy in copies)
        return next(filter(None, owners), None)

    def _of_letter(self, number: int, fits: _Fits) -> CopyOwner | None:
        sent = letters.by_id(self._conn, number)
        reader = subscribers.by_id(self._conn, sent.subscriber_id) if sent else None
        if sent is None or reader is None:
            return None
        numbers = (number, microseconds(sent.queued_at))
        ways = self._ways(self._app)
        address = self._bound(ways, reader.id, reader.address, numbers, fits)
        return self._of_sent(sent, reader, address) if address else None

    def _of_link(self, reader: int, binding: int | None) -> CopyOwner | None:
        links = [
            SignedLink(use=Use.UNSUBSCRIBE, reader=reader, about=0, key=each, binding=binding)
            for each in self._app.keyring.keys
        ]
        for link, holder in holders_of(self._app, self._conn, links).items():
            if holder is not None:
                return CopyOwner(
                    reader=holder.id, address=holder.address, is_current=True, link=link
                )
        return None

    def _of_sent(self, sent: QueuedLetter, reader: Subscriber, address: str) -> CopyOwner:
        return CopyOwner(
            reader=reader.id,
            address=address,
            is_current=key(address) == key(reader.address),
            link=self._link(reader.id, address),
            made_at=sent.queued_at,
            letter=sent.id,
        )

    def _link(self, reader: int, address: str) -> SignedLink:
        """The unsubscribe link of the person of that address."""
        newest = self._app.keyring.newest
        binding = binding_of(newest, Use.UNSUBSCRIBE, address)
        return SignedLink(use=Use.UNSUBSCRIBE, reader=reader, about=0, key=newest, binding=binding)

    def _bound(
        self,
        ways: tuple[WaysOut, ...],
        reader: int,
        address: str,
        numbers: tuple[int, ...],
        fits: _Fits,
    ) -> str | None:
        """The address, of all that reader had, to which that binding ties the mail."""
        for each in self._addresses(reader, address):
            if any(fits(way.binding(each, *numbers)) for way in ways):
                return each
        return None

    def _addresses(self, reader: int, address: str) -> Iterator[str]:
        yield address
        yield from consents.addresses_of(self._conn, reader) - {address}

    def _edition(self, number: int) -> tuple[EditionRow, tuple[WaysOut, ...]]:
        if number not in self._editions:
            edition = editions.by_id(self._conn, number)
            self._editions[number] = edition, self._ways(as_sent(self._app, edition))
        return self._editions[number]

    def _ways(self, app: App) -> tuple[WaysOut, ...]:
        """As every key that may have signed would make them."""
        return tuple(WaysOut.of(app.settings, each) for each in app.keyring.keys)


def _whole(binding: int) -> _Fits:
    return lambda full: full == binding


def _short(binding: int) -> _Fits:
    return lambda full: full % SHORT_BINDING == binding
