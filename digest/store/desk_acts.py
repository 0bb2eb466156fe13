"""What the desk decided about an edition before it left, in order, each with its reason."""

from datetime import date

from sqlalchemy import Connection, insert, select

from digest.model import Act, ActKind, Tone
from digest.store.schema import desk_act


def add(conn: Connection, newsletter: str, day: date, act: Act) -> None:
    """Keep an act about the edition of that day."""
    row = {
        "newsletter": newsletter,
        "day": day,
        "kind": act.kind,
        "about": act.about,
        "tone": act.tone or "",
        "words": act.words,
        "reason": act.reason,
        "actor": act.actor,
        "at": act.at,
    }
    conn.execute(insert(desk_act).values(row))


def of_day(conn: Connection, newsletter: str, day: date) -> tuple[Act, ...]:
    """Every act about the edition of that day, the oldest first."""
    where = (desk_act.c.newsletter == newsletter, desk_act.c.day == day)
    rows = conn.execute(select(desk_act).where(*where).order_by(desk_act.c.id))
    return tuple(
        Act(
            kind=ActKind(row.kind),
            about=row.about,
            tone=Tone(row.tone) if row.tone else None,
            words=row.words,
            reason=row.reason,
            actor=row.actor,
            at=row.at,
            id=row.id,
        )
        for row in rows
    )
