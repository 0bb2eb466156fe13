"""
The words of editions, and which of them hold those that a reader looks for.

One row an edition, in words without case or accents. SQLite finds them by FTS5, a word by
its beginning; PostgreSQL by its French stem. A phrase that somebody typed is only words to
both: no sign of it is an operator.
"""

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Table,
    Text,
    delete,
    func,
    insert,
    literal_column,
    select,
    text,
)

from digest.french.letters import plain_words
from digest.model import Edition
from digest.store.columns import Id, metadata

_MOST_WORDS = 8
"""Of what is looked for; who types more has said enough."""

edition_words = Table(
    "edition_words",
    metadata,
    Column("edition_id", Id, ForeignKey("edition.id"), primary_key=True),
    Column("words", Text, nullable=False),
)

_IN_FRENCH: ColumnElement[str] = literal_column("'french'::regconfig")
_IN_FTS5 = text("edition_id IN (SELECT rowid FROM edition_search WHERE edition_search MATCH :said)")


def words_of(content: Edition) -> str:
    """What an edition can be found by: all that its stories say, nothing that was paid for."""
    said = [content.subject, content.preheader]
    for story in content.all_stories:
        said += (story.title, story.section, story.byline, story.note, *story.paragraphs)
    return " ".join(plain_words(" ".join(said)))


def keep(conn: Connection, edition_id: int, content: Edition) -> None:
    """Let that edition be found by what it says now, and by nothing that it said before."""
    conn.execute(delete(edition_words).where(edition_words.c.edition_id == edition_id))
    row = {"edition_id": edition_id, "words": words_of(content)}
    conn.execute(insert(edition_words).values(row))


def holds(conn: Connection, column: ColumnElement[int], looked_for: str) -> ColumnElement[bool]:
    """Whether the edition of that number holds all words of *looked_for*; without any: yes."""
    words = plain_words(looked_for)[:_MOST_WORDS]
    if not words:
        return column.is_not(None)
    ours = select(edition_words.c.edition_id)
    if conn.dialect.name == "sqlite":
        begun = " ".join(f'"{word}"*' for word in words)
        return column.in_(ours.where(_IN_FTS5.bindparams(said=begun)))
    vector = func.to_tsvector(_IN_FRENCH, edition_words.c.words)
    asked = func.plainto_tsquery(_IN_FRENCH, " ".join(words))
    return column.in_(ours.where(vector.op("@@")(asked)))
