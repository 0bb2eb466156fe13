"""Which copy a reader gets: with the partner's block or without, whole or as text alone."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.config import frozen
from digest.flows.app import App
from digest.flows.edition.prepare import prepare
from digest.flows.morning import enqueue, run_morning
from digest.flows.readers.audience import audiences_of, readers_of
from digest.flows.sending.resend import edition_of, plan_addresses, resend
from digest.flows.sending.send import send
from digest.flows.sources.collect import collect
from digest.ledger import partner_basis, replay
from digest.model import (
    Batch,
    ConsentEvent,
    DeliveryStatus,
    EditionStatus,
    EventKind,
    Purpose,
    Variant,
)
from digest.store import consents, editions, partners, queue, sources, subscribers
from digest.store.consent_watch import ConsentWatch
from digest.store.queue import BatchPlan
from tests.conftest import MORNING
from tests.loopback.settings import KEYRING
from tests.rigs.gazette import publish
from tests.rigs.newsroom import booking, edition
from tests.rigs.published import outbox_of, subscribe, unsubscribe

DAY = MORNING.date()
CHEESE = "Fromagerie du Coin inc."
NEWS = frozenset({Purpose.NEWSLETTER})
NUMBERS = count(1)
"""No two histories share a day or a reader, though they share a database."""
READERS = [f"{name}@exemple.test" for name in ("anne", "bart", "chloe", "dora")]


@pytest.fixture
def published(with_settings, web_server, inbox, sqlite_database, clock):
    """`published(audience={…})`: a newsroom with one story, and a partner who pays for today."""

    def make(**sections):
        smtp = {"host": inbox.host, "port": inbox.port}
        own_settings = with_settings(smtp=smtp, **sections)
        app = App(settings=own_settings, database=sqlite_database, keyring=KEYRING, clock=clock)
        with sqlite_database.write() as conn:
            sources.add(conn, url=publish(web_server), title="La Gazette", at=MORNING)
            partners.add(conn, booking(CHEESE))
        return app

    return make


def happened(app, address, kind, basis="", purposes=frozenset()):
    with app.database.write() as conn:
        reader = subscribers.by_address(conn, address)
        fields = {"purposes": purposes, "at": app.clock(), "basis": basis}
        consents.record(conn, ConsentEvent(subscriber_id=reader.id, kind=kind, **fields))


def drop(app, address):
    happened(app, address, EventKind.DROPPED, partner_basis(1))


def want_text(app, address):
    with app.database.write() as conn:
        reader = subscribers.by_address(conn, address)
        subscribers.save_form(conn, reader.id, is_text_only=True)


def copies(inbox):
    """What each reader got: the content type, and whether the partner is in it."""
    return {
        envelope.recipients[0]: (
            envelope.message.get_content_type(),
            CHEESE in str(envelope.message.get_body(("plain",)).get_content()),
        )
        for envelope in inbox.envelopes
    }


def test_each_reader_gets_the_copy_they_chose(published, inbox, watch):
    app = published()
    subscribe(app, *READERS)
    subscribe(app, "sans@exemple.test", purposes=NEWS)
    for reader in READERS[2:]:
        drop(app, reader)
    for reader in READERS[1::2]:
        want_text(app, reader)

    run_morning(app, DAY, watch)

    assert copies(inbox) == {
        READERS[0]: ("multipart/alternative", True),
        READERS[1]: ("text/plain", True),
        READERS[2]: ("multipart/alternative", False),
        READERS[3]: ("text/plain", False),
    }


def test_text_alone_is_a_whole_mail_with_every_way_out(published, inbox, watch):
    app = published()
    subscribe(app, READERS[0])
    want_text(app, READERS[0])

    run_morning(app, DAY, watch)

    (envelope,) = inbox.envelopes
    text = envelope.message.get_content()
    assert envelope.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "https://infolettre.example/d/" in text
    assert "https://infolettre.example/p/" in text
    assert READERS[0] in text
    assert "<" not in text
    assert max(map(len, envelope.wire.split(b"\r\n"))) <= 998
    assert envelope.wire.endswith(b"\r\n")
    assert not envelope.wire.endswith(b"\r\n\r\n")


def test_without_partners_the_news_goes_to_who_dropped_one_as_to_who_wants_none(
    published, inbox, watch
):
    app = published(audience={"partner_free_variant": True})
    subscribe(app, READERS[0])
    subscribe(app, READERS[1], purposes=NEWS)
    drop(app, READERS[0])

    run_morning(app, DAY, watch)

    assert set(copies(inbox).values()) == {("multipart/alternative", False)}
    assert len(inbox.envelopes) == 2


def test_a_later_reader_who_dropped_the_partner_is_sent_the_edition_without_it(
    published, inbox, watch
):
    app = published()
    subscribe(app, READERS[0])
    run_morning(app, DAY, watch)
    subscribe(app, READERS[1])
    drop(app, READERS[1])

    edition = edition_of(app, DAY)
    resend(app, plan_addresses(app, edition, [READERS[1]]), "root", watch)

    assert copies(inbox)[READERS[1]] == ("multipart/alternative", False)


def test_who_asks_for_text_after_the_queueing_loses_no_edition(published):
    app = published()
    subscribe(app, *READERS[:2])
    collect(app, app.clock())
    enqueue(app, prepare(app, DAY, app.clock()).compiled)
    want_text(app, READERS[0])
    unsubscribe(app, READERS[1])

    assert claimed(app) == {READERS[0]}


def test_who_drops_the_partners_after_the_queueing_gets_the_edition_without_them(
    published, inbox, watch
):
    app = published(audience={"partner_free_variant": True})
    subscribe(app, *READERS)
    collect(app, app.clock())
    row = enqueue(app, prepare(app, DAY, app.clock()).compiled)
    drop(app, READERS[0])
    happened(app, READERS[1], EventKind.REVOKED, purposes=frozenset({Purpose.PARTNERS}))
    unsubscribe(app, READERS[2])

    report = send(app, row, watch)

    assert copies(inbox) == {
        READERS[0]: ("multipart/alternative", False),
        READERS[1]: ("multipart/alternative", False),
        READERS[3]: ("multipart/alternative", True),
    }
    assert report.balance[DeliveryStatus.ACCEPTED] == len(READERS) - 1
    assert report.edition.status is EditionStatus.DONE


def claimed(app):
    """Whom the sender would write to right now."""
    edition = edition_of(app, DAY)
    watcher = ConsentWatch(app.database)
    outbox = outbox_of(app, edition, watcher)
    try:
        batch = outbox.claim("test")
        return {
            delivery.address for delivery in batch.deliveries if not outbox.why_unwanted(delivery)
        }
    finally:
        watcher.close()


# --- for every history --------------------------------------------------------------------------


class Histories:
    """Four readers whose histories go on while an edition with a partner is queued for them."""

    def __init__(self, app, number):
        self.app, self.payer = app, 1
        self.day = DAY + timedelta(days=number)
        with app.database.write() as conn:
            if not partners.everyone(conn):
                partners.add(conn, booking(CHEESE))
            self.readers = [
                subscribers.add(conn, f"r{number}-{place}@exemple.test", MORNING)
                for place in range(4)
            ]

    def live(self, steps):
        with self.app.database.write() as conn:
            for who, kind, purposes in steps:
                fields = {"purposes": purposes, "at": MORNING, "basis": partner_basis(self.payer)}
                event = ConsentEvent(subscriber_id=self.readers[who], kind=kind, **fields)
                consents.record(conn, event)

    def want_text(self, plain):
        with self.app.database.write() as conn:
            for who in plain:
                subscribers.save_form(conn, self.readers[who], is_text_only=True)

    def enqueue(self):
        app, now = self.app, self.app.clock()
        content = replace(edition(), day=self.day)
        with app.database.write() as conn:
            number = editions.add(
                conn, content, now, now + timedelta(hours=20), frozen(app.settings)
            )
        with app.database.write() as conn:
            for audience in audiences_of(app, content):
                who = readers_of(audience, self.day)
                queue.enqueue(conn, number, audience.variant, who, BatchPlan(size=500), now)
            self.row = editions.by_id(conn, number)

    def claimed(self):
        """The number and the variant of every copy the sender would make right now."""
        with closing(ConsentWatch(self.app.database)) as watcher:
            outbox = outbox_of(self.app, self.row, watcher)
            while isinstance(batch := outbox.claim("test"), Batch):
                for delivery in batch.deliveries:
                    if not outbox.why_unwanted(delivery):
                        yield delivery.subscriber_id, delivery.variant

    def standing(self, reader):
        with self.app.database.read() as conn:
            return replay(entry.event for entry in consents.of_subscriber(conn, reader))


steps = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.sampled_from(EventKind),
        st.frozensets(st.sampled_from(Purpose), min_size=1),
    ),
    max_size=16,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=steps, after=steps, plain=st.sets(st.integers(0, 3)), free=st.booleans())
def test_nobody_is_claimed_without_the_newsletter_nor_handed_a_block_they_refused(
    app, with_settings, before, after, plain, free
):
    own_settings = with_settings(audience={"partner_free_variant": free})
    lives = Histories(replace(app, settings=own_settings), next(NUMBERS))
    lives.live(before)
    lives.want_text(plain)
    lives.enqueue()
    lives.live(after)

    for reader, variant in lives.claimed():
        standing = lives.standing(reader)
        assert standing.is_active
        assert Purpose.NEWSLETTER in standing.purposes
        if variant.carries_partners:
            assert Purpose.PARTNERS in standing.purposes
            assert lives.payer not in standing.dropped


def test_such_histories_do_lead_to_copies_of_every_variant(app, with_settings):
    own_settings = with_settings(audience={"partner_free_variant": True})
    lives = Histories(replace(app, settings=own_settings), next(NUMBERS))
    everything = frozenset(Purpose)
    lives.live([(who, EventKind.CONFIRMED, everything) for who in range(4)])
    lives.live([(who, EventKind.DROPPED, everything) for who in (2, 3)])
    lives.want_text({1, 3})

    lives.enqueue()

    assert {variant for _, variant in lives.claimed()} == set(Variant)
