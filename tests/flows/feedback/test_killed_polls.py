"""A reading of what came back that dies at a named point: the next one ends it, once."""

import signal
from datetime import timedelta
from functools import partial

import pytest

from digest.flows.app import App, wall_clock
from digest.flows.feedback.poll import poll
from digest.flows.readers.show import dossier
from digest.flows.readers.suppress import everyone
from digest.model import ReaderState
from digest.store.database import open_database
from tests.loopback.forked import Running
from tests.loopback.settings import KEYRING
from tests.rigs.failpoints import RETURNS, die_at
from tests.rigs.published import enqueue, subscribe
from tests.rigs.returned import Post

ANNE, BRUNO = "anne@mail.example", "bruno@autre.example"


@pytest.fixture
def app(database_url, tmp_path, installation, with_settings, inbox):
    sections = {
        "smtp": {"host": inbox.host, "port": inbox.port},
        "database": {"url": database_url},
        "feedback": {"handed_over": True, "keep": "1s"},
    }
    installation(**sections)
    database = open_database(database_url, tmp_path)
    yield App(
        settings=with_settings(**sections), database=database, keyring=KEYRING, clock=wall_clock
    )
    database.close()


def cases():
    pairs = [("sqlite", point) for point in RETURNS]
    pairs += [("postgresql", point) for point in RETURNS if point.in_rows]
    names = [f"{kind}-{point.name}" for kind, point in pairs]
    return pytest.mark.parametrize(
        ("database_url", "point"), pairs, ids=names, indirect=["database_url"]
    )


@cases()
def test_a_reading_that_dies_loses_nothing_and_does_nothing_twice(app, tmp_path, inbox, point):
    subscribe(app, ANNE, BRUNO)
    post = Post(app, enqueue(app))
    post.accept_all()
    for raw in (post.bounce(ANNE), post.leaving(BRUNO), post.reply()):
        post.bring(raw)

    dying = Running(("feedback", "poll"), tmp_path, before=partial(die_at, point))
    assert dying.wait() == -signal.SIGKILL, f"never passed: {point.name}\n{dying.errors}"
    poll(App(settings=app.settings, database=app.database, keyring=KEYRING, clock=_much_later))

    assert {row.address_key for row in everyone(app)} == {ANNE}
    assert dossier(app, BRUNO).subscriber.state is ReaderState.UNSUBSCRIBED
    assert len([e for e in dossier(app, BRUNO).events if e.source == "mail"]) == 1
    assert len(inbox.to("contact@infolettre.example")) == 1


def _much_later():
    return wall_clock() + timedelta(hours=1)
