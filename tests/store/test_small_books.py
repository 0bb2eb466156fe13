"""The books in few rows say of everybody what books with a row a copy would say."""

import random
from collections import Counter
from datetime import UTC, date, timedelta

from hypothesis import HealthCheck, given, settings, strategies
from sqlalchemy import insert, select, text

from digest.model import DeliveryStatus as Status
from digest.model import Outcome, Reply, Variant
from digest.store import (
    announcements,
    audit,
    batches,
    bounces,
    copies,
    deliveries,
    figures,
    folds,
    hooks,
    lost_claims,
    past_mornings,
    queue,
    report_rows,
    returns,
    sent_copies,
    settling,
    untried,
)
from digest.store.batches import BatchClaim
from digest.store.book_tables import batch, copy
from digest.store.folds import Lease
from digest.store.queue import BatchPlan
from digest.store.schema import edition, subscriber
from digest.store.settling import Settlement
from tests.conftest import MORNING

TAKEN = Reply(code=250, status="2.0.0", text="Ok")
OUTCOMES = (
    *[Outcome(status=Status.ACCEPTED, reply=TAKEN)] * 6,
    Outcome(status=Status.ACCEPTED, reply=Reply(code=251, status="2.1.5")),
    Outcome(status=Status.DEFERRED, reason="later", reply=Reply(code=451, status="4.7.1")),
    Outcome(status=Status.REFUSED, reason="no", reply=Reply(code=550, status="5.7.1")),
    Outcome(status=Status.BOUNCED, reason="there is no such mailbox"),
    Outcome(status=Status.SUPPRESSED, reason="left"),
    Outcome(status=Status.UNCERTAIN, reason="no answer"),
)
FAILED = (Status.REFUSED, Status.EXPIRED, Status.BOUNCED)
OPEN = (Status.QUEUED, Status.DEFERRED)


class Books:
    """An edition's books, and beside them a plain dictionary that is told the same."""

    def __init__(self, conn, dice):
        self.conn, self.dice, self.now = conn, dice, MORNING
        self.readers, self.held, self.claims, self.back = {}, [], 0, set()
        self.announced, self.lost = {}, []
        values = {"newsletter": str(dice.random()), "day": date(2024, 11, 8), "status": "sending"}
        moments = ("window_start", "window_end", "composed_at", "best_before")
        row = {**values, **dict.fromkeys(moments, MORNING)}
        self.id = conn.execute(insert(edition).values(row).returning(edition.c.id)).scalar_one()
        self.first = self.subscribe(dice.randint(1, 40))
        self.enqueue()

    def subscribe(self, number):
        newest = self.conn.scalar(text("SELECT coalesce(max(id), 0) FROM subscriber"))
        names = [f"l{newest + at}@exemple.test" for at in range(number)]
        rows = [{"address": n, "address_key": n, "created_at": MORNING} for n in names]
        self.conn.execute(insert(subscriber), rows)
        return newest + 1

    def enqueue(self):
        plan = BatchPlan(size=self.dice.randint(1, 9))
        mine = subscriber.c.id >= self.first
        queue.enqueue(self.conn, self.id, Variant.WITH_PARTNERS, mine, plan, self.now)
        everyone = self.conn.scalars(select(subscriber.c.id).where(mine))
        for reader in everyone:
            self.readers.setdefault(reader, (Status.QUEUED, 0, self.now))

    def claim(self):
        self.claims += 1
        wanted = BatchClaim(
            edition_id=self.id,
            owner=f"s{self.id}-{self.claims}",
            now=self.now,
            lease=timedelta(minutes=1),
            zone=UTC,
            takers={},
            announces=self.dice.choice([None, 2]),
        )
        for lane in self.conn.scalars(select(batch.c.lane).distinct()).all():
            taken = batches.claim(self.conn, wanted, lane, self.dice.choice([None, 1, 4]))
            if taken is not None:
                known = {reader: self.readers[reader] for reader in self.readers}
                self.held.append((taken, {}))
                self.announced[taken.owner] = set(taken.announced)
                for each in taken.deliveries:
                    status, tries, due = known[each.subscriber_id]
                    assert status in (*OPEN, Status.UNCERTAIN)
                    assert due is not None
                    assert due <= self.now
                    assert tries == each.attempts
                return

    def settle(self):
        if not self.held:
            return
        taken, done = self.dice.choice(self.held)
        waiting = [each for each in taken.deliveries if each.id not in done]
        some = self.dice.sample(waiting, self.dice.randint(0, len(waiting)))
        done |= {each.id: self.dice.choice(OUTCOMES) for each in some}
        again = [each for each in taken.deliveries if each.id in done and each not in some]
        told = [*some, *self.dice.sample(again, self.dice.randint(0, len(again)))]
        claimed = {each.id: each.attempts for each in taken.deliveries}
        settled = [self.settlement(each.id, claimed[each.id], done[each.id]) for each in told]
        rest = [each.id for each in waiting if each not in some]
        announced = set(rest[: self.dice.choice([None, 2])])
        lease = Lease(until=self.now + timedelta(minutes=1), announced=announced)
        assert folds.settle(self.conn, taken, settled, self.now, lease)
        self.announced[taken.owner] = announced
        self.remember(taken, settled)

    def settlement(self, number, tries, outcome):
        waits = outcome.status is Status.DEFERRED
        return Settlement(
            delivery_id=number,
            outcome=outcome,
            attempts=tries + (outcome.status is not Status.SUPPRESSED),
            due_at=self.now + timedelta(minutes=5) if waits else None,
        )

    def remember(self, taken, settled):
        reader_of = {each.id: each.subscriber_id for each in taken.deliveries}
        for each in settled:
            stands = (each.outcome.status, each.attempts, each.due_at)
            if reader_of[each.delivery_id] not in self.back:
                self.readers[reader_of[each.delivery_id]] = stands

    def release(self):
        if self.held:
            taken, _ = self.held.pop(self.dice.randrange(len(self.held)))
            batches.release(self.conn, taken)

    def die(self):
        """A journal is read that tells what is in the books already, and something more."""
        if not self.held:
            return
        taken, done = self.held.pop(self.dice.randrange(len(self.held)))
        for each in taken.deliveries[: self.dice.randint(0, 3)]:
            done.setdefault(each.id, self.dice.choice(OUTCOMES))
        for _ in range(self.dice.randint(1, 2)):
            tries = settling.tries(self.conn, taken.owner, done)
            settled = [self.settlement(id_, tries[id_], outcome) for id_, outcome in done.items()]
            settling.settle_owned_by(self.conn, taken.owner, settled, self.now)
            self.remember(taken, settled)
        batches.release_owned_by(self.conn, taken.owner)

    def be_lost(self):
        """A host is gone with its journal: what it announced is uncertain, and nobody else."""
        if not self.held:
            return
        taken, done = self.held.pop(self.dice.randrange(len(self.held)))
        unheard = announcements.unheard_of(self.conn, taken.owner)
        reader_of = {each.id: each.subscriber_id for each in taken.deliveries}
        expected = {id_ for id_ in self.announced[taken.owner] if reader_of[id_] not in self.back}
        assert set(unheard) == expected - set(done)
        tries = settling.tries(self.conn, taken.owner, unheard)
        silence = Outcome(status=Status.UNCERTAIN, reason="it has not told")
        settled = [self.settlement(id_, tries[id_], silence) for id_ in unheard]
        lost_claims.lose(self.conn, taken.owner, self.now)
        settling.settle_owned_by(self.conn, taken.owner, settled, self.now)
        batches.release_owned_by(self.conn, taken.owner)
        self.remember(taken, settled)
        itself = {id_ for id_, outcome in done.items() if outcome.status is Status.UNCERTAIN}
        self.lost.append((taken, itself | {each.delivery_id for each in settled}))

    def tell_late(self):
        """It comes back, and tells what became of some; nobody else changed them since."""
        if not self.lost:
            return
        taken, named = self.lost.pop(self.dice.randrange(len(self.lost)))
        (claim,) = lost_claims.lost_by(self.conn, taken.owner)
        tries = lost_claims.undecided(self.conn, claim, self.now)
        assert set(tries) <= named
        reader_of = {each.id: each.subscriber_id for each in taken.deliveries}
        stand = {id_: self.readers[reader_of[id_]] for id_ in tries}
        assert {(status, tries) for status, tries, _ in stand.values()} == {
            (Status.UNCERTAIN, number) for number in tries.values()
        }
        known = [id_ for id_ in tries if self.dice.random() < 0.7]
        settled = [
            self.settlement(id_, tries[id_] - 1, self.dice.choice(OUTCOMES)) for id_ in known
        ]
        lost_claims.settle_late(self.conn, claim, settled, self.now)
        lost_claims.is_told(self.conn, claim)
        self.remember(taken, settled)

    def resting(self):
        rows = copies.of_readers(self.conn, set(self.readers), batch.c.edition_id == self.id)
        return {each.subscriber_id: each for each in rows if not each.owner}

    def resend(self):
        wanted = self.dice.choice([FAILED, (Status.UNCERTAIN,)])
        resting = self.resting()
        moved = [r for r, (status, *_) in self.readers.items() if status in wanted and r in resting]
        assert queue.count_standing(self.conn, self.id, wanted) == len(moved)
        plan = BatchPlan(size=self.dice.randint(1, 9))
        assert queue.requeue_standing(self.conn, self.id, wanted, plan, self.now) == len(moved)
        self.put_again(moved)

    def resend_to(self):
        chosen = self.dice.sample(sorted(self.readers), self.dice.randint(0, 1))
        resting = self.resting()
        moved = [reader for reader in chosen if reader in resting]
        plan = BatchPlan(size=3)
        number = queue.requeue_readers(self.conn, self.id, chosen, plan, self.now)
        assert number == len(moved)
        self.put_again(moved)

    def put_again(self, moved):
        self.readers |= dict.fromkeys(moved, (Status.QUEUED, 0, self.now))
        self.back.difference_update(moved)

    def come_back(self):
        reader = self.dice.choice(sorted(self.readers))
        status, tries, _ = self.readers[reader]
        here = copies.of_reader(self.conn, self.id, reader)
        may = status in (Status.ACCEPTED, Status.UNCERTAIN)
        is_back = sent_copies.came_back(
            self.conn, here.id, "there is no such mailbox", "", self.now
        )
        assert is_back is may
        if may:
            self.back.add(reader)
            self.readers[reader] = (Status.BOUNCED, tries, None)

    def expire(self):
        if self.dice.random() < 0.7:
            return
        resting = self.resting()
        over = [r for r, (status, *_) in self.readers.items() if status in OPEN and r in resting]
        assert deliveries.expire(self.conn, self.id, self.now) == len(over)
        self.readers |= {r: (Status.EXPIRED, self.readers[r][1], None) for r in over}

    def wait(self):
        self.now += timedelta(seconds=self.dice.choice([1, 20]))

    def grow(self):
        self.subscribe(self.dice.randint(1, 3))
        self.enqueue()

    def check(self):
        stands = {reader: row[:2] for reader, row in self.readers.items()}
        rows = copies.of_readers(self.conn, set(stands), batch.c.edition_id == self.id)
        assert len(rows) == len(stands)
        assert {each.subscriber_id: (each.status, each.attempts) for each in rows} == stands
        here = select(copy).where(copy.c.edition_id == self.id)
        view = self.conn.execute(here).all()
        assert {row.id: _told(row) for row in view} == {each.id: _told(each) for each in rows}
        balance = deliveries.balance(self.conn, self.id)
        assert +Counter(balance) == Counter(status for status, _ in stands.values())
        due = sum(at is not None and at <= self.now for *_, at in self.readers.values())
        assert deliveries.count_due(self.conn, self.id, self.now) == due
        found = [each for status in Status for each in copies.standing(self.conn, self.id, status)]
        assert {each.subscriber_id: (each.status, each.attempts) for each in found} == stands
        assert audit.doubles(self.conn, self.id) == ()
        assert sum(row.number for row in deliveries.replies(self.conn, self.id)) == len(stands)


def _told(row):
    names = ("subscriber_id", "status", "attempts", "due_at", "at", "code", "enhanced", "reason")
    return tuple(getattr(row, name) for name in names)


STEPS = ("claim",) * 4 + ("settle",) * 5 + ("release", "die", "resend", "resend_to", "come_back")
STEPS += ("be_lost", "tell_late")
STEPS += ("expire", "wait", "wait", "grow")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=strategies.integers(0, 2**32))
def test_whatever_happens_to_an_edition_the_books_say_it_of_everybody_once(sqlite_database, seed):
    with sqlite_database.write() as conn:
        books = Books(conn, random.Random(seed))
        for step in books.dice.choices(STEPS, k=25):
            getattr(books, step)()
            books.check()


def test_postgresql_says_the_same_and_answers_all_that_is_asked(postgres_database):
    for seed in range(4):
        with postgres_database.write() as conn:
            books = Books(conn, random.Random(seed))
            for step in books.dice.choices(STEPS, k=25):
                getattr(books, step)()
                books.check()
            ask_everything(conn, books)


def test_sqlite_answers_all_that_is_asked(sqlite_database):
    with sqlite_database.write() as conn:
        ask_everything(conn, Books(conn, random.Random(1)))


def ask_everything(conn, books):
    """What no step asks: that each statement is one that the database understands."""
    edition_id, now, reader = books.id, books.now, books.first
    copy_of = copies.of_reader(conn, edition_id, reader)
    domains = [f"domaine{number}.test" for number in range(30)]

    assert returns.alarms(conn, ["closed"], now) == ()
    returns.change_act(conn, edition_id, "exemple.test", "closed", "wave")
    returns.editions_with_returns(conn, 5)
    assert 0 <= untried.count(conn, edition_id, now) <= untried.count(conn, edition_id)
    bounces.bounced(conn, edition_id)
    few, many = (
        bounces.accepted_by_domain(conn, edition_id, dict.fromkeys(["exemple.test", *more], 1000))
        for more in ((), domains)
    )
    assert few == many
    assert few.total() == deliveries.balance(conn, edition_id)[Status.ACCEPTED]
    assert bounces.accepted_by_domain(conn, edition_id, {"exemple.test": 0}) == {}
    bounces.full_since(conn, date(2024, 1, 1))
    bounces.too_full(conn, edition_id)
    bounces.take_bounces_back(conn, edition_id, "others")
    assert sent_copies.by_ids(conn, [copy_of.id])[copy_of.id].subscriber_id == reader
    assert sent_copies.of_day(conn, date(2024, 11, 8), reader)
    assert sent_copies.received(conn, reader)
    sent_copies.sent_since(conn, [reader], MORNING)
    sent_copies.newest_mornings(conn, reader, 5)
    sent_copies.returned_for_bad_address(conn, edition_id)
    sent_copies.stand_as_refused(conn, [copy_of.id])
    assert sent_copies.accepted_at(conn, edition_id, ["exemple.test"]) == few
    ask_for_counts(conn, books, edition_id, copy_of)


def ask_for_counts(conn, books, edition_id, copy_of):
    now, reader = books.now, books.first
    deliveries.accepted_since(conn, "others", MORNING)
    assert deliveries.count_reached(conn, list(books.readers), MORNING) <= len(books.readers)
    assert deliveries.to_the_erased(conn, [copy_of.id]) == set()
    rows = report_rows.copies(conn, [edition_id])
    assert sum(row.number for row in rows) == len(books.readers)
    figures.waiting_by_lane(conn)
    assert past_mornings.lost(conn, edition_id) <= len(books.readers)
    past_mornings.has_stayed(conn, edition_id)
    batches.waiting(conn, edition_id)
    assert hooks.newest_copy(conn, f"l{reader - 1}@exemple.test", MORNING, now) is not None
