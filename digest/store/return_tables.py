"""The tables of returned mail: what came, where it lies, and how far each mailbox was read."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from digest.store.columns import Id, metadata, numbered
from digest.store.moments import Utc

returned_mail = Table(
    "returned_mail",
    metadata,
    numbered(),
    Column("fingerprint", String(64), nullable=False, unique=True),
    Column("at", Utc, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("subscriber_id", Id, ForeignKey("subscriber.id")),
    Column("delivery_id", Id),
    Column("domain", Text, nullable=False, server_default=""),
    Column("is_verified", Boolean, nullable=False, server_default="0"),
    Column("is_permanent", Boolean, nullable=False, server_default="0"),
    Column("cause", String(12), nullable=False, server_default=""),
    Column("status", String(12), nullable=False, server_default=""),
    Column("words", Text, nullable=False, server_default=""),
    Column("evidence", Text, nullable=False, server_default=""),
    Column("act", String(16), nullable=False),
    Column("forward_at", Utc),
    Index(None, "subscriber_id"),
    Index(None, "at"),
)

return_place = Table(
    "return_place",
    metadata,
    numbered(),
    Column("mailbox", String(40), nullable=False),
    Column("validity", Text, nullable=False),
    Column("uid", Text, nullable=False),
    Column("returned_mail_id", Id, ForeignKey("returned_mail.id"), nullable=False),
    UniqueConstraint("mailbox", "validity", "uid"),
    Index(None, "returned_mail_id"),
)

return_mailbox = Table(
    "return_mailbox",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("validity", Text, nullable=False, server_default=""),
    Column("last_uid", Text, nullable=False, server_default=""),
    Column("read_at", Utc),
    Column("newest_at", Utc),
    Column("failure", Text, nullable=False, server_default=""),
)
