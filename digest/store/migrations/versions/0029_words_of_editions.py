"""What editions say, as words that the archive is searched by; the desk's own headlines."""

import sqlalchemy as sa
from alembic import op
from pydantic import TypeAdapter

from digest.model import Edition
from digest.store.edition_search import words_of

revision = "0029"
down_revision = "0027"
branch_labels = None
depends_on = None

_Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_EDITION = sa.table(
    "edition",
    *(sa.column("id"), sa.column("newsletter"), sa.column("status")),
    sa.column("content", sa.JSON()),
)
_ENTER = "INSERT INTO edition_search (rowid, words) VALUES (new.edition_id, new.words);"
_REMOVE = (
    "INSERT INTO edition_search (edition_search, rowid, words) "
    "VALUES ('delete', old.edition_id, old.words);"
)
_ON_SQLITE = (
    """CREATE VIRTUAL TABLE edition_search
        USING fts5(words, content='edition_words', content_rowid='edition_id')""",
    f"CREATE TRIGGER edition_words_enter AFTER INSERT ON edition_words BEGIN {_ENTER} END",
    f"CREATE TRIGGER edition_words_leave AFTER DELETE ON edition_words BEGIN {_REMOVE} END",
)
_ON_POSTGRESQL = (
    """CREATE INDEX ix_edition_words_search ON edition_words
        USING gin (to_tsvector('french'::regconfig, words))""",
)


def upgrade() -> None:
    """The index first, so that it holds what stands in the archive already."""
    words = op.create_table(
        "edition_words",
        sa.Column("edition_id", _Id, autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_edition_words_edition_id")
        ),
        sa.PrimaryKeyConstraint("edition_id", name=op.f("pk_edition_words")),
    )
    headline = sa.Column("headline", sa.Text(), nullable=False, server_default="")
    op.add_column("article", headline)
    connection = op.get_bind()
    on_sqlite = connection.dialect.name == "sqlite"
    for statement in _ON_SQLITE if on_sqlite else _ON_POSTGRESQL:
        op.execute(sa.text(statement))
    for row in connection.execute(_archived()).all():
        edition = TypeAdapter(Edition).validate_python(row.content)
        said = {"edition_id": row.id, "words": words_of(edition)}
        connection.execute(sa.insert(words).values(said))


def _archived() -> sa.Select[tuple[object, ...]]:
    """The editions with something to read; what told of a correction is none of them."""
    readable = _EDITION.c.status.not_in(("empty", "missed"))
    ours = sa.select(_EDITION.c.id, _EDITION.c.content).where(readable)
    return ours.where(_EDITION.c.newsletter.not_like("!%"))
