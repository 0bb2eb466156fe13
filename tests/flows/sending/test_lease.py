"""A sender that was paused for longer than its lease wakes, and does no harm."""

import signal
import time
from collections import Counter

import pytest
from sqlalchemy import select

from digest.model import DeliveryStatus
from digest.store import copies
from digest.store.book_tables import batch
from tests.loopback.forked import wait_until
from tests.rigs.desk import ended

LEASE = 4


@pytest.fixture
def desk(desk_with):
    """One batch for one connection, which is held for so many seconds at a time."""
    return desk_with(
        readers=40, batch_size=40, delivery={"lease": f"{LEASE}s"}, smtp={"connections": 1}
    )


@pytest.fixture
def paused(desk, inbox):
    """A sender that sleeps while its sixth mail waits for an answer; its lease is over."""
    answers = inbox.hold(after=5)
    sender = desk.begin("send")
    wait_until(lambda: len(inbox.envelopes) == 6)
    sender.send_signal(signal.SIGSTOP)
    time.sleep(LEASE + 0.5)
    inbox.script.forget()
    answers.set()
    hold_batches_for_long(desk)
    return sender


def hold_batches_for_long(desk):
    """From the next command on: on a busy machine a sender may be slow without being paused."""
    file = desk.folder / "digest.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(f'"{LEASE}s"', '"1h"'))


def rows(desk):
    """Where each copy stands, with the moment and the number of its tries."""
    with desk.app.database.read() as conn:
        return {
            (line.address, line.status, line.attempts, line.at)
            for status in DeliveryStatus
            for line in copies.standing(conn, desk.edition.id, status)
        }


def leases(desk, column):
    with desk.app.database.read() as conn:
        return conn.execute(select(column)).scalars().all()


def assert_nobody_got_two(desk, inbox):
    copies = Counter(inbox.recipients)
    uncertain = {who for who, where in desk.standing.items() if where == "uncertain"}
    assert max(copies.values()) == 1
    assert len(uncertain) <= 1
    assert set(copies) | uncertain == set(desk.standing)


def test_it_sends_nothing_more_and_tells_only_of_the_copy_that_was_in_doubt(desk, paused, inbox):
    code, said = desk.run("send")
    taken_over = rows(desk)
    sent = list(inbox.recipients)
    in_doubt = {row for row in taken_over if row[1] == "uncertain"}
    paused.send_signal(signal.SIGCONT)
    woken, words = ended(paused)

    assert code == (69 if in_doubt else 0), said
    assert woken == 0, words
    assert inbox.recipients == sent
    assert rows(desk) >= taken_over - in_doubt
    assert set(desk.standing.values()) == {"accepted"}
    assert_nobody_got_two(desk, inbox)
    assert not list((desk.folder / "journal").glob("*.journal"))


def test_it_may_take_up_what_nobody_holds_and_still_nobody_gets_two(desk, paused, inbox):
    answers = inbox.hold(after=6)
    other = desk.begin("send")
    wait_until(lambda: len(inbox.envelopes) == 13)
    paused.send_signal(signal.SIGCONT)
    answers.set()
    codes = [ended(process)[0] for process in (paused, other)]
    desk.run("send")

    assert set(codes) <= {0, 69, 75}
    assert_nobody_got_two(desk, inbox)


def test_a_sender_that_works_holds_its_batch_for_longer_than_one_lease(desk, inbox):
    inbox.reply("BODY", "250 2.0.0 queued", times=10**6, delay=0.15)
    working = desk.begin("send")
    wait_until(lambda: len(inbox.envelopes) >= 3)

    (first,) = leases(desk, batch.c.lease_until)
    wait_until(lambda: first < desk.app.clock())
    beside, said = desk.run("send")
    code, _ = ended(working)

    assert (beside, code) == (0, 0), said
    assert leases(desk, batch.c.epoch) == [1]
    assert sorted(inbox.recipients) == sorted(desk.standing)
