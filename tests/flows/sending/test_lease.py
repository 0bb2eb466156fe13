"""A sender that was paused for longer than its lease wakes, and does no harm."""

import signal
import time
from collections import Counter

import pytest
from sqlalchemy import select

from digest.store import deliveries
from digest.store.schema import batch
from tests.loopback.forked import wait_until
from tests.rigs.desk import ended

LEASE = 3


@pytest.fixture
def slow_desk(desk_with, inbox):
    inbox.reply("BODY", "250 2.0.0 queued", times=10**6, delay=0.1)
    lease = {"lease": f"{LEASE}s"}
    return desk_with(readers=40, batch_size=40, delivery=lease, smtp={"connections": 1})


def rows(desk):
    """Where each copy stands, with the moment and the number of its tries."""
    with desk.app.database.read() as conn:
        rows = list(deliveries.lines(conn, deliveries.of_edition(desk.edition.id)))
    return [(line.address, line.status, line.attempts, line.at) for line in rows]


def test_it_sends_nothing_more_and_writes_nothing(slow_desk, inbox):
    paused = slow_desk.begin("send")
    wait_until(lambda: len(inbox.envelopes) >= 5)

    paused.send_signal(signal.SIGSTOP)
    time.sleep(LEASE + 0.5)
    code, said = slow_desk.run("send")
    taken_over = rows(slow_desk)
    sent = list(inbox.recipients)
    paused.send_signal(signal.SIGCONT)
    woken, words = ended(paused)

    got = Counter(inbox.recipients)
    uncertain = {who for who, where in slow_desk.standing.items() if where == "uncertain"}
    assert code == 0, said
    assert woken == 0, words
    assert inbox.recipients == sent
    assert rows(slow_desk) == taken_over
    assert max(got.values()) == 1
    assert len(uncertain) <= 1
    assert set(got) | uncertain == set(slow_desk.standing)
    assert not list((slow_desk.folder / "journal").iterdir())


def test_it_may_take_up_what_nobody_holds_and_still_nobody_gets_two(slow_desk, inbox):
    paused = slow_desk.begin("send")
    wait_until(lambda: len(inbox.envelopes) >= 5)

    paused.send_signal(signal.SIGSTOP)
    time.sleep(LEASE + 0.5)
    other = slow_desk.begin("send")
    wait_until(lambda: len(inbox.envelopes) >= 12)
    paused.send_signal(signal.SIGCONT)
    codes = [ended(process)[0] for process in (paused, other)]
    slow_desk.run("send")

    got = Counter(inbox.recipients)
    uncertain = {who for who, where in slow_desk.standing.items() if where == "uncertain"}
    assert set(codes) <= {0, 75}
    assert max(got.values()) == 1
    assert len(uncertain) <= 1
    assert set(got) | uncertain == set(slow_desk.standing)


def test_a_sender_that_works_holds_its_batch_for_longer_than_one_lease(slow_desk, inbox):
    inbox.script.forget()
    inbox.reply("BODY", "250 2.0.0 queued", times=10**6, delay=0.15)
    working = slow_desk.begin("send")
    wait_until(lambda: len(inbox.envelopes) >= 3)

    time.sleep(LEASE)
    beside, said = slow_desk.run("send")
    code, _ = ended(working)

    with slow_desk.app.database.read() as conn:
        epochs = conn.execute(select(batch.c.epoch)).scalars().all()
    assert (beside, code) == (0, 0), said
    assert epochs == [1]
    assert sorted(inbox.recipients) == sorted(slow_desk.standing)
