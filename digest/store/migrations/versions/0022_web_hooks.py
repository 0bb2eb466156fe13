"""Since when each relay speaks by web hook, and how often it was refused."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_Utc = sa.DateTime(timezone=True)
_Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """No relay has spoken yet."""
    op.create_table(
        "relay_hook",
        sa.Column("relay", sa.String(40), nullable=False),
        sa.Column("events", _Id, nullable=False, server_default="0"),
        sa.Column("heard_at", _Utc),
        sa.Column("event_at", _Utc),
        sa.Column("refused", _Id, nullable=False, server_default="0"),
        sa.Column("refused_at", _Utc),
        sa.PrimaryKeyConstraint("relay", name=op.f("pk_relay_hook")),
    )
