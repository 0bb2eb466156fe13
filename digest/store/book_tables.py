"""
The books of a sending, as tables: who is in which batch, and what became of whom.

A copy that a relay took plainly has no row. The readers of a batch stand in its `roll`,
in order; all before its place `settled` were taken, all from there on stand at its `rest`,
but for those who have a row in `outcome` (docs/decisions/0045).
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    text,
)

from digest.store.columns import Id, metadata, numbered
from digest.store.moments import Utc

AGAIN = "again"
"""Where a copy stands that was put on a later batch: it counts there, and here no more."""
LARGEST_BATCH = 10_000
WIDEST_BATCH = 65_536
"""How far apart the first and the last reader of a roll may be: a reader is looked up by range."""
PLACE_BITS = 16
"""How many bits of a copy's number are its place; the others are its batch."""


_UNCERTAIN = text("status = 'uncertain'")
"""As the statement has it that asks for these: a bound value would not be known to be this one."""


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def _short(name: str) -> Column[str]:
    return Column(name, String(12), nullable=False, server_default="")


batch = Table(
    "batch",
    metadata,
    numbered(),
    Column("edition_id", Id, ForeignKey("edition.id"), nullable=False),
    Column("variant", String(20), nullable=False),
    Column("lane", String(40), nullable=False),
    Column("readers", Integer, nullable=False),
    Column("first_reader", Id, nullable=False),
    Column("last_reader", Id, nullable=False),
    Column("settled", Integer, nullable=False, server_default="0"),
    Column("rest", String(12), nullable=False, server_default="queued"),
    _text("reason"),
    Column("code", Integer),
    _short("enhanced"),
    Column("due_at", Utc),
    _text("owner"),
    Column("lease_until", Utc),
    Column("epoch", Integer, nullable=False, server_default="0"),
    _text("announced"),
    CheckConstraint(
        f"readers BETWEEN 1 AND {LARGEST_BATCH} AND readers <= last_reader - first_reader + 1",
        name="ck_batch_readers",
    ),
    CheckConstraint(f"last_reader - first_reader < {WIDEST_BATCH}", name="ck_batch_width"),
    CheckConstraint("settled BETWEEN 0 AND readers", name="ck_batch_settled"),
    CheckConstraint("(owner = '') = (lease_until IS NULL)", name="ck_batch_lease"),
    CheckConstraint("owner <> '' OR announced = ''", name="ck_batch_announced"),
    CheckConstraint("rest IN ('queued', 'expired', 'again')", name="ck_batch_rest"),
    CheckConstraint(
        "rest <> 'queued' OR settled = readers OR due_at IS NOT NULL", name="ck_batch_due"
    ),
    Index(None, "edition_id", "due_at"),
    Index(None, "first_reader", "last_reader", "edition_id"),
    postgresql_with={"fillfactor": 70},
)
"""
`rest` is where all from `settled` on stand, `reason` why they wait or expired, `due_at` when they
are due; `code` and `enhanced` are what the relay said to those it took plainly. `announced` are
the places that may have left since its owner's last word, `7 25-49`.
"""

roll = Table(
    "roll",
    metadata,
    Column("batch_id", Id, ForeignKey("batch.id"), primary_key=True, autoincrement=False),
    Column("readers", Text, nullable=False),
    CheckConstraint("readers <> ''", name="ck_roll_readers"),
)
"""Written once. `readers` are numbers, each as what it is more than the one before: `12,3,1`."""

fold = Table(
    "fold",
    metadata,
    Column("batch_id", Id, ForeignKey("batch.id"), primary_key=True, autoincrement=False),
    Column("settled", Integer, primary_key=True, autoincrement=False),
    Column("at", Utc, nullable=False),
    sqlite_with_rowid=False,
)
"""When a batch came to be settled up to that place."""

outcome = Table(
    "outcome",
    metadata,
    Column("batch_id", Id, ForeignKey("batch.id"), primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("subscriber_id", Id, ForeignKey("subscriber.id"), nullable=False),
    Column("status", String(12), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("epoch", Integer, nullable=False, server_default="0"),
    Column("due_at", Utc),
    Column("at", Utc),
    Column("code", Integer),
    _short("enhanced"),
    _text("reason"),
    Column("came_back_at", Utc),
    CheckConstraint("place >= 0", name="ck_outcome_place"),
    CheckConstraint(
        "status IN ('queued', 'deferred', 'accepted', 'refused', 'bounced', 'suppressed', "
        "'uncertain', 'expired', 'again')",
        name="ck_outcome_status",
    ),
    CheckConstraint(
        "due_at IS NULL OR status IN ('queued', 'deferred', 'uncertain')", name="ck_outcome_due"
    ),
    CheckConstraint(
        "status NOT IN ('queued', 'deferred') OR due_at IS NOT NULL", name="ck_outcome_waits"
    ),
    Index(None, "subscriber_id"),
    Index(
        "ix_outcome_uncertain",
        "batch_id",
        "place",
        postgresql_where=_UNCERTAIN,
        sqlite_where=_UNCERTAIN,
    ),
    sqlite_with_rowid=False,
)
"""Whoever is not plainly accepted or waiting; `epoch` is that of the claim that wrote it."""

lost_claim = Table(
    "lost_claim",
    metadata,
    Column("batch_id", Id, ForeignKey("batch.id"), primary_key=True, autoincrement=False),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("owner", Text, nullable=False),
    Column("at", Utc, nullable=False),
    CheckConstraint("owner <> ''", name="ck_lost_claim_owner"),
    sqlite_with_rowid=False,
)
"""From whom a batch was taken before they had told all of it; they may tell it yet."""

former_roll = Table(
    "former_roll",
    metadata,
    Column("batch_id", Id, ForeignKey("batch.id"), primary_key=True, autoincrement=False),
    Column("first_id", Id, nullable=False),
    Column("last_id", Id, nullable=False),
    Column("numbers", Text, nullable=False),
    Index(None, "first_id"),
)
"""Under which numbers the copies of a batch left before revision 0030, in the roll's order."""

copy = Table(
    "copy",
    MetaData(),
    Column("id", BigInteger, primary_key=True),
    Column("edition_id", Id),
    Column("batch_id", Id),
    Column("place", Integer),
    Column("subscriber_id", Id),
    Column("lane", String(40)),
    Column("variant", String(20)),
    Column("status", String(12)),
    Column("attempts", Integer),
    Column("due_at", Utc),
    Column("at", Utc),
    Column("code", Integer),
    Column("enhanced", String(12)),
    Column("reason", Text),
    Column("came_back_at", Utc),
)
"""A view: every copy as a row, for who asks rarely; ask for an edition, it reads all its rolls."""
