"""What a reader may choose beside a rhythm; where a letter goes, and that its end was near."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Readers who dropped a partner or want text alone; letters to another address of theirs."""
    op.add_column(
        "subscriber",
        sa.Column("is_text_only", sa.Boolean(), server_default="0", nullable=False),
    )
    op.add_column(
        "subscriber",
        sa.Column("dropped_partners", sa.Text(), server_default="", nullable=False),
    )
    op.add_column("letter", sa.Column("address", sa.Text(), server_default="", nullable=False))
    op.add_column("letter", sa.Column("ending_at", sa.DateTime(timezone=True), nullable=True))
