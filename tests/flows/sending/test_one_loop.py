"""Many connections in one thread: nobody is left out, nobody has two, who left has none."""

from threading import Event

import pytest

from digest.flows.app import App
from digest.flows.sending.progress import SendingWatch
from digest.flows.sending.send import send
from digest.model import EditionStatus
from tests.loopback.settings import KEYRING
from tests.rigs.published import enqueue, standing, subscribe, unsubscribe
from tests.rigs.reckoning import reckon

WATCH = SendingWatch(stop=Event(), progress=lambda *_: None)
MANY = 64
WAYS = {"pipelining": ["PIPELINING"], "lock-step": []}


@pytest.fixture
def app_over(with_settings, sqlite_database, clock, inbox):
    """`app_over(connections=64)`: an application that sends over so many."""

    def make(**smtp):
        settings = with_settings(smtp={"host": inbox.host, "port": inbox.port, **smtp})
        return App(settings=settings, database=sqlite_database, keyring=KEYRING, clock=clock)

    return make


def test_sixty_four_connections_serve_everybody_once(app_over, inbox):
    app = app_over(connections=MANY)
    readers = [f"lectrice{number}@exemple.test" for number in range(MANY + 16)]
    subscribe(app, *readers)

    report = send(app, enqueue(app, batch_size=1), WATCH)

    reckoning = reckon(app, report.edition, inbox)
    assert report.trouble is None
    assert report.edition.status is EditionStatus.DONE
    assert reckoning.faults() == {}
    assert reckoning.who("accepted") == set(readers)
    assert not reckoning.doubled
    assert inbox.connections > 15


@pytest.mark.parametrize("way", list(WAYS))
def test_who_leaves_while_the_envelope_waits_gets_no_body(app_over, inbox, way):
    app = app_over(connections=1)
    inbox.extensions = WAYS[way]
    readers = [f"lectrice{number}@exemple.test" for number in range(6)]
    subscribe(app, *readers)
    edition = enqueue(app, batch_size=6)
    leaver, *_ = leaves = [readers[3]]

    def leave(line):
        if leaves and leaver in line:
            unsubscribe(app, leaves.pop())
        return False

    inbox.reply("RCPT", "250 never said", when=leave)

    report = send(app, edition, WATCH)

    others = {reader for reader in readers if reader != leaver}
    assert not leaves
    assert sorted(inbox.recipients) == sorted(others)
    assert standing(app, edition)[leaver] == "suppressed"
    assert reckon(app, edition, inbox).who("accepted") == others
    assert report.trouble is None
