"""Whoever expires is told what held them back, and a relay's late yes does not hide a return."""

from datetime import UTC, date, timedelta

import pytest
from sqlalchemy import insert, select, true

from digest.model import DeliveryStatus as Status
from digest.model import LaneState, Outcome, Reply, Variant
from digest.store import batches, copies, deliveries, folds, lanes, queue, sent_copies, settling
from digest.store.batches import BatchClaim
from digest.store.book_tables import batch
from digest.store.folds import Lease
from digest.store.queue import BatchPlan
from digest.store.schema import edition, subscriber
from digest.store.settling import Settlement
from tests.conftest import MORNING

REASON = "paused by its provider (550 5.7.1 for anne@mail.example)"
TAKEN = Outcome(status=Status.ACCEPTED, reply=Reply(code=250, status="2.0.0", text="Ok"))


@pytest.fixture
def queued(database):
    """An edition of three readers in each of two lanes; its number."""
    names = [f"l{at}@{lane}.test" for at in range(3) for lane in ("calme", "lent")]
    moments = ("window_start", "window_end", "composed_at", "best_before")
    with database.write() as conn:
        rows = [{"address": n, "address_key": n, "created_at": MORNING} for n in names]
        conn.execute(insert(subscriber), rows)
        values = {"newsletter": "q", "day": date(2024, 11, 8), "status": "sending"}
        row = {**values, **dict.fromkeys(moments, MORNING)}
        number = conn.execute(insert(edition).values(row).returning(edition.c.id)).scalar_one()
        plan = BatchPlan(size=9, lane_of=lambda domain: domain)
        queue.enqueue(conn, number, Variant.WITH_PARTNERS, true(), plan, MORNING)
    return number


LEASE = Lease(until=MORNING + timedelta(minutes=5), announced=())


def claim(conn, number, lane):
    wanted = BatchClaim(
        edition_id=number,
        owner=lane,
        now=MORNING,
        lease=timedelta(minutes=5),
        zone=UTC,
        takers={},
    )
    return batches.claim(conn, wanted, lane)


def taken(delivery):
    return Settlement(delivery_id=delivery.id, outcome=TAKEN, attempts=1, due_at=None)


def standings(conn, number):
    readers = set(conn.scalars(select(subscriber.c.id)))
    there = copies.of_readers(conn, readers, batch.c.edition_id == number)
    domains = dict(conn.execute(select(subscriber.c.id, subscriber.c.address)).all())
    return [(domains[each.subscriber_id], each.status, each.reason) for each in there]


def test_who_was_passed_by_others_expires_for_the_reason_of_their_own_lane(database, queued):
    with database.write() as conn:
        lanes.save(conn, LaneState(name="lent.test", reason=REASON))
        for lane in ("calme.test", "lent.test"):
            held = claim(conn, queued, lane)
            folds.settle(conn, held, [taken(held.deliveries[1])], MORNING, LEASE)
            batches.release(conn, held)

        assert deliveries.expire(conn, queued, MORNING) == 4

        late = "not accepted before the edition's best-before"
        slow = f"{late}: lent.test: paused by its provider"
        expected = {
            f"l{at}@{domain}": why
            for at in (0, 2)
            for domain, why in (("calme.test", late), ("lent.test", slow))
        }
        assert {
            address: why
            for address, status, why in standings(conn, queued)
            if status is Status.EXPIRED
        } == expected


def test_a_journal_that_is_read_after_its_copy_came_back_leaves_the_return(database, queued):
    with database.write() as conn:
        held = claim(conn, queued, "calme.test")
        first = held.deliveries[0]
        folds.settle(conn, held, [taken(first)], MORNING, LEASE)
        assert sent_copies.came_back(conn, first.id, "there is no such mailbox", "5.1.1", MORNING)

        tries = settling.tries(conn, held.owner, [first.id])
        again = Settlement(
            delivery_id=first.id, outcome=TAKEN, attempts=tries[first.id] + 1, due_at=None
        )
        settling.settle_owned_by(conn, held.owner, [again], MORNING)
        batches.release_owned_by(conn, held.owner)

        copy = copies.by_numbers(conn, [first.id])[first.id]
        assert (copy.status, copy.attempts, copy.came_back_at) == (Status.BOUNCED, 1, MORNING)
        assert deliveries.balance(conn, queued)[Status.QUEUED] == 5
