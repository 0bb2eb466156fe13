"""When each process that stays was last alive, host by host."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has beaten yet."""
    op.create_table(
        "heartbeat",
        sa.Column("process", sa.String(40), nullable=False),
        sa.Column("host", sa.String(255), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("process", "host", name=op.f("pk_heartbeat")),
    )
