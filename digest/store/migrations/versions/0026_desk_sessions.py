"""Who signs in at the desk: the links that were asked for, and the sessions they opened."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_Utc = sa.DateTime(timezone=True)
_Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Nobody has signed in yet; of a session's secret only a hash is kept."""
    op.create_table(
        "sign_in_link",
        sa.Column("id", _Id, autoincrement=True, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("network", sa.String(64), nullable=False),
        sa.Column("goes_to", sa.Text(), nullable=False),
        sa.Column("asked_at", _Utc, nullable=False),
        sa.Column("used_at", _Utc),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_link")),
    )
    op.create_index(op.f("ix_sign_in_link_asked_at"), "sign_in_link", ["asked_at"])
    op.create_table(
        "desk_session",
        sa.Column("id", _Id, autoincrement=True, nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("name", "address")),
        sa.Column("network", sa.String(64), nullable=False),
        *(sa.Column(name, _Utc, nullable=False) for name in ("began_at", "ends_at")),
        sa.Column("ended_at", _Utc),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_session")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_desk_session_secret_hash")),
    )
