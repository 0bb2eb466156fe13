"""Rows that a wrong clock wrote: days and hours that lie further ahead than any of ours may."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    Table,
    delete,
    func,
    select,
    update,
)

from digest.english import counted
from digest.model.editions import WITHOUT_MAIL
from digest.store.book_tables import batch, outcome
from digest.store.news_tables import source
from digest.store.schema import edition, lane, letter, proposal
from digest.store.watch_tables import alarm, heartbeat

_FAR = timedelta(days=7)
"""Nothing of ours waits for as long, and nothing that happened lies as far ahead."""
_HOURS: tuple[tuple[Table, tuple[Column[datetime], ...]], ...] = (
    (source, (source.c.next_fetch_at, source.c.last_success_at)),
    (letter, (letter.c.due_at, letter.c.ending_at)),
    (batch, (batch.c.due_at, batch.c.lease_until)),
    (outcome, (outcome.c.due_at,)),
    (lane, (lane.c.paused_until, lane.c.slowed_at, lane.c.grows_at)),
    (proposal, (proposal.c.claimed_until, proposal.c.asked_at)),
    (alarm, (alarm.c.claimed_until,)),
    (heartbeat, (heartbeat.c.at,)),
)
"""What is forgotten of a row whose clock was wrong: without it, it is looked at now."""
_WAITED_FOR = frozenset({letter.c.due_at, batch.c.due_at, batch.c.lease_until, outcome.c.due_at})
"""Those without which a row is done, or nobody's: they become now."""


def ahead(conn: Connection, newsletter: str, today: date, now: datetime) -> Iterator[str]:
    """What lies ahead, in words, a kind of row a line."""
    for row in conn.execute(_days(newsletter, today)):
        yield f"an edition of {row.day} ({row.status})"
    for table, hours in _HOURS:
        for hour in hours:
            late = select(func.count(), func.max(hour)).where(hour > now + _FAR)
            number, latest = conn.execute(late).one()
            if number:
                what = f"{counted(number, 'row')} of {table.name}"
                yield f"{what} whose {hour.name} is as late as {latest:%Y-%m-%d}"
    slots = select(func.count()).where(_is_late_slot(now))
    if waiting := conn.scalar(slots):
        yield f"{counted(waiting, 'lane')} whose next copy would wait for days"


def forget(conn: Connection, newsletter: str, today: date, now: datetime) -> None:
    """Take them away, but for editions that were mailed: those are history."""
    unmailed = edition.c.status.in_(WITHOUT_MAIL)
    conn.execute(
        delete(edition).where(edition.c.newsletter == newsletter, edition.c.day > today, unmailed)
    )
    conn.execute(delete(heartbeat).where(heartbeat.c.at > now + _FAR))
    for table, hours in _HOURS:
        for hour in hours:
            value = now if hour in _WAITED_FOR else None
            conn.execute(update(table).where(hour > now + _FAR).values({hour.name: value}))
    conn.execute(update(lane).where(_is_late_slot(now)).values(next_slot=0))


def _days(newsletter: str, today: date) -> Select[tuple[date, str]]:
    ours = select(edition.c.day, edition.c.status).where(edition.c.newsletter == newsletter)
    return ours.where(edition.c.day > today).order_by(edition.c.day)


def _is_late_slot(now: datetime) -> ColumnElement[bool]:
    return lane.c.next_slot > (now + _FAR).timestamp()
