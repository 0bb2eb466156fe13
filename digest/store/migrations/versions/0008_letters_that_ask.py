"""Letters that ask: whose mailbox (a keyed hash, however it is spelt), and from when they go."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Letters that exist have none: the limits of their mailboxes begin anew."""
    op.add_column("letter", sa.Column("mailbox", sa.Text, nullable=False, server_default=""))
    op.add_column("letter", sa.Column("rests_until", sa.DateTime(timezone=True)))
    op.create_index(op.f("ix_letter_mailbox"), "letter", ["mailbox"])
