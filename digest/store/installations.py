"""What the database knows of itself: whose it is, where it lives, and how far it has come."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, Select, insert, select, update

from digest.model.editions import WITHOUT_MAIL
from digest.store.schema import consent_event, edition, subscriber, suppression
from digest.store.schema import installation as table


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallationRow:
    """
    One newsletter's database.

    `name` is another for every installation and the same in its copies;
    `generation` grows whenever mail has left. `places` are where it may send
    from, `keys` the marks of the keys that signed its links. A copy for
    trials is `is_staging`, for as long as nobody adopts it.
    """

    name: str
    newsletter: str
    public_url: str
    generation: int
    places: tuple[str, ...]
    keys: tuple[str, ...]
    is_staging: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """How far a database has come: its generation, and the newest row of what only grows."""

    generation: int = 0
    edition: int = 0
    edition_day: str = ""
    composed_at: str = ""
    event: int = 0
    digest: str = ""
    suppression: int = 0


class ConsentChange(NamedTuple):
    """An event that says who may be written to, and where its reader stands now."""

    id: int
    kind: str
    purposes: str
    at: datetime
    address: str
    basis: str
    frequency: str
    resumes_on: date | None
    is_text_only: bool


def find(conn: Connection) -> InstallationRow | None:
    """What it knows; None where nobody opened it yet."""
    row = conn.execute(select(table).order_by(table.c.id)).mappings().first()
    if row is None:
        return None
    return InstallationRow(
        name=row["name"],
        newsletter=row["newsletter"],
        public_url=row["public_url"],
        generation=row["generation"],
        places=tuple(row["places"]),
        keys=tuple(row["keys"]),
        is_staging=row["is_staging"],
    )


def save(conn: Connection, row: InstallationRow) -> None:
    """Know that from now on."""
    values = {**asdict(row), "places": list(row.places), "keys": list(row.keys)}
    if not conn.execute(update(table).values(values)).rowcount:
        conn.execute(insert(table).values(values))


def advance(conn: Connection) -> None:
    """Note that mail has left, as the last thing of a transaction: others wait for this row."""
    conn.execute(update(table).values(generation=table.c.generation + 1))


def milestone(conn: Connection) -> Milestone:
    """How far this database has come."""
    generation = conn.scalar(select(table.c.generation)) or 0
    mailed = select(edition).where(edition.c.status.not_in(WITHOUT_MAIL))
    last = conn.execute(mailed.order_by(edition.c.id.desc()).limit(1)).mappings().first()
    event = conn.execute(_newest_event()).first()
    closed = select(suppression.c.id).order_by(suppression.c.id.desc()).limit(1)
    return Milestone(
        generation=generation,
        edition=last["id"] if last else 0,
        edition_day=last["day"].isoformat() if last else "",
        composed_at=last["composed_at"].isoformat() if last else "",
        event=event.id if event else 0,
        digest=event.digest if event else "",
        suppression=conn.scalar(closed) or 0,
    )


def lacks(conn: Connection, reached: Milestone) -> tuple[str, ...]:
    """What of a milestone this database has not come to, in words; empty where all is there."""
    lacking = []
    if reached.edition:
        stored = select(edition.c.composed_at).where(edition.c.id == reached.edition)
        composed_at = conn.scalar(stored)
        if composed_at is None or composed_at.isoformat() != reached.composed_at:
            lacking.append(f"the edition of {reached.edition_day}")
    if reached.event:
        sealed = select(consent_event.c.digest).where(consent_event.c.id == reached.event)
        if conn.scalar(sealed) != reached.digest:
            lacking.append("the newest events of the log of consent")
    if not lacking and (conn.scalar(select(table.c.generation)) or 0) < reached.generation:
        lacking.append("what left last")
    return tuple(lacking)


def other_newsletters(conn: Connection, newsletter: str) -> tuple[str, ...]:
    """The newsletters beside that one whose editions are kept here; a correction's is none."""
    others = select(edition.c.newsletter).where(edition.c.newsletter != newsletter)
    names = conn.scalars(others.where(~edition.c.newsletter.startswith("!")).distinct())
    return tuple(sorted(names))


def consent_changes(conn: Connection, after: int) -> Iterable[ConsentChange]:
    """Every event after that number, with the rhythm and form of its reader as they stand."""
    event = consent_event.c
    columns = (event.id, event.kind, event.purposes, event.at, event.address, event.basis)
    rhythm = (subscriber.c.frequency, subscriber.c.resumes_on, subscriber.c.is_text_only)
    rows = conn.execute(
        select(*columns, *rhythm)
        .join_from(consent_event, subscriber)
        .where(event.id > after)
        .order_by(event.id)
    )
    return map(ConsentChange._make, rows)


def closed_after(conn: Connection, after: int) -> Iterable[tuple[str, str, datetime]]:
    """Key (or hash), reason and moment of every suppression after that number."""
    columns = (suppression.c.address_key, suppression.c.reason, suppression.c.at)
    rows = conn.execute(select(*columns).where(suppression.c.id > after).order_by(suppression.c.id))
    return ((row.address_key, row.reason, row.at) for row in rows)


def _newest_event() -> Select[tuple[int, str]]:
    newest = select(consent_event.c.id, consent_event.c.digest)
    return newest.order_by(consent_event.c.id.desc()).limit(1)
