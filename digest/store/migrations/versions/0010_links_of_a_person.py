"""Whose a link is: which rows older ones were made for; what served once: a link, a reason."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Links sent before this name a row alone: the rows that are there now go on hearing them."""
    op.add_column(
        "subscriber",
        sa.Column("hears_old_links", sa.Boolean(), nullable=False, server_default="0"),
    )
    op.execute(sa.text("UPDATE subscriber SET hears_old_links = true"))
    op.add_column("subscriber", sa.Column("reason_told_for", sa.DateTime(timezone=True)))
    op.add_column("letter", sa.Column("used_at", sa.DateTime(timezone=True)))
