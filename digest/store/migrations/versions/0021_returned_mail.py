"""Mail that came back: what it was, where it lies, and since when a copy is back."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_Utc = sa.DateTime(timezone=True)
_Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def _short(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False, server_default="")


def _no(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default="0")


def upgrade() -> None:
    """Nothing came back yet that anybody read."""
    op.add_column("delivery", sa.Column("came_back_at", _Utc))
    op.add_column("suppression", _text("evidence"))
    _add_mail()
    _add_places()
    op.create_table(
        "return_mailbox",
        sa.Column("name", sa.String(40), nullable=False),
        _text("validity"),
        _text("last_uid"),
        sa.Column("read_at", _Utc),
        sa.Column("newest_at", _Utc),
        _text("failure"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_return_mailbox")),
    )


def _add_mail() -> None:
    table = "returned_mail"
    op.create_table(
        table,
        sa.Column("id", _Id, autoincrement=True, nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("at", _Utc, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("subscriber_id", _Id),
        sa.Column("delivery_id", _Id),
        _text("domain"),
        _no("is_verified"),
        _no("is_permanent"),
        _short("cause", 12),
        _short("status", 12),
        _text("words"),
        _text("evidence"),
        sa.Column("act", sa.String(16), nullable=False),
        sa.Column("forward_at", _Utc),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscriber.id"], name=op.f("fk_returned_mail_subscriber_id")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_returned_mail_delivery_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returned_mail")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_returned_mail_fingerprint")),
    )
    for column in ("subscriber_id", "at"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _add_places() -> None:
    table = "return_place"
    op.create_table(
        table,
        sa.Column("id", _Id, autoincrement=True, nullable=False),
        sa.Column("mailbox", sa.String(40), nullable=False),
        sa.Column("validity", sa.Text(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("returned_mail_id", _Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["returned_mail_id"],
            ["returned_mail.id"],
            name=op.f("fk_return_place_returned_mail_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_place")),
        sa.UniqueConstraint(
            "mailbox", "validity", "uid", name=op.f("uq_return_place_mailbox_validity_uid")
        ),
    )
    op.create_index(op.f(f"ix_{table}_returned_mail_id"), table, ["returned_mail_id"])
