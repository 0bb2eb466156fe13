"""
One-clicks that look like a scanner's: the mail stops at once, the consent waits for a person.

A held reader gets nothing, like one who left; but an operator who sees that a
company's mail filter pressed the buttons can give them back what they had.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from digest.consent.burst import FOREVER, TOO_SOON, WITHIN, is_burst, is_too_soon
from digest.flows.app import App
from digest.flows.readers import frequency
from digest.flows.readers.visitor import Visitor
from digest.model import ConsentEvent, EventKind, Purpose, Subscriber
from digest.store import consents, logbook, sent_copies, subscribers
from digest.store.database import Connection

HELD_BASIS = "held: one of many one-clicks from this network, seconds after the send"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldClick:
    """A reader whose one-click waits for a person."""

    subscriber_id: int
    address: str
    network: str
    at: datetime
    user_agent: str


class ClickHistory:
    """What one transaction's clicks are judged by: when copies left, who clicked before."""

    def __init__(self, app: App, conn: Connection, numbers: Collection[int]) -> None:
        self._now = app.clock()
        self._conn = conn
        self._sent_at = sent_copies.sent_since(conn, numbers, self._now - TOO_SOON)
        self._here: Counter[str] = Counter()
        """Clicks by network that are judged and not yet in the log."""

    def looks_like_a_scanner(self, reader: Subscriber, visitor: Visitor) -> bool:
        """Whether a click belongs to a burst; one on a page, or from nowhere, never does."""
        if visitor.source != consents.ONE_CLICK or not visitor.network:
            return False
        others = self._here[visitor.network]
        is_scanner = is_too_soon(self._now, self._sent_at.get(reader.id)) and is_burst(
            others + consents.clicks_from(self._conn, visitor.network, self._now - WITHIN)
        )
        if not is_scanner:  # a held one is in the log at once
            self._here[visitor.network] += 1
        return is_scanner


def hold(app: App, conn: Connection, reader: Subscriber, visitor: Visitor) -> None:
    """Stop the mail and write the click down; the caller holds the log's lock."""
    if reader.resumes_on == FOREVER:
        return
    subscribers.save_rhythm(conn, reader.id, reader.frequency, FOREVER)
    event = ConsentEvent(
        subscriber_id=reader.id,
        kind=EventKind.CHOSE,
        purposes=frozenset(Purpose),
        at=app.clock(),
        source=visitor.source,
        basis=HELD_BASIS,
        ip=visitor.ip,
        user_agent=visitor.user_agent,
    )
    consents.record(conn, event)


def everyone(app: App) -> tuple[HeldClick, ...]:
    """Every held reader, the oldest first."""
    with app.database.read() as conn:
        return tuple(_held(conn, reader) for reader in _waiting(conn))


def settle(app: App, network: str, actor: str, *, were_readers: bool) -> int:
    """
    Say what the held clicks of that network were; how many readers it concerned.

    Readers' clicks become departures; a scanner's are undone, and the editions
    go again. The act is noted in the logbook.
    """
    with app.database.write() as conn:
        consents.lock(conn)
        readers = [reader for reader in _waiting(conn) if _held(conn, reader).network == network]
        for reader in readers:
            if were_readers:
                consents.record(conn, _departure(app, reader, actor))
            visitor = Visitor(source="cli", actor=actor)
            frequency.choose(app, conn, reader, reader.frequency, None, visitor)
        what = "left" if were_readers else "given back"
        logbook.write(conn, app.clock(), actor, "held", f"{network}: {len(readers)} {what}")
    return len(readers)


def _waiting(conn: Connection) -> tuple[Subscriber, ...]:
    """The held readers who did not leave in person meanwhile."""
    resting = subscribers.resting_until(conn, FOREVER)
    return tuple(reader for reader in resting if reader.left_at is None)


def _held(conn: Connection, reader: Subscriber) -> HeldClick:
    entry = consents.newest_choice(conn, reader.id)
    assert entry is not None  # noqa: S101 - nobody rests until then without such an event
    event = entry.event
    return HeldClick(
        subscriber_id=reader.id,
        address=reader.address,
        network=event.ip,
        at=event.at,
        user_agent=event.user_agent,
    )


def _departure(app: App, reader: Subscriber, actor: str) -> ConsentEvent:
    return ConsentEvent(
        subscriber_id=reader.id,
        kind=EventKind.UNSUBSCRIBED,
        purposes=frozenset(Purpose),
        at=app.clock(),
        source="cli",
        basis="a held one-click that was the reader's",
        actor=actor,
    )
