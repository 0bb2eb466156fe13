"""The first tables, and the triggers that keep consent append-only."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from digest.store.migrations.consent_guard import guard_consent_events

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_Json = sa.JSON().with_variant(JSONB(), "postgresql")
_Utc = sa.DateTime(timezone=True)


def upgrade() -> None:
    """From an empty database."""
    _edition()
    _logbook()
    _partner()
    _source()
    _subscriber()
    _suppression()
    _lane()
    _article()
    _retelling()
    _batch()
    _consent_event()
    _consent_head()
    _rights_request()
    _letter()
    _mailing()
    _delivery()
    _edition_article()
    guard_consent_events()


def _edition() -> None:
    op.create_table(
        "edition",
        sa.Column("id", _Id, autoincrement=True, nullable=False),
        sa.Column("newsletter", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("window_start", _Utc, nullable=False),
        sa.Column("window_end", _Utc, nullable=False),
        sa.Column("composed_at", _Utc, nullable=False),
        sa.Column("best_before", _Utc, nullable=False),
        sa.Column("done_at", _Utc, nullable=True),
        sa.Column("enqueued", sa.Integer(), server_default="0", nullable=False),
        sa.Column("halted_at", _Utc, nullable=True),
        sa.Column("halted_because", sa.Text(), server_default="", nullable=False),
        sa.Column("content", _Json, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint("newsletter", "day", name=op.f("uq_edition_newsletter_day")),
    )


def _logbook() -> None:
    op.create_table(
        "logbook",
        sa.Column("id", _Id, autoincrement=True, nullable=False),
        sa.Column("at", _Utc, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logbook")),
    )


def _partner() -> None:
    op.create_table(
        "partner",
        sa.Column("id", _Id, autoincrement=True, nullable=False),
        sa.Column("legal_name", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("label", sa.String(length=12), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("link_text", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
    )


def _source() -> None:
    op.create_table(
        "source",
        sa.Column("id", _Id, autoincrement=True, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("added_at", _Utc, nullable=False),
        sa.Column("etag", sa.Text(), server_default="", nullable=False),
        sa.Column("last_modified", sa.Text(), server_default="", nullable=False),
        sa.Column("next_fetch_at", _Utc, nullable=True),
        sa.Column("last_success_at", _Utc, nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_failure", sa.Text(), server_default="", nullable=False),
        sa.Column("disabled_because", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.String(length=12), server_default="feed", nullable=False),
        sa.Column("selector", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("url", name=op.f("uq_source_url")),
    )


def _subscriber() -> None:
    op.create_table(
        "subscriber",
        sa.Column("id", _Id, autoincrement=True, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("address_key", sa.Text(), nullable=False),
        sa.Column("created_at", _Utc, nullable=False),
        sa.Column("confirmed_at", _Utc, nullable=True),
        sa.Column("left_at", _Utc, nullable=True),
        sa.Column("newsletter", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("promotions", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("partners", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("frequency", sa.String(length=12), server_default="daily", nullable=False),
        sa.Column("resumes_on", sa.Date(), nullable=True),
        sa.Column("erased_at", _Utc, nullable=True),
        sa.Column("fingerprint", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriber")),
        sa.UniqueConstraint("address_key", name=op.f("uq_subscriber_address_key")),
    )
    op.create_index(op.f("ix_subscriber_fingerprint"), "subscriber", ["fingerprint"], unique=False)


def _suppression() -> None:
    op.create_table(
        "suppression",
        sa.Column("id", _Id, autoincrement=True, nullable=False),
        sa.Column("address_key", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", _Utc, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppression")),
        sa.UniqueConstraint("address_key", name=op.f("uq_suppression_address_key")),
    )


def _article() -> None:
    op.create_table(
        "article",
        sa.Column("id", _Id, autoincrement=True, nullable=False),
        sa.Column("source_id", _Id, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("guid", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("body", _Json, nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("image", _Json, nullable=True),
        sa.Column("published_at", _Utc, nullable=True),
        sa.Column("updated_at", _Utc, nullable=True),
        sa.Column("first_seen_at", _Utc, nullable=False),
        sa.Column("feed_sha256", sa.String(length=64), server_default="", nullable=False),
        sa.Column("page_read_at", _Utc, nullable=True),
        sa.Column("is_hidden", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("is_pinned", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("short_title", sa.Text(), server_default="", nullable=False),
        sa.Column("short_summary", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_article_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("url", name=op.f("uq_article_url")),
    )
    op.create_index(op.f("ix_article_first_seen_at"), "article", ["first_seen_at"], unique=False)
    op.create_index(op.f("ix_article_published_at"), "article", ["published_at"], unique=False)
    op.create_index(
        op.f("ix_article_source_id_guid"), "article", ["source_id", "guid"], unique=False
    )


def _retelling() -> None:
    op.create_table(
        "retelling",
        sa.Column("id", _Id, autoincrement=True, nullable=False),
        sa.Column("article_id", _Id, nullable=False),
        sa.Column("source_id", _Id, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("guid", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("at", _Utc, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_retelling_article_id")
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_retelling_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retelling")),
        sa.UniqueConstraint("source_id", "url", name=op.f("uq_retelling_source_id_url")),
    )
    op.create_index(op.f("ix_retelling_article_id"), "retelling", ["article_id"], unique=False)
    op.create_index(op.f("ix_retelling_url"), "retelling", ["url"], unique=False)
    op.create_index(op.f("ix_retelling_at"), "retelling", ["at"], unique=False)


def _lane() -> None:
    op.create_table(
        "lane",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("next_slot", sa.Double(), server_default="0", nullable=False),
        sa.Column("rate", sa.Double(), nullable=True),
        sa.Column("full_rate", sa.Double(), nullable=True),
        sa.Column("slowed_at", _Utc, nullable=True),
        sa.Column("grows_at", _Utc, nullable=True),
        sa.Column("paused_until", _Utc, nullable=True),
        sa.Column("pauses", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lane")),
    )


def _batch() -> None:
    op.create_table(
        "batch",
        sa.Column("id", _Id, autoincrement=True, nullable=False),
        sa.Column("edition_id", _Id, nullable=False),
        sa.Column("lane", sa.String(length=40), nullable=False),
        sa.Column("due_at", _Utc, nullable=True),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("lease_until", _Utc, nullable=True),
        sa.Column("epoch", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_batch_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
    )
    op.create_index(
        op.f("ix_batch_edition_id_due_at"), "batch", ["edition_id", "due_at"], unique=False
    )


def _consent_event() -> None:
    op.create_table(
        "consent_event",
        sa.Column("id", _Id, autoincrement=True, nullable=False),
        sa.Column("subscriber_id", _Id, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("purposes", sa.Text(), nullable=False),
        sa.Column("at", _Utc, nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("wording_sha256", sa.String(length=64), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("person_salt", sa.String(length=32), server_default="", nullable=False),
        sa.Column("person_sha256", sa.String(length=64), server_default="", nullable=False),
        sa.Column("ip", sa.Text(), nullable=False),
        sa.Column("user_agent", sa.Text(), nullable=False),
        sa.Column("visit_salt", sa.String(length=32), server_default="", nullable=False),
        sa.Column("visit_sha256", sa.String(length=64), server_default="", nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscriber.id"], name=op.f("fk_consent_event_subscriber_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_event")),
        sa.UniqueConstraint("digest", name=op.f("uq_consent_event_digest")),
    )
    op.create_index(
        op.f("ix_consent_event_subscriber_id"), "consent_event", ["subscriber_id"], unique=False
    )


def _consent_head() -> None:
    op.create_table(
        "consent_head",
        sa.Column("id", _Id, autoincrement=True, nullable=False),
        sa.Column("events", _Id, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_head")),
    )


def _rights_request() -> None:
    op.create_table(
        "rights_request",
        sa.Column("id", _Id, autoincrement=True, nullable=False),
        sa.Column("subscriber_id", _Id, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("received_at", _Utc, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answered_at", _Utc, nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscriber.id"], name=op.f("fk_rights_request_subscriber_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rights_request")),
    )
    op.create_index(
        op.f("ix_rights_request_subscriber_id"), "rights_request", ["subscriber_id"], unique=False
    )


def _letter() -> None:
    op.create_table(
        "letter",
        sa.Column("id", _Id, autoincrement=True, nullable=False),
        sa.Column("subscriber_id", _Id, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("about", _Id, nullable=False),
        sa.Column("queued_at", _Utc, nullable=False),
        sa.Column("due_at", _Utc, nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sent_at", _Utc, nullable=True),
        sa.Column("failure", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscriber.id"], name=op.f("fk_letter_subscriber_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
    )
    op.create_index(op.f("ix_letter_due_at"), "letter", ["due_at"], unique=False)


def _mailing() -> None:
    op.create_table(
        "mailing",
        sa.Column("id", _Id, autoincrement=True, nullable=False),
        sa.Column("edition_id", _Id, nullable=False),
        sa.Column("variant", sa.String(length=20), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("segments", _Json, nullable=False),
        sa.Column("key_id", sa.String(length=4), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_mailing_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailing")),
        sa.UniqueConstraint("edition_id", "variant", name=op.f("uq_mailing_edition_id_variant")),
    )


def _delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", _Id, autoincrement=True, nullable=False),
        sa.Column("edition_id", _Id, nullable=False),
        sa.Column("subscriber_id", _Id, nullable=False),
        sa.Column("batch_id", _Id, nullable=False),
        sa.Column("variant", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", _Utc, nullable=True),
        sa.Column("at", _Utc, nullable=True),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("enhanced", sa.String(length=12), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_delivery_batch_id")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_delivery_edition_id")
        ),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscriber.id"], name=op.f("fk_delivery_subscriber_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint(
            "edition_id", "subscriber_id", name=op.f("uq_delivery_edition_id_subscriber_id")
        ),
    )
    op.create_index(
        op.f("ix_delivery_batch_id_status"), "delivery", ["batch_id", "status"], unique=False
    )
    op.create_index(op.f("ix_delivery_subscriber_id"), "delivery", ["subscriber_id"], unique=False)


def _edition_article() -> None:
    op.create_table(
        "edition_article",
        sa.Column("edition_id", _Id, nullable=False),
        sa.Column("article_id", _Id, nullable=False),
        sa.Column("body", _Json, nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_edition_article_article_id")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_edition_article_edition_id")
        ),
        sa.PrimaryKeyConstraint("edition_id", "article_id", name=op.f("pk_edition_article")),
    )
    op.create_index(
        op.f("ix_edition_article_article_id"), "edition_article", ["article_id"], unique=False
    )
