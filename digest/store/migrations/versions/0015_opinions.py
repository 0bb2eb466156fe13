"""How many readers liked an edition, and how many did not: counts, without who."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody was asked about the editions that are kept already."""
    for name in ("liked", "disliked"):
        op.add_column("edition", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
