"""Where a source says that it moved, since when, and the address that it had before."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No source is known to be moving, nor where it was."""
    for name in ("moved_to", "former_url"):
        op.add_column("source", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.add_column("source", sa.Column("moved_since", sa.DateTime(timezone=True)))
