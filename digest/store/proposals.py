"""Proposals: an edition as the desk was asked to approve it, word for word."""

from datetime import date, datetime

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from digest.model import Edition, Proposal
from digest.store.schema import proposal

_CONTENT = TypeAdapter(Edition)


def add(
    conn: Connection, content: Edition, at: datetime, *, after: Proposal | None = None
) -> int | None:
    """
    Keep *content* as the version that follows *after*, or as the first; its id.

    Whoever was asked about the version before need not be asked again. None
    where another process was first.
    """
    row = {
        "newsletter": content.newsletter,
        "day": content.day,
        "version": after.version + 1 if after else 1,
        "content": _CONTENT.dump_python(content, mode="json"),
        "proposed_at": at,
        "asked_at": after and after.asked_at,
    }
    on = insert_on_sqlite if conn.dialect.name == "sqlite" else insert_on_postgresql
    once = on(proposal).values(row).on_conflict_do_nothing().returning(proposal.c.id)
    return conn.execute(once).scalar_one_or_none()


def newest(conn: Connection, newsletter: str, day: date) -> Proposal | None:
    """The version that counts, or None where nothing was proposed."""
    where = (proposal.c.newsletter == newsletter, proposal.c.day == day)
    statement = select(proposal).where(*where).order_by(proposal.c.version.desc()).limit(1)
    row = conn.execute(statement).one_or_none()
    return None if row is None else _proposal(row)


def by_id(conn: Connection, proposal_id: int) -> Proposal | None:
    """The proposal of that id, or None."""
    row = conn.execute(select(proposal).where(proposal.c.id == proposal_id)).one_or_none()
    return None if row is None else _proposal(row)


def claim(conn: Connection, proposal_id: int, now: datetime, until: datetime) -> bool:
    """Take it upon us to ask the desk until then; False where it was asked, or another does."""
    free = or_(proposal.c.claimed_until.is_(None), proposal.c.claimed_until <= now)
    where = (proposal.c.id == proposal_id, proposal.c.asked_at.is_(None), free)
    claimed = conn.execute(update(proposal).where(*where).values(claimed_until=until))
    return claimed.rowcount == 1


def note_asked(conn: Connection, proposal_id: int, at: datetime) -> None:
    """Remember that the desk was asked."""
    where = proposal.c.id == proposal_id
    conn.execute(update(proposal).where(where).values(asked_at=at, claimed_until=None))


def release(conn: Connection, proposal_id: int) -> None:
    """Let somebody else ask the desk."""
    where = proposal.c.id == proposal_id
    conn.execute(update(proposal).where(where).values(claimed_until=None))


def _proposal(row: Row[tuple[object, ...]]) -> Proposal:
    fields = row._mapping  # noqa: SLF001 - SQLAlchemy's public accessor
    return Proposal(
        id=fields["id"],
        day=fields["day"],
        version=fields["version"],
        content=_CONTENT.validate_python(fields["content"]),
        proposed_at=fields["proposed_at"],
        asked_at=fields["asked_at"],
    )
