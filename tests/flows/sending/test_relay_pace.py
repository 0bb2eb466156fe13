"""A relay that takes little at a time gets all its mail at its own pace, without a person."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from digest.flows.sending.send import send
from digest.model import DeliveryStatus
from digest.store import lanes
from tests.rigs.published import enqueue, subscribe

READERS = [f"lectrice{number}@exemple.test" for number in range(24)]


@pytest.fixture
def app(relayed):
    """`relayed`, with one connection."""
    smtp = relayed.settings.smtp.model_copy(update={"connections": 1})
    return replace(relayed, settings=relayed.settings.model_copy(update={"smtp": smtp}))


def hurried(clock):
    """A clock by which half a minute passes in a second."""
    began = time.monotonic()
    return lambda: clock() + timedelta(seconds=30 * (time.monotonic() - began))


def mailed(inbox):
    """Who got a mail, once for each; an envelope that was refused may end in an empty one."""
    return sorted(envelope.recipients[0] for envelope in inbox.envelopes if envelope.wire)


def is_sixth(inbox):
    """Whether a command is about the sixth mail of its connection."""

    def when(_line):
        newest = inbox.connections
        return sum(envelope.connection == newest for envelope in inbox.envelopes) >= 5

    return when


def test_a_relay_that_takes_five_mails_a_connection_is_opened_again_and_nothing_is_slowed(
    app, inbox, watch
):
    subscribe(app, *READERS)
    edition = enqueue(app, batch_size=24)
    full = "421 4.7.0 Connection closed. Maximum message count per session reached."
    inbox.reply("MAIL", full, times=99, when=is_sixth(inbox))

    report = send(app, edition, watch)

    with app.database.read() as conn:
        states = lanes.states(conn)
    assert mailed(inbox) == sorted(READERS)
    assert report.trouble is None
    assert not any(state.rate for state in states.values())


@pytest.mark.parametrize("said", ["432 4.3.2 thread limit exceeded", "421 4.7.0 too many sessions"])
def test_a_relay_that_wants_fewer_connections_gets_fewer_and_no_lane_is_slowed(
    relayed, inbox, watch, clock, monkeypatch, said
):
    monkeypatch.setattr("digest.flows.sending.outbox._LOOK_SECONDS", 0.1)
    subscribe(relayed, *READERS)
    edition = enqueue(relayed, batch_size=6)
    inbox.reply("MAIL", said, times=1)

    send(replace(relayed, clock=hurried(clock)), edition, watch)

    with relayed.database.read() as conn:
        states = lanes.states(conn)
    assert mailed(inbox) == sorted(READERS)
    assert not any(state.rate for state in states.values())


@pytest.mark.parametrize("verb", ["MAIL", "BODY"])
def test_a_relay_whose_minute_is_over_gets_the_rest_by_itself(
    app, inbox, watch, clock, monkeypatch, verb
):
    monkeypatch.setattr("digest.deliver.pace._BREATHER_SECONDS", 0.1)
    monkeypatch.setattr("digest.flows.sending.outbox._LOOK_SECONDS", 0.1)
    subscribe(app, *READERS)
    edition = enqueue(app, batch_size=24)
    later = "451 4.7.1 Rate limit exceeded, try again later"
    inbox.reply(verb, later, times=3, when=lambda _: len(inbox.envelopes) >= 20)

    report = send(replace(app, clock=hurried(clock)), edition, watch)

    assert report.trouble is None
    assert report.balance[DeliveryStatus.ACCEPTED] == len(READERS)
    assert mailed(inbox) == sorted(READERS)
