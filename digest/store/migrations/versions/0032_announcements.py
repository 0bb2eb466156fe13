"""What the owner of a batch may have sent since its last word, and from whom one was taken."""

import sqlalchemy as sa
from alembic import op

from digest.errors import SchemaError

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Raises `SchemaError` while somebody sends: an older release announces nothing."""
    _expect_nobody_sends()
    op.execute(
        "ALTER TABLE batch ADD COLUMN announced TEXT NOT NULL DEFAULT '' "
        "CONSTRAINT ck_batch_announced CHECK (owner <> '' OR announced = '')"
    )
    op.create_table(
        "lost_claim",
        sa.Column("batch_id", _Id, autoincrement=False, nullable=False),
        sa.Column("epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("owner <> ''", name=op.f("ck_lost_claim_owner")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_lost_claim_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", "epoch", name=op.f("pk_lost_claim")),
        sqlite_with_rowid=False,
    )


def _expect_nobody_sends() -> None:
    held = (
        "SELECT count(*) FROM batch JOIN edition ON edition.id = batch.edition_id "
        "WHERE batch.owner <> '' AND edition.status = 'sending'"
    )
    if op.get_bind().scalar(sa.text(held)):
        raise SchemaError(
            "an edition is being sent, or a process that sent it died and left its journal: run "
            "`digest send` with the release that began it, then `digest db upgrade` with this one"
        )
