"""What past editions said: the voice's memory."""

from datetime import date

from pydantic import TypeAdapter
from sqlalchemy import Connection, select

from digest.model import Phrase
from digest.store.schema import edition

_PHRASES = TypeAdapter(tuple[Phrase, ...])


def before(
    conn: Connection, newsletter: str, day: date, most: int = 30
) -> tuple[tuple[Phrase, ...], ...]:
    """The lines of the last editions before *day*, the newest first; none of an empty day."""
    statement = (
        select(edition.c.content["phrases"])
        .where(edition.c.newsletter == newsletter, edition.c.day < day)
        .where(edition.c.content["subject"].as_string().is_not(None))
        .order_by(edition.c.day.desc())
        .limit(most)
    )
    return tuple(_PHRASES.validate_python(lines or []) for lines in conn.scalars(statement))
