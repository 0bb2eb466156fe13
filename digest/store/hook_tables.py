"""The table of web hooks: how each relay's fares. What was heard is among the returned mail."""

from sqlalchemy import Column, String, Table

from digest.store.columns import Id, metadata
from digest.store.moments import Utc

relay_hook = Table(
    "relay_hook",
    metadata,
    Column("relay", String(40), primary_key=True),
    Column("events", Id, nullable=False, server_default="0"),
    Column("heard_at", Utc),
    Column("event_at", Utc),
    Column("refused", Id, nullable=False, server_default="0"),
    Column("refused_at", Utc),
)
