"""The tables of what was read: sources, articles, where they stand and what became of them."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from digest.store.columns import Id, Json, metadata, numbered
from digest.store.moments import Utc

source = Table(
    "source",
    metadata,
    numbered(),
    Column("url", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("added_at", Utc, nullable=False),
    Column("etag", Text, nullable=False, server_default=""),
    Column("last_modified", Text, nullable=False, server_default=""),
    Column("next_fetch_at", Utc),
    Column("last_success_at", Utc),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("last_failure", Text, nullable=False, server_default=""),
    Column("disabled_because", Text, nullable=False, server_default=""),
    Column("kind", String(12), nullable=False, server_default="feed"),
    Column("selector", Text, nullable=False, server_default=""),
    Column("moved_to", Text, nullable=False, server_default=""),
    Column("moved_since", Utc),
    Column("former_url", Text, nullable=False, server_default=""),
)

article = Table(
    "article",
    metadata,
    numbered(),
    Column("source_id", Id, ForeignKey("source.id"), nullable=False),
    Column("url", Text, nullable=False),
    Column("guid", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("body", Json, nullable=False),
    Column("section", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("language", String(35), nullable=False),
    Column("image", Json),
    Column("published_at", Utc),
    Column("updated_at", Utc),
    Column("first_seen_at", Utc, nullable=False),
    Column("feed_sha256", String(64), nullable=False, server_default=""),
    Column("page_read_at", Utc),
    Column("is_hidden", Boolean, nullable=False, server_default="0"),
    Column("is_pinned", Boolean, nullable=False, server_default="0"),
    Column("headline", Text, nullable=False, server_default=""),
    Column("short_title", Text, nullable=False, server_default=""),
    Column("short_summary", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("picture", Text, nullable=False, server_default=""),
    Column("page_fault", Text, nullable=False, server_default=""),
    Column("is_featured", Boolean, nullable=False, server_default="0"),
    Column("paid_sign", String(60), nullable=False, server_default=""),
    Column("updates", Integer, nullable=False, server_default="0"),
    Column("page_title", Text, nullable=False, server_default=""),
    Column("is_newly_shown", Boolean, nullable=False, server_default="0"),
    Column("text_changed_at", Utc),
    Column("tags", Json, nullable=False, server_default="[]"),
    Column("is_for_subscribers", Boolean, nullable=False, server_default="0"),
    Index(None, "url"),
    Index(None, "source_id", "guid"),
    Index(None, "published_at"),
    Index(None, "first_seen_at"),
)

placement = Table(
    "placement",
    metadata,
    Column("source_id", Id, ForeignKey("source.id", ondelete="CASCADE"), primary_key=True),
    Column("article_id", Id, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer),
    Index(None, "article_id"),
)

retelling = Table(
    "retelling",
    metadata,
    numbered(),
    Column("article_id", Id, ForeignKey("article.id"), nullable=False),
    Column("source_id", Id, ForeignKey("source.id"), nullable=False),
    Column("url", Text, nullable=False),
    Column("guid", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("ground", Text, nullable=False),
    Column("at", Utc, nullable=False),
    UniqueConstraint("source_id", "url", "guid"),
    Index(None, "article_id"),
    Index(None, "url"),
    Index(None, "at"),
)

retraction = Table(
    "retraction",
    metadata,
    Column("article_id", Id, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True),
    Column("at", Utc, nullable=False),
    Column("reason", Text, nullable=False),
)

known_page = Table(
    "known_page",
    metadata,
    Column("article_id", Id, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("etag", "last_modified")),
    Column("body", Json, nullable=False),
    Column("read_at", Utc, nullable=False),
)
