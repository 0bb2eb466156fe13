"""What was wrong when, who was told of it, and when it was over."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_Utc = sa.DateTime(timezone=True)
_Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Nothing is wrong yet; `standing` tells one alarm from all others until it is over."""
    op.create_table(
        "alarm",
        sa.Column("id", _Id, autoincrement=True, nullable=False),
        sa.Column("cause", sa.String(16), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("subject", "words", "step")),
        sa.Column("standing", sa.Text()),
        sa.Column("raised_at", _Utc, nullable=False),
        *(sa.Column(name, _Utc) for name in ("told_at", "gone_at", "ended_at", "end_told_at")),
        sa.Column("claimed_until", _Utc),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
        sa.UniqueConstraint("standing", name=op.f("uq_alarm_standing")),
    )
    op.create_index(op.f("ix_alarm_raised_at"), "alarm", ["raised_at"])
