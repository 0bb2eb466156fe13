"""What the desk decides before an edition leaves, and how one is put right afterwards."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_Json = sa.JSON().with_variant(JSONB(), "postgresql")
_Utc = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Proposals to the desk, its acts, and corrections."""
    _proposal()
    _desk_act()
    _correction()


def _proposal() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", _Id, autoincrement=True, nullable=False),
        sa.Column("newsletter", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", _Json, nullable=False),
        sa.Column("proposed_at", _Utc, nullable=False),
        sa.Column("asked_at", _Utc, nullable=True),
        sa.Column("claimed_until", _Utc, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint(
            "newsletter", "day", "version", name=op.f("uq_proposal_newsletter_day_version")
        ),
    )


def _desk_act() -> None:
    op.create_table(
        "desk_act",
        sa.Column("id", _Id, autoincrement=True, nullable=False),
        sa.Column("newsletter", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("about", _Id, nullable=True),
        sa.Column("tone", sa.String(length=12), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", _Utc, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_act")),
    )
    op.create_index(op.f("ix_desk_act_newsletter_day"), "desk_act", ["newsletter", "day"])


def _correction() -> None:
    op.create_table(
        "correction",
        sa.Column("id", _Id, autoincrement=True, nullable=False),
        sa.Column("edition_id", _Id, nullable=False),
        sa.Column("at", _Utc, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("before", _Json, nullable=False),
        sa.Column("mailed_as", _Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_correction_edition_id")
        ),
        sa.ForeignKeyConstraint(
            ["mailed_as"], ["edition.id"], name=op.f("fk_correction_mailed_as")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    op.create_index(op.f("ix_correction_edition_id"), "correction", ["edition_id"])
