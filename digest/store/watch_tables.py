"""The tables of what watches over the mornings: which processes live, and what was wrong when."""

from sqlalchemy import Column, Index, String, Table, Text

from digest.store.columns import metadata, numbered
from digest.store.moments import Utc

heartbeat = Table(
    "heartbeat",
    metadata,
    Column("process", String(40), primary_key=True),
    Column("host", String(255), primary_key=True),
    Column("at", Utc, nullable=False),
)

alarm = Table(
    "alarm",
    metadata,
    numbered(),
    Column("cause", String(16), nullable=False),
    Column("subject", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("standing", Text, unique=True),
    Column("raised_at", Utc, nullable=False),
    Column("told_at", Utc),
    Column("gone_at", Utc),
    Column("ended_at", Utc),
    Column("end_told_at", Utc),
    Column("claimed_until", Utc),
    Index(None, "raised_at"),
)
