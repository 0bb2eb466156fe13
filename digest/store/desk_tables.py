"""The tables of who signs in at the desk: the links that were asked for, and what they opened."""

from sqlalchemy import Column, Index, String, Table, Text

from digest.store.columns import metadata, numbered
from digest.store.moments import Utc

sign_in_link = Table(
    "sign_in_link",
    metadata,
    numbered(),
    Column("address", Text, nullable=False),
    Column("network", String(64), nullable=False),
    Column("goes_to", Text, nullable=False),
    Column("asked_at", Utc, nullable=False),
    Column("used_at", Utc),
    Index(None, "asked_at"),
)

desk_session = Table(
    "desk_session",
    metadata,
    numbered(),
    Column("secret_hash", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("network", String(64), nullable=False),
    Column("began_at", Utc, nullable=False),
    Column("ends_at", Utc, nullable=False),
    Column("ended_at", Utc),
)
