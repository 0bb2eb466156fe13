"""What was told of a story, when its text changed since, and its page as it was read."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_Json = sa.JSON().with_variant(JSONB(), "postgresql")
_Utc = sa.DateTime(timezone=True)


def upgrade() -> None:
    """What was mailed before is known by its text alone; no page is known yet."""
    op.add_column("article", sa.Column("text_changed_at", _Utc))
    op.add_column(
        "edition_article", sa.Column("title", sa.Text(), nullable=False, server_default="")
    )
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "known_page",
        sa.Column("article_id", number, nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("last_modified", sa.Text(), nullable=False),
        sa.Column("body", _Json, nullable=False),
        sa.Column("read_at", _Utc, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_known_page_article_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_known_page")),
    )
