"""Corrections: what was put right in an edition, by whom, and how the readers were told."""

from dataclasses import dataclass
from datetime import date, datetime

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, Select, func, insert, select, update

from digest.model import Edition
from digest.store.schema import correction, edition

_CONTENT = TypeAdapter(Edition)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A correction that was made."""

    id: int
    edition_id: int
    at: datetime
    actor: str
    notice: str
    """What was wrong and what is right, as readers see it."""
    mailed_as: int | None
    """The edition by which its readers were told, if they were."""

    @property
    def series(self) -> str:
        """The name under which its mailing is kept; no newsletter may have such a name."""
        return f"!{self.id}"


def add(
    conn: Connection, edition_id: int, *, at: datetime, actor: str, notice: str, before: Edition
) -> Correction:
    """Keep a correction, and with it what the edition said before."""
    row = {
        "edition_id": edition_id,
        "at": at,
        "actor": actor,
        "notice": notice,
        "before": _CONTENT.dump_python(before, mode="json"),
    }
    added = conn.execute(insert(correction).values(row).returning(*_COLUMNS)).one()
    return _correction(added)


def of_edition(conn: Connection, edition_id: int) -> tuple[Correction, ...]:
    """Those of an edition, the newest first."""
    rows = conn.execute(_newest_first().where(correction.c.edition_id == edition_id))
    return tuple(map(_correction, rows))


def of_day(conn: Connection, newsletter: str, day: date) -> tuple[Correction, ...]:
    """Those of a day's edition, the newest first."""
    statement = _newest_first().join(edition, edition.c.id == correction.c.edition_id)
    where = (edition.c.newsletter == newsletter, edition.c.day == day)
    return tuple(map(_correction, conn.execute(statement.where(*where))))


def mailed_as(conn: Connection, edition_id: int) -> Correction | None:
    """The correction that an edition tells its readers of; None for a day's own edition."""
    row = conn.execute(_newest_first().where(correction.c.mailed_as == edition_id)).one_or_none()
    return None if row is None else _correction(row)


def last_by_day(conn: Connection, newsletter: str) -> dict[date, datetime]:
    """When each corrected edition was last put right."""
    statement = (
        select(edition.c.day, func.max(correction.c.at).label("at"))
        .join_from(correction, edition, edition.c.id == correction.c.edition_id)
        .where(edition.c.newsletter == newsletter)
        .group_by(edition.c.day)
    )
    return {row.day: row.at for row in conn.execute(statement)}


def note_mailing(conn: Connection, correction_id: int, edition_id: int) -> bool:
    """Remember by which edition the readers are told; False where they are already."""
    where = (correction.c.id == correction_id, correction.c.mailed_as.is_(None))
    statement = update(correction).where(*where).values(mailed_as=edition_id)
    return conn.execute(statement).rowcount == 1


_COLUMNS = (
    *(correction.c.id, correction.c.edition_id, correction.c.at),
    *(correction.c.actor, correction.c.notice, correction.c.mailed_as),
)


def _newest_first() -> Select[tuple[object, ...]]:
    return select(*_COLUMNS).order_by(correction.c.id.desc())


def _correction(row: Row[tuple[object, ...]]) -> Correction:
    return Correction(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public accessor
