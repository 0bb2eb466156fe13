"""The next batch is claimed while the one before still leaves, and everything holds for it, too."""

from threading import Event

import pytest
from sqlalchemy import func, select

from digest.deliver.journal import Journal
from digest.errors import LeaseLostError
from digest.flows.app import App
from digest.flows.sending.progress import SendingWatch
from digest.flows.sending.send import send
from digest.flows.sending.takeover import journal_folder, recover, take_over
from digest.model import DeliveryStatus, Outcome, Reply
from digest.store.book_tables import batch
from tests.loopback.forked import wait_until
from tests.loopback.settings import KEYRING
from tests.rigs.published import enqueue, outbox_of, standing, subscribe, unsubscribe
from tests.rigs.reckoning import reckon

SIZE = 120
READERS = [f"lectrice{number:03}@exemple.test" for number in range(2 * SIZE)]
LAST, NEXT = READERS[SIZE - 1], READERS[SIZE + 5]
OWNER = "host-1-abcd"
TAKEN = Outcome(status=DeliveryStatus.ACCEPTED, reply=Reply(code=250))


class _Calm:
    """Nobody's consent changes."""

    def has_changed(self):
        return False


@pytest.fixture
def app(with_settings, sqlite_database, clock, inbox):
    settings = with_settings(smtp={"host": inbox.host, "port": inbox.port, "connections": 1})
    made = App(settings=settings, database=sqlite_database, keyring=KEYRING, clock=clock)
    subscribe(made, *READERS)
    return made


def held(app):
    with app.database.read() as conn:
        return conn.scalar(select(func.count()).where(batch.c.owner != ""))


def at_the_end_of_the_first(app, inbox, act):
    """Do that as the last envelope of the first batch comes, once the next one is held, too."""

    def when(line):
        if LAST in line:
            wait_until(lambda: held(app) == 2)
            act()
        return False

    inbox.reply("RCPT", "250 never said", when=when)


def watch(stop):
    return SendingWatch(stop=stop, progress=lambda *_: None)


def test_the_next_batch_is_held_before_the_first_is_given_back_and_everybody_has_one_copy(
    app, inbox
):
    acts = []
    at_the_end_of_the_first(app, inbox, lambda: acts.append("held two"))

    report = send(app, enqueue(app, batch_size=SIZE), watch(Event()))

    reckoning = reckon(app, report.edition, inbox)
    assert acts == ["held two"]
    assert report.trouble is None
    assert reckoning.faults() == {}
    assert reckoning.who("accepted") == set(READERS)
    assert held(app) == 0


def test_who_leaves_after_the_next_batch_was_claimed_gets_nothing(app, inbox):
    edition = enqueue(app, batch_size=SIZE)
    at_the_end_of_the_first(app, inbox, lambda: unsubscribe(app, NEXT))

    report = send(app, edition, watch(Event()))

    assert report.trouble is None
    assert sorted(inbox.recipients) == sorted(set(READERS) - {NEXT})
    assert standing(app, edition)[NEXT] == "suppressed"


def test_a_sending_that_is_stopped_gives_back_what_it_claimed_early(app, inbox):
    stop = Event()
    at_the_end_of_the_first(app, inbox, stop.set)

    report = send(app, enqueue(app, batch_size=SIZE), watch(stop))

    assert report.was_stopped
    assert set(READERS[:SIZE]) >= set(inbox.recipients)
    assert held(app) == 0
    assert not list(journal_folder(app).glob("*.journal"))


def test_both_batches_of_a_dead_sender_are_free_and_its_journal_tells_of_the_first(app):
    edition = enqueue(app, batch_size=SIZE)
    outbox = outbox_of(app, edition, _Calm())
    first, early = outbox.claim(OWNER), outbox.claim_early(OWNER)
    with Journal(journal_folder(app), OWNER) as journal:
        journal.answered(first.deliveries[0].id, TAKEN)
        journal.intend(first.deliveries[1].id)

    recover(app)

    stands = standing(app, edition)
    assert len(early.deliveries) == SIZE
    assert [stands[reader] for reader in READERS[:3]] == ["accepted", "uncertain", "queued"]
    assert {stands[reader] for reader in READERS[2:]} == {"queued"}
    assert held(app) == 0


def test_whoever_takes_over_from_a_sleeper_takes_both_batches_so_it_may_begin_neither(app):
    edition = enqueue(app, batch_size=SIZE)
    outbox = outbox_of(app, edition, _Calm())
    first = outbox.claim(OWNER)
    app.clock.advance(app.settings.delivery.lease / 2)
    early = outbox.claim_early(OWNER)
    app.clock.advance(app.settings.delivery.lease * 3 / 4)

    with app.database.write() as conn:
        take_over(app, conn, edition)

    assert held(app) == 0
    for taken in (first, early):
        with pytest.raises(LeaseLostError):
            outbox.release(taken, {})


def test_nothing_is_claimed_early_where_a_lane_has_a_pace_to_keep(app):
    edition = enqueue(app, batch_size=SIZE)
    outbox = outbox_of(app, edition, _Calm())
    first = outbox.claim(OWNER)
    refusal = Outcome(status=DeliveryStatus.DEFERRED, reply=Reply(code=450), reason="too fast")
    outbox.slow_down(first, 10.0, refusal)

    early = outbox.claim_early(OWNER)

    assert early is None
