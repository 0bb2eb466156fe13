"""Copies of which nobody knows are found by an index of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A handful of rows an edition; who is accepted plainly has none at all."""
    only = sa.text("status = 'uncertain'")
    op.create_index(
        op.f("ix_outcome_uncertain"),
        "outcome",
        ["batch_id", "place"],
        postgresql_where=only,
        sqlite_where=only,
    )
