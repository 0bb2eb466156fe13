"""In whose name, and from where, an edition's copies leave: kept with it from the first."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Editions that exist have none: their copies go on leaving in today's name."""
    kind = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
    op.add_column("edition", sa.Column("sender", kind, nullable=True))
