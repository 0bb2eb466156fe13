"""
The words of editions, and which of them hold those that a reader looks for.

One row an edition, in words without case or accents. SQLite finds them by FTS5, a word by
its beginning; PostgreSQL by its French stem. A phrase that somebody typed is only words to
both: no sign of it is an operator.
"""

import re

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
_PLURAL = re.compile(r"(?<=\w{3})[sx]$")
"""What FTS5, which knows no French, need not find: without it the singular is found too."""
_LITTLE_WORDS = (
    "a au aux avec c ce ces d dans de des du elle en est et eux il j je l la le les leur lui "
    "m ma mais me n ne nos notre nous on ou par pas pour qu que qui s sa se ses son sur t ta "
    "te tes toi ton tu un une vos votre vous y"
)
"""French words, without accents, by which no edition is told from another."""
_LITTLE = frozenset(_LITTLE_WORDS.split())

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
    words = _telling(looked_for)
    if not words:
        return column.is_not(None)
    ours = select(edition_words.c.edition_id)
    if conn.dialect.name == "sqlite":
        begun = " ".join(f'"{_PLURAL.sub("", word)}"*' for word in words)
        return column.in_(ours.where(_IN_FTS5.bindparams(said=begun)))
    vector = func.to_tsvector(_IN_FRENCH, edition_words.c.words)
    asked = func.plainto_tsquery(_IN_FRENCH, " ".join(words))
    says_nothing = func.numnode(asked) == 0  # PostgreSQL knows more little words than we do
    return column.in_(ours.where(vector.bool_op("@@")(asked) | says_nothing))


def _telling(looked_for: str) -> tuple[str, ...]:
    """What is looked for, without the little words that stand in every edition."""
    words = (word for word in plain_words(looked_for) if word not in _LITTLE)
    return tuple(words)[:_MOST_WORDS]
