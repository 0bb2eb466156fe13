"""What the sites put forward: « À la une », their lists in their order, how often they update."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is known of stories that are kept already; the next visit tells."""
    op.add_column(
        "article", sa.Column("is_featured", sa.Boolean(), nullable=False, server_default="0")
    )
    op.add_column("article", sa.Column("updates", sa.Integer(), nullable=False, server_default="0"))
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "placement",
        sa.Column("source_id", number, nullable=False),
        sa.Column("article_id", number, nullable=False),
        sa.Column("place", sa.Integer()),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source.id"],
            name=op.f("fk_placement_source_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_placement_article_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("source_id", "article_id", name=op.f("pk_placement")),
    )
    op.create_index(op.f("ix_placement_article_id"), "placement", ["article_id"])
