"""A mail that has to come back, followed home."""

import threading
from datetime import timedelta

import pytest

from digest.errors import InputError, RelayError
from digest.flows.app import App
from digest.flows.feedback.take_in import ACTOR, RENAMED
from digest.flows.feedback.trial import follow, send_trial
from digest.store import logbook
from tests.loopback.settings import KEYRING
from tests.rigs.returned import Post

NOW = timedelta(0)


@pytest.fixture
def app(with_settings, sqlite_database, clock, inbox):
    settings = with_settings(smtp={"host": inbox.host, "port": inbox.port})
    return App(settings=settings, database=sqlite_database, keyring=KEYRING, clock=clock)


def test_the_notice_about_it_proves_the_way_back(app, inbox):
    trial = send_trial(app)
    (left,) = inbox.envelopes
    post = Post.without_edition(app)
    before = follow(app, trial, NOW, threading.Event())
    post.bring(post.notice(left.sender, trial.recipient))

    home = follow(app, trial, NOW, threading.Event())

    assert (before, home) == (False, True)
    assert left.recipients == (trial.recipient,)
    assert left.sender.startswith("rebond+t")


@pytest.mark.parametrize("given", ["", "0100018c-1234@relay.example"])
def test_a_relay_that_names_our_mail_anew_is_known_by_what_comes_home(app, inbox, given):
    trial = send_trial(app)
    (left,) = inbox.envelopes
    post, ours = Post.without_edition(app), left.message["Message-ID"].strip("<>")
    notice = post.notice(left.sender, trial.recipient).removesuffix(b"--b--\n").decode()
    quoted = f"--b\nContent-Type: message/rfc822\n\nMessage-ID: <{given or ours}>\n\nx\n--b--\n"
    post.bring((notice + quoted).encode())

    assert follow(app, trial, NOW, threading.Event())

    with app.database.read() as conn:
        assert (logbook.newest(conn, ACTOR, RENAMED) is not None) is bool(given)


def test_another_notice_proves_nothing(app, inbox):
    trial = send_trial(app)
    post = Post.without_edition(app)
    post.bring(post.notice("rebond@infolettre.example", trial.recipient))

    assert not follow(app, trial, NOW, threading.Event())


def test_a_relay_that_knows_better_at_once_is_told_of(app, inbox):
    inbox.reply("RCPT", "550 5.1.1 no such user")

    with pytest.raises(RelayError, match="--to"):
        send_trial(app)


def test_without_a_way_back_there_is_nothing_to_test(app, with_settings):
    shut = App(
        settings=with_settings(feedback={"handed_over": False}),
        database=app.database,
        keyring=KEYRING,
        clock=app.clock,
    )

    with pytest.raises(InputError, match="no way back"):
        send_trial(shut)
