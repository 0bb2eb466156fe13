"""Several relays: each has its share, and one that is down costs nobody a copy."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from digest.config import RelaySettings
from digest.deliver.relays import Relays, RelayShare
from digest.errors import RelayError
from digest.flows.app import App
from digest.flows.relays import relay_of
from digest.flows.sending.progress import SendingWatch
from digest.flows.sending.send import send
from digest.model import DeliveryStatus
from digest.store.database import Database
from tests.loopback.inbox import Inbox
from tests.rigs.published import enqueue, subscribe

READERS = [f"lectrice{number}@exemple.test" for number in range(40)]


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """One kind: what is judged here is which relay hears it."""
    return sqlite_database


@pytest.fixture
def second() -> Iterator[Inbox]:
    inbox = Inbox()
    yield inbox
    inbox.close()


def with_second(app: App, second: Inbox, weight: int = 1) -> App:
    """The application with another relay, and connections that take few messages."""
    other = RelaySettings(host=second.host, port=second.port, weight=weight)
    smtp = app.settings.smtp.model_copy(update={"messages_per_connection": 2})
    changed = {"relays": {"second": other}, "smtp": smtp}
    return replace(app, settings=app.settings.model_copy(update=changed))


def test_two_relays_share_the_mail(
    relayed: App, inbox: Inbox, second: Inbox, watch: SendingWatch
) -> None:
    app = with_second(relayed, second)
    subscribe(app, *READERS)

    send(app, enqueue(app), watch)

    assert sorted([*inbox.recipients, *second.recipients]) == sorted(READERS)
    assert min(len(inbox.envelopes), len(second.envelopes)) >= 2


def test_a_relay_in_reserve_has_nothing_while_the_first_one_answers(
    relayed: App, inbox: Inbox, second: Inbox, watch: SendingWatch
) -> None:
    app = with_second(relayed, second, weight=0)
    subscribe(app, *READERS[:8])

    send(app, enqueue(app), watch)

    assert sorted(inbox.recipients) == sorted(READERS[:8])
    assert second.connections == 0


@pytest.mark.parametrize("weight", [0, 1])
def test_the_mail_of_a_relay_that_is_down_goes_by_the_other_one(
    relayed: App, inbox: Inbox, second: Inbox, watch: SendingWatch, weight: int
) -> None:
    app = with_second(relayed, second, weight)
    subscribe(app, *READERS)
    inbox.close()

    report = send(app, enqueue(app), watch)

    assert report.trouble is None
    assert report.balance[DeliveryStatus.ACCEPTED] == len(READERS)
    assert sorted(second.recipients) == sorted(READERS)


def test_a_relay_that_hangs_up_on_every_mail_is_left_for_the_other_one(
    relayed: App, inbox: Inbox, second: Inbox, watch: SendingWatch
) -> None:
    app = with_second(relayed, second, weight=0)
    subscribe(app, *READERS[:8])
    inbox.cut("MAIL", times=100)

    report = send(app, enqueue(app, batch_size=100), watch)

    assert report.trouble is None
    assert sorted(second.recipients) == sorted(READERS[:8])
    assert inbox.connections <= 4


def test_where_every_relay_is_down_everything_stays_queued(
    relayed: App, inbox: Inbox, second: Inbox, watch: SendingWatch
) -> None:
    app = with_second(relayed, second)
    subscribe(app, *READERS)
    inbox.close()
    second._listener.shutdown()
    second._listener.socket.close()

    report = send(app, enqueue(app), watch)

    assert isinstance(report.trouble, RelayError)
    assert report.balance[DeliveryStatus.QUEUED] == len(READERS)


def test_a_relay_that_failed_is_left_alone_for_a_while(
    relayed: App, inbox: Inbox, second: Inbox
) -> None:
    first = relay_of(relayed.settings)
    shares = [RelayShare(first, 100), RelayShare(replace(first, port=second.port), 1)]
    relays = Relays(shares, Random(1).random)
    relays.failed(first, RelayError("it hung up"))

    chosen = []
    for _ in range(10):
        relay, session = relays.open()
        session.close()
        chosen.append(relay.port)

    assert chosen == [second.port] * 10
    assert inbox.connections == 0
