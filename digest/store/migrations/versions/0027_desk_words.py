"""What the desk wrote or chose is kept with its act."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Acts kept so far have no words."""
    words = sa.Column("words", sa.Text(), nullable=False, server_default="")
    op.add_column("desk_act", words)
