"""
The tables, as SQLAlchemy Core.

The migrations in `migrations/` build these tables; a test holds the two equal.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

import digest.store.book_tables
import digest.store.desk_tables
import digest.store.duty_tables
import digest.store.edition_search
import digest.store.hook_tables
import digest.store.news_tables
import digest.store.return_tables
import digest.store.watch_tables  # noqa: F401 - their tables are among them
from digest.store.columns import Id, Json, numbered
from digest.store.columns import metadata as metadata  # noqa: PLC0414 - said to be exported
from digest.store.moments import Utc

edition = Table(
    "edition",
    metadata,
    numbered(),
    Column("newsletter", String(40), nullable=False),
    Column("day", Date, nullable=False),
    Column("status", String(12), nullable=False),
    *(Column(name, Utc, nullable=False) for name in ("window_start", "window_end")),
    *(Column(name, Utc, nullable=False) for name in ("composed_at", "best_before")),
    Column("done_at", Utc),
    Column("enqueued", Integer, nullable=False, server_default="0"),
    Column("halted_at", Utc),
    Column("halted_because", Text, nullable=False, server_default=""),
    Column("known_at", Utc),
    Column("known_because", Text, nullable=False, server_default=""),
    Column("content", Json),
    Column("sender", Json),
    Column("pages_asked_at", Utc),
    Column("liked", Integer, nullable=False, server_default="0"),
    Column("disliked", Integer, nullable=False, server_default="0"),
    UniqueConstraint("newsletter", "day"),
)

proposal = Table(
    "proposal",
    metadata,
    numbered(),
    Column("newsletter", String(40), nullable=False),
    Column("day", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("content", Json, nullable=False),
    Column("proposed_at", Utc, nullable=False),
    Column("asked_at", Utc),
    Column("claimed_until", Utc),
    UniqueConstraint("newsletter", "day", "version"),
)

desk_act = Table(
    "desk_act",
    metadata,
    numbered(),
    Column("newsletter", String(40), nullable=False),
    Column("day", Date, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("about", Id),
    Column("tone", String(12), nullable=False, server_default=""),
    Column("reason", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Column("words", Text, nullable=False, server_default=""),
    Index(None, "newsletter", "day"),
)

correction = Table(
    "correction",
    metadata,
    numbered(),
    Column("edition_id", Id, ForeignKey("edition.id"), nullable=False),
    Column("at", Utc, nullable=False),
    Column("actor", Text, nullable=False),
    Column("notice", Text, nullable=False),
    Column("before", Json, nullable=False),
    Column("mailed_as", Id, ForeignKey("edition.id")),
    Index(None, "edition_id"),
)

edition_article = Table(
    "edition_article",
    metadata,
    Column("edition_id", Id, ForeignKey("edition.id"), primary_key=True),
    Column("article_id", Id, ForeignKey("article.id"), primary_key=True),
    Column("body", Json),
    Column("title", Text, nullable=False, server_default=""),
    Index(None, "article_id"),
)

mailing = Table(
    "mailing",
    metadata,
    numbered(),
    Column("edition_id", Id, ForeignKey("edition.id"), nullable=False),
    Column("variant", String(20), nullable=False),
    Column("html", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("segments", Json, nullable=False),
    Column("key_id", String(4), nullable=False),
    UniqueConstraint("edition_id", "variant"),
)

subscriber = Table(
    "subscriber",
    metadata,
    numbered(),
    Column("address", Text, nullable=False),
    Column("address_key", Text, nullable=False, unique=True),
    Column("created_at", Utc, nullable=False),
    Column("confirmed_at", Utc),
    Column("left_at", Utc),
    Column("newsletter", Boolean, nullable=False, server_default="0"),
    Column("promotions", Boolean, nullable=False, server_default="0"),
    Column("partners", Boolean, nullable=False, server_default="0"),
    Column("frequency", String(12), nullable=False, server_default="daily"),
    Column("resumes_on", Date),
    Column("erased_at", Utc),
    Column("fingerprint", Text, nullable=False, server_default=""),
    Column("is_text_only", Boolean, nullable=False, server_default="0"),
    Column("dropped_partners", Text, nullable=False, server_default=""),
    Column("hears_old_links", Boolean, nullable=False, server_default="0"),
    Column("reason_told_for", Utc),
    Index(None, "fingerprint"),
)

consent_event = Table(
    "consent_event",
    metadata,
    numbered(),
    Column("subscriber_id", Id, ForeignKey("subscriber.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("purposes", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Column("wording", Text, nullable=False),
    Column("wording_sha256", String(64), nullable=False),
    Column("source", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("address", Text, nullable=False, server_default=""),
    Column("basis", Text, nullable=False),
    Column("person_salt", String(32), nullable=False, server_default=""),
    Column("person_sha256", String(64), nullable=False, server_default=""),
    Column("ip", Text, nullable=False),
    Column("user_agent", Text, nullable=False),
    Column("visit_salt", String(32), nullable=False, server_default=""),
    Column("visit_sha256", String(64), nullable=False, server_default=""),
    Column("previous", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Index(None, "subscriber_id"),
)

consent_head = Table(
    "consent_head",
    metadata,
    numbered(),
    Column("events", Id, nullable=False),
    Column("digest", String(64), nullable=False),
)

rights_request = Table(
    "rights_request",
    metadata,
    numbered(),
    Column("subscriber_id", Id, ForeignKey("subscriber.id"), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("source", Text, nullable=False),
    Column("received_at", Utc, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("answered_at", Utc),
    Column("answer", Text, nullable=False, server_default=""),
    Index(None, "subscriber_id"),
)

suppression = Table(
    "suppression",
    metadata,
    numbered(),
    Column("address_key", Text, nullable=False, unique=True),
    Column("reason", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Column("evidence", Text, nullable=False, server_default=""),
)

letter = Table(
    "letter",
    metadata,
    numbered(),
    Column("subscriber_id", Id, ForeignKey("subscriber.id"), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("about", Id, nullable=False),
    Column("queued_at", Utc, nullable=False),
    Column("due_at", Utc),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("sent_at", Utc),
    Column("failure", Text, nullable=False, server_default=""),
    Column("address", Text, nullable=False, server_default=""),
    Column("ending_at", Utc),
    Column("used_at", Utc),
    Column("mailbox", Text, nullable=False, server_default=""),
    Column("rests_until", Utc),
    Index(None, "due_at"),
    Index(None, "mailbox"),
)

partner = Table(
    "partner",
    metadata,
    numbered(),
    *(Column(name, Text, nullable=False) for name in ("legal_name", "contact")),
    Column("label", String(12), nullable=False),
    *(Column(name, Text, nullable=False) for name in ("headline", "text", "url", "link_text")),
    *(Column(name, Date, nullable=False) for name in ("starts_on", "ends_on")),
)

lane = Table(
    "lane",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("next_slot", Double, nullable=False, server_default="0"),
    Column("rate", Double),
    Column("full_rate", Double),
    Column("slowed_at", Utc),
    Column("grows_at", Utc),
    Column("paused_until", Utc),
    Column("pauses", Integer, nullable=False, server_default="0"),
    Column("reason", Text, nullable=False, server_default=""),
)

logbook = Table(
    "logbook",
    metadata,
    numbered(),
    Column("at", Utc, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("detail", Text, nullable=False),
)

installation = Table(
    "installation",
    metadata,
    numbered(),
    Column("name", String(32), nullable=False),
    Column("newsletter", String(40), nullable=False),
    Column("generation", BigInteger, nullable=False),
    Column("public_url", Text, nullable=False),
    Column("places", Json, nullable=False),
    Column("keys", Json, nullable=False),
    Column("is_staging", Boolean, nullable=False, server_default="0"),
)

lost_story = Table(
    "lost_story",
    metadata,
    numbered(),
    Column("url", Text, nullable=False, unique=True),
    Column("day", Date, nullable=False),
    Column("mailed_at", Utc, nullable=False),
)
