"""From our envelope through a real Postfix, its own notice, and its LMTP back into our books."""

import threading

import pytest

from digest.feedback.listener import ReturnListener
from digest.flows.app import App
from digest.flows.feedback.ingest import hand_in, plan_of, read_spool
from digest.flows.feedback.trial import is_home, send_trial
from digest.flows.readers.suppress import everyone
from digest.flows.sending.send import send
from tests.loopback.patience import PATIENCE
from tests.loopback.settings import KEYRING
from tests.rigs.published import enqueue, standing, subscribe

ANNE = "anne@infolettre.example"


@pytest.fixture
def app(with_settings, sqlite_database, clock, postfix) -> App:
    settings = with_settings(
        smtp={"host": postfix.host, "port": postfix.port, "connections": 1},
        feedback={"handed_over": True, "protocol": "lmtp"},
    )
    return App(settings=settings, database=sqlite_database, keyring=KEYRING, clock=clock)


@pytest.fixture
def came(app, postfix):
    """An event for whatever Postfix hands over, which then lies in our own mailbox."""
    arrived = threading.Semaphore(0)

    def take(raw):
        hand_in(app.settings, raw, app.clock)
        arrived.release()

    listener = ReturnListener(plan_of(app.settings, take, postfix.return_port))
    yield arrived
    listener.close()


def test_a_copy_to_a_mailbox_that_is_not_there_comes_back_and_closes_it(app, came, watch):
    subscribe(app, ANNE)
    edition = enqueue(app)
    send(app, edition, watch)
    before = standing(app, edition)
    assert came.acquire(timeout=PATIENCE)

    read_spool(app)

    assert (before, standing(app, edition)) == ({ANNE: "accepted"}, {ANNE: "bounced"})
    (row,) = everyone(app)
    assert (row.address_key, row.reason) == (ANNE, "there is no such mailbox")


def test_a_trial_comes_home(app, came):
    trial = send_trial(app)
    assert came.acquire(timeout=PATIENCE)

    read_spool(app)

    assert is_home(app, trial)
