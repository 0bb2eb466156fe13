"""Books in few rows: rolls, what became of whom, and every copy as a view for operators."""

import sqlalchemy as sa
from alembic import op

from digest.errors import SchemaError

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_Utc = sa.DateTime(timezone=True)
_Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """
    Make the new tables; the old ones are read into them afterwards, edition by edition.

    Raises `SchemaError` while somebody sends: what a sender has in hand only its release knows.
    """
    _expect_nobody_sends()
    _free_returned_mail()
    _set_the_old_aside()
    _add_batch()
    _add_roll()
    _add_outcome()
    op.execute(_VIEW.format(**(_SQLITE if _is_sqlite() else _POSTGRESQL)))
    if not op.get_bind().scalar(sa.text("SELECT count(*) FROM (SELECT 1 FROM delivery LIMIT 1) d")):
        op.drop_table("delivery")
        op.drop_table("former_batch")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


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


def _free_returned_mail() -> None:
    name = op.f("fk_returned_mail_delivery_id")
    with op.batch_alter_table("returned_mail") as table:
        table.drop_constraint(name, type_="foreignkey")


def _set_the_old_aside() -> None:
    op.drop_index(op.f("ix_batch_edition_id_due_at"), "batch")
    if not _is_sqlite():
        op.execute("ALTER TABLE batch RENAME CONSTRAINT pk_batch TO pk_former_batch")
        op.execute("ALTER SEQUENCE batch_id_seq RENAME TO former_batch_id_seq")
    op.rename_table("batch", "former_batch")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def _short(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(12), nullable=False, server_default="")


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0")


def _add_batch() -> None:
    op.create_table(
        "batch",
        sa.Column("id", _Id, autoincrement=True, nullable=False),
        sa.Column("edition_id", _Id, nullable=False),
        sa.Column("variant", sa.String(20), nullable=False),
        sa.Column("lane", sa.String(40), nullable=False),
        sa.Column("readers", sa.Integer(), nullable=False),
        *(sa.Column(name, _Id, nullable=False) for name in ("first_reader", "last_reader")),
        _number("settled"),
        sa.Column("rest", sa.String(12), nullable=False, server_default="queued"),
        _text("reason"),
        sa.Column("code", sa.Integer()),
        _short("enhanced"),
        sa.Column("due_at", _Utc),
        _text("owner"),
        sa.Column("lease_until", _Utc),
        _number("epoch"),
        sa.CheckConstraint(
            "readers BETWEEN 1 AND 10000 AND readers <= last_reader - first_reader + 1",
            name=op.f("ck_batch_readers"),
        ),
        sa.CheckConstraint("last_reader - first_reader < 65536", name=op.f("ck_batch_width")),
        sa.CheckConstraint("settled BETWEEN 0 AND readers", name=op.f("ck_batch_settled")),
        sa.CheckConstraint("(owner = '') = (lease_until IS NULL)", name=op.f("ck_batch_lease")),
        sa.CheckConstraint("rest IN ('queued', 'expired', 'again')", name=op.f("ck_batch_rest")),
        sa.CheckConstraint(
            "rest <> 'queued' OR settled = readers OR due_at IS NOT NULL", name=op.f("ck_batch_due")
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_batch_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        postgresql_with={"fillfactor": 70},
    )
    op.create_index(op.f("ix_batch_edition_id_due_at"), "batch", ["edition_id", "due_at"])
    op.create_index(
        op.f("ix_batch_first_reader_last_reader_edition_id"),
        "batch",
        ["first_reader", "last_reader", "edition_id"],
    )


def _of_batch(table: str) -> tuple[sa.Column[int], sa.ForeignKeyConstraint]:
    key = op.f(f"fk_{table}_batch_id")
    return (
        sa.Column("batch_id", _Id, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=key),
    )


def _add_roll() -> None:
    op.create_table(
        "roll",
        *_of_batch("roll"),
        sa.Column("readers", sa.Text(), nullable=False),
        sa.CheckConstraint("readers <> ''", name=op.f("ck_roll_readers")),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_roll")),
    )
    op.create_table(
        "fold",
        *_of_batch("fold"),
        sa.Column("settled", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", _Utc, nullable=False),
        sa.PrimaryKeyConstraint("batch_id", "settled", name=op.f("pk_fold")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "former_roll",
        *_of_batch("former_roll"),
        *(sa.Column(name, _Id, nullable=False) for name in ("first_id", "last_id")),
        sa.Column("numbers", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_former_roll")),
    )
    op.create_index(op.f("ix_former_roll_first_id"), "former_roll", ["first_id"])


def _add_outcome() -> None:
    op.create_table(
        "outcome",
        *_of_batch("outcome"),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subscriber_id", _Id, nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _number("epoch"),
        sa.Column("due_at", _Utc),
        sa.Column("at", _Utc),
        sa.Column("code", sa.Integer()),
        _short("enhanced"),
        _text("reason"),
        sa.Column("came_back_at", _Utc),
        sa.CheckConstraint("place >= 0", name=op.f("ck_outcome_place")),
        sa.CheckConstraint(
            "status IN ('queued', 'deferred', 'accepted', 'refused', 'bounced', 'suppressed', "
            "'uncertain', 'expired', 'again')",
            name=op.f("ck_outcome_status"),
        ),
        sa.CheckConstraint(
            "due_at IS NULL OR status IN ('queued', 'deferred', 'uncertain')",
            name=op.f("ck_outcome_due"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('queued', 'deferred') OR due_at IS NOT NULL",
            name=op.f("ck_outcome_waits"),
        ),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscriber.id"], name=op.f("fk_outcome_subscriber_id")
        ),
        sa.PrimaryKeyConstraint("batch_id", "place", name=op.f("pk_outcome")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_outcome_subscriber_id"), "outcome", ["subscriber_id"])


_SQLITE = {
    "place": "CAST(step.key AS INTEGER)",
    "step": "step.value",
    "steps": "json_each('[' || roll.readers || ']') AS step",
    "order": "step.key",
}
_POSTGRESQL = {
    "place": "(step.number - 1)::int",
    "step": "step.value",
    "steps": "unnest(string_to_array(roll.readers, ',')::bigint[]) "
    "WITH ORDINALITY AS step (value, number)",
    "order": "step.number",
}
_VIEW = """
CREATE VIEW copy AS
SELECT each.batch_id * 65536 + each.place AS id,
       each.edition_id, each.batch_id, each.place,
       each.subscriber_id, each.lane, each.variant,
       coalesce(o.status, CASE WHEN each.place < each.settled THEN 'accepted' ELSE each.rest END)
           AS status,
       coalesce(o.attempts, CASE WHEN each.place < each.settled THEN 1 ELSE 0 END) AS attempts,
       CASE WHEN o.status IS NOT NULL THEN o.due_at
            WHEN each.place >= each.settled AND each.rest = 'queued' THEN each.due_at END AS due_at,
       CASE WHEN o.status IS NOT NULL THEN o.at
            ELSE (SELECT fold.at FROM fold
                  WHERE fold.batch_id = each.batch_id AND fold.settled > each.place
                  ORDER BY fold.settled LIMIT 1) END AS at,
       CASE WHEN o.status IS NOT NULL THEN o.code
            WHEN each.place < each.settled THEN each.code END AS code,
       CASE WHEN o.status IS NOT NULL THEN o.enhanced
            WHEN each.place < each.settled THEN each.enhanced ELSE '' END AS enhanced,
       CASE WHEN o.status IS NOT NULL THEN o.reason
            WHEN each.place < each.settled THEN '' ELSE each.reason END AS reason,
       o.came_back_at
FROM (SELECT batch.edition_id, batch.id AS batch_id, batch.lane, batch.variant, batch.settled,
             batch.rest, batch.reason, batch.code, batch.enhanced, batch.due_at,
             {place} AS place,
             CAST(sum({step}) OVER (PARTITION BY batch.edition_id, batch.id ORDER BY {order})
                  AS BIGINT) AS subscriber_id
      FROM batch JOIN roll ON roll.batch_id = batch.id CROSS JOIN {steps}) AS each
LEFT JOIN outcome AS o ON o.batch_id = each.batch_id AND o.place = each.place
WHERE coalesce(o.status, CASE WHEN each.place < each.settled THEN '' ELSE each.rest END) <> 'again'
"""
