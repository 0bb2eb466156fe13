"""The desk's note on an article and its choice of a picture, and why its page is not believed."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The desk has said nothing yet, and no page was refused."""
    for name in ("note", "picture", "page_fault"):
        op.add_column("article", sa.Column(name, sa.Text, nullable=False, server_default=""))
