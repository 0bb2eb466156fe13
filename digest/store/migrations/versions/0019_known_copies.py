"""Copies of an edition that a person has looked at."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has called any copy known yet."""
    op.add_column("edition", sa.Column("known_at", sa.DateTime(timezone=True)))
    op.add_column(
        "edition", sa.Column("known_because", sa.Text(), nullable=False, server_default="")
    )
