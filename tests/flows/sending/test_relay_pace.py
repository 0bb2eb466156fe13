"""A relay that takes little at a time gets all its mail at its own pace, without a person."""

from collections import deque
from dataclasses import replace
from datetime import timedelta

import pytest

from digest.flows.sending.send import send
from digest.model import DeliveryStatus
from digest.store import lanes
from digest.store.database import Database
from tests.rigs.published import enqueue, subscribe

READERS = [f"lectrice{number}@exemple.test" for number in range(24)]


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """One kind: what is judged here is what the relay hears, and when."""
    return sqlite_database


@pytest.fixture
def app(relayed):
    """`relayed`, with one connection."""
    smtp = relayed.settings.smtp.model_copy(update={"connections": 1})
    return replace(relayed, settings=relayed.settings.model_copy(update={"smtp": smtp}))


class MinuteLimit:
    """Whether a relay that takes so many mails a minute has taken them, by a clock that is set."""

    def __init__(self, clock, most):
        self._clock, self._most, self._taken = clock, most, deque()

    def __call__(self, _line):
        now = self._clock()
        while self._taken and self._taken[0] <= now - timedelta(minutes=1):
            self._taken.popleft()
        if len(self._taken) >= self._most:
            return True
        self._taken.append(now)
        return False


@pytest.fixture
def set_clock(clock, monkeypatch):
    """While something is sent, time passes only by waiting, by the database's clock as well."""

    async def sleep(_loop, seconds):
        clock.advance(timedelta(seconds=seconds))

    monkeypatch.setattr("digest.deliver.loop.Loop.sleep", sleep)
    monkeypatch.setattr("digest.store.lanes.clock", lambda _conn: clock().timestamp())
    return clock


def mailed(inbox):
    """Who got a mail, once for each; an envelope that was refused may end in an empty one."""
    return sorted(envelope.recipients[0] for envelope in inbox.envelopes if envelope.wire)


def is_sixth(inbox):
    """Whether a command is about the sixth mail of its connection."""

    def when(_line):
        newest = inbox.connections
        return sum(envelope.connection == newest for envelope in inbox.envelopes) >= 5

    return when


@pytest.mark.parametrize(
    ("verb", "full"),
    [
        ("MAIL", "421 4.7.0 Connection closed. Maximum message count per session reached."),
        ("RCPT", "452 4.5.3 Too many recipients"),
    ],
)
def test_a_relay_that_takes_five_mails_a_connection_is_opened_again_and_nothing_is_slowed(
    app, inbox, watch, set_clock, verb, full
):
    subscribe(app, *READERS)
    edition = enqueue(app, batch_size=24)
    inbox.reply(verb, full, times=99, when=is_sixth(inbox))

    report = send(app, edition, watch)

    with app.database.read() as conn:
        states = lanes.states(conn)
    assert mailed(inbox) == sorted(READERS)
    assert report.trouble is None
    assert not any(state.rate for state in states.values())


@pytest.mark.parametrize("said", ["432 4.3.2 thread limit exceeded", "421 4.7.0 too many sessions"])
def test_a_relay_that_wants_fewer_connections_gets_fewer_and_no_lane_is_slowed(
    relayed, inbox, watch, set_clock, said
):
    subscribe(relayed, *READERS)
    edition = enqueue(relayed, batch_size=6)
    inbox.reply("MAIL", said, times=1)

    send(relayed, edition, watch)

    with relayed.database.read() as conn:
        states = lanes.states(conn)
    assert mailed(inbox) == sorted(READERS)
    assert not any(state.rate for state in states.values())


@pytest.mark.parametrize(
    ("verb", "later"),
    [
        ("BODY", "451 4.7.1 Rate limit exceeded, try again later"),
        ("MAIL", "454 4.7.0 Temporary service failure; please retry"),
    ],
)
def test_a_relay_whose_minute_is_over_gets_the_rest_by_itself_at_its_pace(
    app, inbox, watch, set_clock, verb, later
):
    subscribe(app, *READERS)
    edition, began = enqueue(app, batch_size=24), set_clock()
    inbox.reply(verb, later, times=10**6, when=MinuteLimit(set_clock, 12))

    report = send(app, edition, watch)

    assert report.trouble is None
    assert report.balance[DeliveryStatus.ACCEPTED] == len(READERS)
    assert mailed(inbox) == sorted(READERS)
    assert set_clock() - began < timedelta(minutes=3)
