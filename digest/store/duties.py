"""
Duties: when each kind of work is next due, and which worker has it, one at a time.

The rows are the truth: what wakes a worker only makes it look here. Who has a duty
holds it for a while and prolongs that; one whose holder is no more is due at once.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    case,
    delete,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from digest.model import JobKind
from digest.store.duty_tables import duty

_LOOK = "look"
"""The row that says whose turn it is to look what is due; nobody's work."""
_FREE = {"owner": "", "held_until": None, "began_at": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRow:
    """A duty; `owner` is a worker's name, or empty, `began_at` when that one took it up."""

    kind: JobKind
    subject: str
    due_at: datetime
    owner: str = ""
    held_until: datetime | None = None
    began_at: datetime | None = None

    def is_held(self, now: datetime) -> bool:
        """Whether somebody has it, and said so lately."""
        return self.held_until is not None and self.held_until >= now

    def is_due(self, now: datetime) -> bool:
        """Whether it is time and nobody has it, or whoever had it is silent."""
        return self.held_until < now if self.held_until is not None else self.due_at <= now


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyClaim:
    """Which worker wants a duty, until when unless it says more; when it is due after that."""

    kind: JobKind
    subject: str
    owner: str
    now: datetime
    until: datetime
    next_due: datetime


def rows(conn: Connection) -> tuple[DutyRow, ...]:
    """Every duty that was ever taken up or called for."""
    kinds = tuple(kind.value for kind in JobKind)  # another release may know more
    statement = select(duty).where(duty.c.kind.in_(kinds)).order_by(duty.c.kind, duty.c.subject)
    return tuple(
        DutyRow(**{**each._asdict(), "kind": JobKind(each.kind)})
        for each in conn.execute(statement)
    )


def claim(conn: Connection, wanted: DutyClaim) -> bool:
    """Take a duty that is due; False where it is not, or somebody has it."""
    values = {
        "due_at": wanted.next_due,
        "owner": wanted.owner,
        "held_until": wanted.until,
        "began_at": wanted.now,
    }
    statement = _insert(conn).values(kind=wanted.kind, subject=wanted.subject, **values)
    taken = statement.on_conflict_do_update(
        index_elements=["kind", "subject"], set_=values, where=_is_due(wanted.now)
    ).returning(duty.c.kind)
    return conn.execute(taken).first() is not None


def hold(
    conn: Connection, owner: str, works: Collection[tuple[JobKind, str]], until: datetime
) -> None:
    """Prolong these duties of a worker; what else is in its name is nobody's."""
    named = tuple_(duty.c.kind, duty.c.subject).in_([(kind.value, each) for kind, each in works])
    conn.execute(update(duty).where(duty.c.owner == owner, named).values(held_until=until))
    conn.execute(update(duty).where(duty.c.owner == owner, ~named).values(_FREE))


def release(
    conn: Connection, kind: JobKind, subject: str, owner: str, not_before: datetime | None
) -> None:
    """Give a duty back, due again as it was said, or *not_before*; a lost one is let be."""
    due_at = duty.c.due_at if not_before is None else literal(not_before, duty.c.due_at.type)
    values = {**_FREE, "due_at": due_at}
    mine = (duty.c.kind == kind, duty.c.subject == subject, duty.c.owner == owner)
    conn.execute(update(duty).where(*mine).values(values))


def hasten(conn: Connection, kind: JobKind, subject: str, now: datetime) -> None:
    """Let a duty be due now, also where somebody has it: once more after that."""
    statement = _insert(conn).values(kind=kind, subject=subject, due_at=now)
    sooner = case((duty.c.due_at < now, duty.c.due_at), else_=now)
    conn.execute(
        statement.on_conflict_do_update(index_elements=["kind", "subject"], set_={"due_at": sooner})
    )


def put_off(conn: Connection, known: DutyRow, next_due: datetime) -> None:
    """There was nothing to do; unless somebody called for it since, look again then."""
    mine = (duty.c.kind == known.kind, duty.c.subject == known.subject, duty.c.owner == known.owner)
    unchanged = (*mine, duty.c.due_at == known.due_at)
    values = {**_FREE, "due_at": next_due}
    conn.execute(update(duty).where(*unchanged).values(values))


def let_go(conn: Connection, owner: str, now: datetime) -> None:
    """A worker leaves: what it has is due now, what was its alone is gone."""
    conn.execute(delete(duty).where(duty.c.kind == JobKind.SEND, duty.c.subject == owner))
    values = {**_FREE, "due_at": now}
    conn.execute(update(duty).where(duty.c.owner == owner).values(values))


def forget(conn: Connection, kind: JobKind, but: Collection[str]) -> None:
    """Of that kind there are only these subjects any more; what somebody has in hand stays."""
    gone = (duty.c.kind == kind, duty.c.subject.not_in(tuple(but)), duty.c.owner == "")
    conn.execute(delete(duty).where(*gone))


def take_turn(conn: Connection, now: datetime, next_at: datetime) -> bool:
    """Whether it is time to look what is due, and nobody else looks; the next may at *next_at*."""
    statement = _insert(conn).values(kind=_LOOK, subject="", due_at=next_at)
    mine = statement.on_conflict_do_update(
        index_elements=["kind", "subject"], set_={"due_at": next_at}, where=duty.c.due_at <= now
    ).returning(duty.c.kind)
    return conn.execute(mine).first() is not None


def _is_due(now: datetime) -> ColumnElement[bool]:
    """As `DutyRow.is_due`."""
    return or_(
        and_(duty.c.held_until.is_(None), duty.c.due_at <= now),
        duty.c.held_until < now,
    )


def _insert(conn: Connection) -> sqlite.Insert | postgresql.Insert:
    kind = sqlite if conn.dialect.name == "sqlite" else postgresql
    statement: sqlite.Insert | postgresql.Insert = kind.insert(duty)
    return statement
