"""A mailbox that takes nothing, morning after morning, rests, is asked once, and is closed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from digest.config import Settings
from digest.flows.app import App
from digest.flows.feedback import worn_out
from digest.flows.feedback.poll import poll
from digest.flows.readers.letters import post_letters
from digest.flows.readers.show import dossier
from digest.flows.readers.suppress import everyone
from digest.model import DeliveryStatus
from tests.loopback.settings import KEYRING
from tests.rigs.published import enqueue, subscribe
from tests.rigs.returned import Post
from tests.rigs.standing import let_stand

ANNE, BRUNO = "anne@mail.example", "bruno@mail.example"


@pytest.fixture
def app(with_settings: Callable[..., Settings], sqlite_database, clock, inbox) -> App:
    settings = with_settings(smtp={"host": inbox.host, "port": inbox.port})
    return App(settings=settings, database=sqlite_database, keyring=KEYRING, clock=clock)


def closed(app):
    return {row.address_key: row.reason for row in everyone(app)}


def test_seven_mornings_that_come_back_rest_a_reader_who_is_asked_once_and_then_closed(
    app, clock, inbox
):
    subscribe(app, ANNE)
    for _ in range(7):
        bring_one_morning(app, clock)
    resting = dossier(app, ANNE).subscriber
    clock.advance(timedelta(days=30))
    poll(app)
    poll(app)
    post_letters(app)
    bring_one_morning(app, clock)

    assert resting.resumes_on is not None
    assert resting.suppressed_because == ""
    letters = [each for each in inbox.to(ANNE) if "recommence" in each.message["Subject"]]
    assert len(letters) == 1
    assert closed(app) == {ANNE: "its mailbox took nothing for too long"}


def test_a_full_mailbox_is_given_four_times_as_long(app, clock):
    subscribe(app, ANNE)

    for _ in range(12):
        bring_one_morning(app, clock, "5.2.2", "mailbox full")

    reader = dossier(app, ANNE).subscriber
    assert (reader.resumes_on, reader.suppressed_because) == (None, "")


def test_a_morning_that_is_taken_ends_the_row(app, clock):
    subscribe(app, ANNE)

    for number in range(9):
        if number == 5:
            a_morning(app, clock)
        else:
            bring_one_morning(app, clock)

    assert dossier(app, ANNE).subscriber.resumes_on is None


def test_a_mailbox_that_the_relay_refuses_as_full_ends_like_one_whose_mail_comes_back(app, clock):
    subscribe(app, ANNE, BRUNO)
    app = replace(app, settings=with_patience(app.settings, 2))

    for _ in range(7):
        refuse_as_full(app, clock)
    before = dossier(app, ANNE).subscriber.resumes_on
    refuse_as_full(app, clock)
    resting = dossier(app, ANNE).subscriber.resumes_on
    clock.advance(timedelta(days=30))
    worn_out.look_back(app)
    still = closed(app)
    refuse_as_full(app, clock)

    assert (before, resting is not None, still) == (None, True, {})
    assert closed(app) == {ANNE: "its mailbox took nothing for too long"}


def with_patience(settings, mornings):
    feedback = settings.feedback.model_copy(update={"pause_after": mornings})
    return settings.model_copy(update={"feedback": feedback})


def refuse_as_full(app, clock):
    """A morning at which the relay says of ANNE that her mailbox is full, and the next day."""
    post = a_morning(app, clock)
    full, of_anne = "the mailbox is full (552 full)", post.delivery_of(ANNE)
    with app.database.write() as conn:
        let_stand(conn, DeliveryStatus.REFUSED, clock(), reason=full, only=of_anne)
    clock.advance(timedelta(days=1))
    worn_out.look_back(app)


def a_morning(app, clock):
    clock.advance(timedelta(days=1))
    post = Post(app, enqueue(app, day=app.today()))
    post.accept_all()
    return post


def bring_one_morning(app, clock, status="4.4.1", words="no answer"):
    post = a_morning(app, clock)
    post.bring(post.bounce(ANNE, status, f"{words} {app.today()}"))
    assert poll(app).faults == []
