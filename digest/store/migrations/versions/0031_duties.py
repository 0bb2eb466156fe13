"""Work that any of several hosts may do: which workers there are, and who has what."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_Utc = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Nobody works yet, and nobody has anything."""
    op.create_table(
        "worker",
        sa.Column("name", sa.String(16), nullable=False),
        sa.Column("host", sa.String(255), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("queues", sa.Text(), nullable=False),
        sa.Column("connections", sa.Integer(), nullable=False),
        sa.Column("has_spool", sa.Boolean(), nullable=False),
        sa.Column("began_at", _Utc, nullable=False),
        sa.Column("beat_at", _Utc, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker")),
    )
    op.create_table(
        "duty",
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("due_at", _Utc, nullable=False),
        sa.Column("owner", sa.String(16), nullable=False, server_default=sa.text("''")),
        sa.Column("held_until", _Utc),
        sa.Column("began_at", _Utc),
        sa.CheckConstraint("(owner = '') = (held_until IS NULL)", name=op.f("ck_duty_held")),
        sa.PrimaryKeyConstraint("kind", "subject", name=op.f("pk_duty")),
    )
