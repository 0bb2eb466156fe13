"""
A mailbox that takes nothing, morning after morning: it rests a month, is asked once, then closed.

Whether its server takes a copy and sends it back, or says at once that the mailbox is full, is
the same to us. The rest is a pause like a reader's own, with us as its source; the letter goes
when it ends (`ask_back`), and what comes back after that closes the address.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from digest.dates import civil_day
from digest.feedback.report import BounceCause
from digest.feedback.verdict import Morning, ReturnConsequence, is_worn_out
from digest.flows.app import App
from digest.flows.readers.frequency import PAUSE, choose
from digest.flows.readers.visitor import Visitor
from digest.model import WORN_OUT, Subscriber
from digest.store import (
    bounces,
    consents,
    editions,
    letters,
    returns,
    sent_copies,
    subscribers,
    suppressions,
)
from digest.store.database import Connection
from digest.store.letters import LetterKind

SOURCE = "returned mail"
"""Where a pause comes from that nobody chose."""
_BY_US = Visitor(source=SOURCE, actor="feedback")
_LOOKED_AT = 60
"""Copies that are looked at: more than any score counts."""
_ON_TRIAL = timedelta(days=30)
"""How long after its return one morning is enough."""


def judge(app: App, conn: Connection, failed: Mapping[int, str]) -> None:
    """
    Let the mailboxes rest, or close them, that failed too often.

    *failed*: readers of whose mail something came back, each with what shows it; that
    it came back is written.
    """
    readers = subscribers.by_ids(conn, failed).values() if failed else ()
    for reader in readers:
        if not reader.is_active or reader.suppressed_because:
            continue
        if is_on_trial(app, conn, reader):
            suppressions.add(conn, reader.address, WORN_OUT, app.clock(), failed[reader.id])
        elif not _rests(app, reader) and is_worn_out(
            _mornings(app, conn, reader), app.settings.feedback.pause_after
        ):
            choose(app, conn, reader, reader.frequency, app.today() + PAUSE, _BY_US)


def ask_back(app: App) -> int:
    """Write to those whose rest is over, once each; how many letters wait now for that."""
    today, queued = app.today(), 0
    with app.database.write() as conn:
        consents.lock(conn)
        for day in (today, today - timedelta(days=1), today - timedelta(days=2)):
            for reader in subscribers.resting_until(conn, day):
                rest = _rest_by_us(conn, reader)
                if (
                    reader.is_active
                    and rest
                    and not letters.was_queued(conn, reader.id, LetterKind.RETURN, rest)
                ):
                    letters.queue(conn, reader.id, LetterKind.RETURN, rest, app.clock())
                    queued += 1
    return queued


def look_back(app: App) -> None:
    """Judge the mailboxes that were too full for the last edition, before the next one is made."""
    ask_back(app)
    today = app.today()
    with app.database.write() as conn:
        consents.lock(conn)
        last = editions.last_composed(conn, app.settings.newsletter.slug, today)
        if last is not None and last.day > today - PAUSE:  # else it is of before their rest
            judge(app, conn, bounces.too_full(conn, last.id))


def is_on_trial(app: App, conn: Connection, reader: Subscriber) -> bool:
    """Whether its rest ended lately, so that one failure more closes it."""
    until = reader.resumes_on
    is_back = until is not None and until <= app.today() < until + _ON_TRIAL
    return is_back and _rest_by_us(conn, reader) > 0


def _rests(app: App, reader: Subscriber) -> bool:
    return reader.resumes_on is not None and reader.resumes_on > app.today()


def _rest_by_us(conn: Connection, reader: Subscriber) -> int:
    """The event of that reader's rest, where we began it; else 0."""
    entry = consents.newest_choice(conn, reader.id)
    return entry.id if entry is not None and entry.event.source == SOURCE else 0


def _mornings(app: App, conn: Connection, reader: Subscriber) -> tuple[Morning, ...]:
    """That reader's newest copies, but for those before a rest that we began."""
    copies = sent_copies.newest_mornings(conn, reader.id, _LOOKED_AT)
    failed = [copy for copy in copies if copy.is_back or copy.is_full]
    if len(failed) < app.settings.feedback.pause_after:
        return ()
    rest = consents.newest_choice(conn, reader.id)
    since: datetime | None = rest.event.at if rest and rest.event.source == SOURCE else None
    first = civil_day(since, app.settings.newsletter.timezone) if since else None
    causes = dict.fromkeys((copy.id for copy in failed), BounceCause.UNKNOWN)
    causes |= {copy.id: BounceCause.FULL for copy in failed if copy.is_full}
    numbers = [copy.id for copy in failed]
    noted = returns.causes(conn, numbers, ReturnConsequence.NOTHING)
    causes |= {number: BounceCause(cause) for number, cause in noted.items()}
    return tuple(
        Morning(day=copy.day, cause=causes.get(copy.id))
        for copy in copies
        if first is None or copy.day > first
    )
