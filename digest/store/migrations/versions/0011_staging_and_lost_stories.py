"""Whether a database is a copy for trials; what editions told that a restored one lost."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every database that is there now mails its readers, and lost nothing that is known."""
    op.add_column(
        "installation",
        sa.Column("is_staging", sa.Boolean(), nullable=False, server_default="0"),
    )
    op.create_table(
        "lost_story",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("url", sa.Text(), nullable=False, unique=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=False),
    )
