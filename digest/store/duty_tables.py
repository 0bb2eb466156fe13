"""The tables of the work that any of several hosts may do: who there is, and who has what."""

from sqlalchemy import Boolean, CheckConstraint, Column, Integer, String, Table, Text, text

from digest.store.columns import metadata
from digest.store.moments import Utc

worker = Table(
    "worker",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("host", String(255), nullable=False),
    Column("pid", Integer, nullable=False),
    Column("queues", Text, nullable=False),
    Column("connections", Integer, nullable=False),
    Column("has_spool", Boolean, nullable=False),
    Column("began_at", Utc, nullable=False),
    Column("beat_at", Utc, nullable=False),
)

duty = Table(
    "duty",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("due_at", Utc, nullable=False),
    Column("owner", String(16), nullable=False, server_default=text("''")),
    Column("held_until", Utc),
    Column("began_at", Utc),
    CheckConstraint("(owner = '') = (held_until IS NULL)", name="ck_duty_held"),
)
