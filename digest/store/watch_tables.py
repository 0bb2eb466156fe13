"""The tables of what watches over the mornings: which processes live."""

from sqlalchemy import Column, String, Table

from digest.store.columns import metadata
from digest.store.moments import Utc

heartbeat = Table(
    "heartbeat",
    metadata,
    Column("process", String(40), primary_key=True),
    Column("host", String(255), primary_key=True),
    Column("at", Utc, nullable=False),
)
