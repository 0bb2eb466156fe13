"""All that an article is filed under, and whether its page is for subscribers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is known of either until a source or a page says so again."""
    tags = sa.JSON().with_variant(JSONB, "postgresql")
    op.add_column("article", sa.Column("tags", tags, nullable=False, server_default="[]"))
    op.add_column(
        "article",
        sa.Column("is_for_subscribers", sa.Boolean(), nullable=False, server_default="0"),
    )
