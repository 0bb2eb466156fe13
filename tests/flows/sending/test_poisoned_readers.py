"""At some readers every connection ends: they wait, and nobody else does."""

import threading
from random import Random
from threading import Event

import pytest

from digest.flows.app import App
from digest.flows.sending.outcomes import copies_at
from digest.flows.sending.progress import SendingWatch
from digest.flows.sending.send import send
from digest.model import DeliveryStatus
from tests.loopback.settings import KEYRING
from tests.rigs.published import enqueue, subscribe
from tests.rigs.reckoning import reckon

WATCH = SendingWatch(stop=Event(), progress=lambda *_: None)
READERS = [f"lecteur{number}@poste{number % 3}.test" for number in range(36)]
CLOSES, GARBAGE, HANGS_UP = "421 4.3.2 go away", "banana", ""
WAYS = {"pipelining": ["PIPELINING"], "lock-step": []}


@pytest.fixture
def desk(with_settings, sqlite_database, clock, inbox, monkeypatch):
    """An installation of so many connections; it loses no time after a lost one."""
    monkeypatch.setattr("digest.deliver.sender._PAUSE_SECONDS", 0.01)

    def installed(connections, readers=READERS):
        smtp = {"host": inbox.host, "port": inbox.port, "connections": connections}
        settings = with_settings(smtp=smtp)
        app = App(settings=settings, database=sqlite_database, keyring=KEYRING, clock=clock)
        subscribe(app, *readers)
        return app

    return installed


def poison(inbox, verb, said, readers):
    """At those readers the relay ends every connection so, in answer to that command."""
    current = threading.local()  # each connection has a thread of its own

    def names_reader(line):
        current.name = line.partition("<")[2].partition(">")[0]
        return verb == "RCPT" and current.name in readers

    def is_poisoned(_line):
        return current.name in readers

    for command, when in (("RCPT", names_reader), (verb, is_poisoned)):
        if said == HANGS_UP:
            inbox.cut(command, times=10_000, when=when)
        else:
            inbox.reply(command, said, times=10_000, when=when)


def sends(app, edition, inbox):
    report = send(app, edition, WATCH)
    reckoning = reckon(app, edition, inbox)
    assert reckoning.faults() == {}
    assert not reckoning.doubled
    return report, reckoning


@pytest.mark.parametrize("way", list(WAYS))
@pytest.mark.parametrize("said", [CLOSES, GARBAGE, HANGS_UP], ids=["421", "garbage", "close"])
@pytest.mark.parametrize("verb", ["RCPT", "DATA"])
def test_the_first_reader_poisons_nobody_else(desk, inbox, verb, said, way):
    app = desk(1, READERS[:10])
    inbox.extensions = WAYS[way]
    poison(inbox, verb, said, READERS[:1])

    report, reckoning = sends(app, enqueue(app, batch_size=10), inbox)

    assert reckoning.who("accepted") == set(READERS[1:10])
    assert reckoning.who("deferred") == set(READERS[:1])
    assert inbox.connections <= 4
    assert report.trouble is None


def test_who_is_put_off_is_named_with_the_relay_s_words(desk, inbox):
    app = desk(1, READERS[:4])
    poison(inbox, "RCPT", CLOSES, READERS[:1])
    edition = enqueue(app, batch_size=4)

    sends(app, edition, inbox)

    (copy,) = copies_at(app, edition, DeliveryStatus.DEFERRED)
    assert copy.address == READERS[0]
    assert "go away" in str(copy)


@pytest.mark.parametrize("connections", [1, 4])
@pytest.mark.parametrize("seed", range(4))
def test_whoever_is_poisoned_every_other_reader_has_one_copy_after_few_connections(
    desk, inbox, connections, seed
):
    dice = Random(seed)
    domain = f"@poste{seed % 3}.test"
    neighbours = [address for address in READERS if address.endswith(domain)][:6]
    poisoned = neighbours if seed < 2 else dice.sample(READERS, dice.randint(3, 12))
    app = desk(connections)
    verb, said = dice.choice(["RCPT", "DATA"]), dice.choice([CLOSES, GARBAGE, HANGS_UP])
    poison(inbox, verb, said, poisoned)
    edition = enqueue(app, batch_size=9)
    calls, (_, reckoning) = 1, sends(app, edition, inbox)

    while reckoning.who("queued"):
        calls += 1
        _, reckoning = sends(app, edition, inbox)
        assert calls <= len(poisoned)

    assert reckoning.who("accepted") == set(READERS) - set(poisoned)
    assert reckoning.who("deferred") == set(poisoned)
    assert inbox.connections <= 3 * len(poisoned) + calls * connections


def test_a_relay_that_hangs_up_on_all_is_the_relay_after_a_few(desk, inbox):
    app = desk(1)
    inbox.cut("RCPT", times=10_000)

    report, reckoning = sends(app, enqueue(app, batch_size=36), inbox)

    assert inbox.connections == 3
    assert "was lost" in str(report.trouble)
    assert len(reckoning.who("queued")) == len(READERS) - 3
