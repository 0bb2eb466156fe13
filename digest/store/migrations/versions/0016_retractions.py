"""What publishers took back, and what tells it: the headline of a page as it was read."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_Utc = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Nothing is known of pages that were read before; the next reading of each tells."""
    op.add_column("article", sa.Column("page_title", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "article", sa.Column("is_newly_shown", sa.Boolean(), nullable=False, server_default="0")
    )
    op.add_column("edition", sa.Column("pages_asked_at", _Utc, nullable=True))
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "retraction",
        sa.Column("article_id", number, nullable=False),
        sa.Column("at", _Utc, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_retraction_article_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_retraction")),
    )
