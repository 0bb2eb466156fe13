"""Who comes too late, or twice, or leaves at the claim: the order never decides who gets what."""

import shutil
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from digest.deliver.journal import Journal
from digest.errors import LeaseLostError
from digest.flows.app import App
from digest.flows.sending.takeover import fold, journal_folder
from digest.model import DeliveryStatus, Outcome, Reply
from digest.store import batches, suppressions
from digest.store.consent_watch import ConsentWatch
from digest.store.database import open_database
from tests.loopback.clock import SettableClock
from tests.loopback.settings import KEYRING, make_settings
from tests.rigs.published import enqueue, outbox_of, standing, subscribe, unsubscribe

READERS = [f"lectrice{number}@exemple.test" for number in range(6)]
LATE = Outcome(status=DeliveryStatus.REFUSED, reply=Reply(code=554), reason="told too late")
IN_TIME = Outcome(status=DeliveryStatus.ACCEPTED, reply=Reply(code=250))
GONE = Outcome(status=DeliveryStatus.SUPPRESSED, reason="left")
EVENTS = ("late record", "late release", "late fold", "late fold again", "record", "release")


@pytest.fixture
def app_again(_sqlite_template, tmp_path):
    """A fresh application at each call: one test asks for many."""
    numbers, apps = count(1), []

    def make():
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        shutil.copy(_sqlite_template, folder / "digest.db")
        database = open_database("sqlite:///digest.db", folder)
        clock = SettableClock(datetime(2024, 11, 8, 13, 30, tzinfo=UTC))
        own_settings = make_settings(folder, {})
        apps.append(App(settings=own_settings, database=database, keyring=KEYRING, clock=clock))
        return apps[-1]

    yield make
    for app in apps:
        app.database.close()


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(EVENTS))
def test_in_whatever_order_two_senders_tell_of_one_batch_the_last_to_claim_is_believed(
    app_again, order
):
    app = app_again()
    subscribe(app, *READERS)
    edition = enqueue(app, batch_size=10)
    first, second = (outbox_of(app, edition, _Unchanged()) for _ in range(2))
    Journal(journal_folder(app), "host-1-first")
    lost = first.claim("host-1-first")
    app.clock.advance(app.settings.delivery.lease + timedelta(minutes=1))
    held = second.claim("host-1-second")
    outcomes = {delivery.id: LATE for delivery in lost.deliveries}
    acts = {
        "late record": lambda: first.record(lost, outcomes, ()),
        "late release": lambda: first.release(lost, {}),
        "late fold": lambda: _folded(app, edition, "host-1-first", outcomes),
        "late fold again": lambda: _folded(app, edition, "host-1-first", outcomes),
        "record": lambda: second.record(held, dict.fromkeys(outcomes, IN_TIME), ()),
        "release": lambda: second.release(held, {}),
    }

    refused = []
    for name in order:
        try:
            acts[name]()
        except LeaseLostError:
            refused.append(name)

    expected = {"late record", "late release"} | ({"record"} if _gone_before(order) else set())
    assert set(refused) == expected
    where = set(standing(app, edition).values())
    assert where == ({"queued"} if "record" in refused else {"accepted"})


def test_a_lease_that_is_being_taken_over_is_not_prolonged_at_that_moment(relayed):
    subscribe(relayed, *READERS)
    edition = enqueue(relayed, batch_size=10)
    outbox = outbox_of(relayed, edition, _Unchanged())
    Journal(journal_folder(relayed), "host-1-late")
    late = outbox.claim("host-1-late")
    relayed.clock.advance(relayed.settings.delivery.lease + timedelta(minutes=1))

    with ThreadPoolExecutor() as pool:
        with relayed.database.write() as conn:
            owners = batches.overdue_owners(conn, edition.id, relayed.clock())
            prolonged = pool.submit(outbox.record, late, {}, ())
            wait([prolonged], timeout=0.1)  # it waits for us; or it has come in between
            batches.release_owned_by(conn, "host-1-late")
        trouble = prolonged.exception()

    assert set(owners) == {"host-1-late"}
    assert isinstance(trouble, LeaseLostError)


def _gone_before(order):
    """Whether the batch was given back before its outcomes were told."""
    return order.index("release") < order.index("record")


def _folded(app, edition, owner, outcomes):
    with app.database.write() as conn:
        fold(app, conn, edition, owner, outcomes)


class _Unchanged:
    """Nobody's consent changes."""

    def has_changed(self):
        return False


# --- who leaves at the claim -------------------------------------------------------------


class Departures(RuleBasedStateMachine):
    """Two connections send an edition while its readers leave, in any order of steps."""

    app: App
    """The test's own, fresh for each example."""

    def __init__(self):
        super().__init__()
        subscribe(self.app, *READERS)
        self.edition = enqueue(self.app, batch_size=2)
        self.watches = [ConsentWatch(self.app.database) for _ in range(2)]
        self.outboxes = [outbox_of(self.app, self.edition, watch) for watch in self.watches]
        self.batches = [None, None]
        self.outcomes = [{}, {}]
        self.waiting = [[], []]
        self.gone, self.mailed = set(), []

    @rule(reader=st.sampled_from(READERS))
    def leaves(self, reader):
        unsubscribe(self.app, reader)
        self.gone.add(reader)

    @rule(reader=st.sampled_from(READERS))
    def is_suppressed(self, reader):
        with self.app.database.write() as conn:
            suppressions.add(conn, reader, "complained", self.app.clock())
        self.gone.add(reader)

    @rule(who=st.sampled_from([0, 1]))
    def claims(self, who):
        if self.batches[who] is None:
            self.batches[who] = self.outboxes[who].claim(f"host-1-{who}")
            taken = self.batches[who]
            self.outcomes[who], self.waiting[who] = {}, list(taken.deliveries if taken else ())

    @rule(who=st.sampled_from([0, 1]))
    def mails_the_next(self, who):
        if not self.waiting[who]:
            return
        delivery = self.waiting[who].pop(0)
        is_unwanted = bool(self.outboxes[who].why_unwanted(delivery))
        assert is_unwanted == (delivery.address in self.gone)
        self.outcomes[who][delivery.id] = GONE if is_unwanted else IN_TIME
        if not is_unwanted:
            assert self.outboxes[who].mail(delivery).recipient == delivery.address
            self.mailed.append(delivery.address)

    @rule(who=st.sampled_from([0, 1]))
    def gives_back(self, who):
        batch = self.batches[who]
        if batch is not None:
            self.outboxes[who].release(batch, self.outcomes[who])
            self.batches[who], self.waiting[who] = None, []

    def teardown(self):
        for _ in range(2 * len(READERS)):
            for who in (0, 1):
                self.claims(who)
                while self.waiting[who]:
                    self.mails_the_next(who)
                self.gives_back(who)
        where = standing(self.app, self.edition)
        for watch in self.watches:
            watch.close()
        assert sorted(self.mailed) == sorted(set(self.mailed))
        assert {who for who, status in where.items() if status == "accepted"} == set(self.mailed)
        assert set(where) - set(self.mailed) <= self.gone
        assert set(where.values()) <= {"accepted", "suppressed"}


def test_whoever_left_before_the_envelope_gets_nothing_whatever_the_order(app_again):
    class Fresh(Departures):
        def __init__(self):
            self.app = app_again()
            super().__init__()

    run_state_machine_as_test(
        Fresh,
        settings=settings(max_examples=10, stateful_step_count=25, deadline=None),
    )
