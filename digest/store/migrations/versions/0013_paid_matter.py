"""What says of a text that somebody paid for it."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is known of texts that are kept already; the next change of each tells."""
    op.add_column(
        "article", sa.Column("paid_sign", sa.String(60), nullable=False, server_default="")
    )
