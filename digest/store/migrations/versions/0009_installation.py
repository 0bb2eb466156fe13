"""Which newsletter this database is of, where it lives, and how far it has come."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One row, written by whoever opens the database first."""
    kind = sa.JSON().with_variant(JSONB(), "postgresql")
    op.create_table(
        "installation",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("newsletter", sa.String(40), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("public_url", sa.Text(), nullable=False),
        sa.Column("places", kind, nullable=False),
        sa.Column("keys", kind, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
