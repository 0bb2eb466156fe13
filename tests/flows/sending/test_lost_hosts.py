"""Hosts are lost for good while all send: nobody is lost, and nobody doubled without a name."""

import random
import time
from collections import Counter
from datetime import timedelta

import pytest

from digest.model import OPEN_STATUSES
from digest.store import audit
from tests.loopback.inbox import Inbox
from tests.rigs.desk import Desk
from tests.rigs.desk_hosts import Host, hosts_of
from tests.rigs.reckoning import Reckoning, reckon, send_when_due_again
from tests.rigs.soak import HISTORIES, LOSSES, SEED, SOAK

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
READERS = 20_000 if SOAK else 300
BATCH = 500 if SOAK else 40
CONNECTIONS = 4 if SOAK else 2
LEASE = timedelta(seconds=4)
WINDOW = 25 + 1
"""What a lost connection had announced: a window, and what was in flight."""
OFTEN = 10**9


@pytest.fixture
def dice(history: int) -> random.Random:
    seed = SEED or random.randrange(2**32)
    print(f"again with the same dice: SOAK_SEED={seed}")  # noqa: T201 - shown on failure
    return random.Random(f"{seed} {history}")


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("history", range(HISTORIES))
@pytest.mark.parametrize("policy", ["hold", "resend"])
def test_whoever_is_lost_everyone_has_a_copy_or_is_named(
    desk_with, inbox: Inbox, dice: random.Random, policy: str
) -> None:
    inbox.reply("BODY", "250 2.0.0 queued", times=OFTEN, delay=0.005)
    desk: Desk = desk_with(
        readers=READERS,
        batch_size=BATCH,
        smtp={"connections": CONNECTIONS},
        delivery={"uncertain": policy, "hosts": "several", "lease": f"{LEASE.seconds}s"},
    )
    hosts = hosts_of(desk, 3)

    losses = lose_at_random(hosts, inbox, dice)
    send_to_the_end(hosts)
    first = reckon(desk.app, desk.edition, inbox)
    send_when_due_again(desk)
    last = reckon(desk.app, desk.edition, inbox)

    print(  # noqa: T201 - what a soak is read for
        f"{losses} of {LOSSES} lost while they sent: {len(first.uncertain)} uncertain, "
        f"{len(last.doubled)} doubled, {len(last.without)} without a copy"
    )
    codes = Counter(code for host in hosts for code in host.codes)
    assert set(codes) <= {0, 69, 75}
    assert codes[69] >= (1 if first.uncertain and policy == "hold" else 0)
    assert first.faults() == {}
    assert first.who("accepted") | first.uncertain == set(first.standing)
    assert len(first.uncertain) <= WINDOW * CONNECTIONS * losses
    assert_books_balance(desk, last, first.uncertain)
    assert last.uncertain == (first.uncertain if policy == "hold" else set())
    assert last.without == (first.without if policy == "hold" else set())
    assert policy == "resend" or not last.doubled


def lose_at_random(hosts: list[Host], inbox: Inbox, dice: random.Random) -> int:
    """Let all send, and lose one after the other for good; how many were sending."""
    lost = 0
    for number in range(LOSSES):
        for host in hosts:
            host.go_on()
        share = READERS * (number + dice.random()) / (LOSSES + 0.5)
        while len(inbox.envelopes) < share and any(host.is_sending for host in hosts):
            time.sleep(0.01)
        time.sleep(dice.uniform(0, 0.1))
        lost += dice.choice(hosts).lose()
    return lost


def send_to_the_end(hosts: list[Host]) -> None:
    """Send on all hosts until no batch waits for a lease to end; whoever has to wait says 75."""
    while True:
        for host in hosts:
            host.rest()
        balance = hosts[0].balance
        if not any(balance[status] for status in OPEN_STATUSES):
            return
        assert 75 in (hosts[0].codes or [75])[-1:]
        time.sleep(0.5)
        hosts[0].go_on()


def assert_books_balance(desk: Desk, last: Reckoning, named: set[str]) -> None:
    assert last.faults(named=named) == {}
    assert sum(desk.balance.values()) == desk.edition.enqueued == READERS
    assert Counter(last.standing.values()) == {
        status.value: number for status, number in desk.balance.items() if number
    }
    with desk.app.database.read() as conn:
        assert audit.doubles(conn, desk.edition.id) == ()
