"""A company's mail filter presses every button as the mail arrives; its readers keep their mail."""

from datetime import timedelta

import pytest

from digest.consent.burst import OTHERS
from digest.flows.readers import leave, preferences, scanner_clicks
from digest.flows.readers.preferences import PreferenceChange
from digest.flows.readers.verify_log import verify
from digest.flows.readers.visitor import Visitor
from digest.model import DeliveryStatus, Purpose, Variant
from digest.store import subscribers
from digest.tokens import Use
from tests.rigs.links import link_token
from tests.rigs.published import DAY, enqueue, subscribe
from tests.rigs.standing import let_stand

NETWORK = "198.51.100.0/24"
FILTER = Visitor(source="one-click", ip=NETWORK, user_agent="Filtre/1")
STAFF = 8
TEN_SECONDS = timedelta(seconds=10)


@pytest.fixture
def mailed(app, clock):
    """An edition that just reached eight readers of one company."""
    subscribe(app, *(f"employee{number}@exemple.test" for number in range(STAFF)))
    enqueue(app)
    with app.database.write() as conn:
        let_stand(conn, DeliveryStatus.ACCEPTED, clock())
    return app


def click(app, reader, visitor=FILTER):
    leave.leave(app, link_token(app, Use.UNSUBSCRIBE, reader), visitor)


def left(app):
    with app.database.read() as conn:
        readers = [subscribers.by_id(conn, number + 1) for number in range(STAFF)]
    return [reader.left_at is not None for reader in readers]


def wanting(app):
    with app.database.read() as conn:
        may = subscribers.reachable(Variant.WITH_PARTNERS, {Purpose.NEWSLETTER})
        return subscribers.count(conn, may & subscribers.wants_on(DAY))


def press_all(app):
    for number in range(STAFF):
        click(app, number + 1)


def test_a_burst_seconds_after_the_send_is_held_and_shown_and_gets_no_mail(mailed, clock):
    clock.advance(TEN_SECONDS)

    press_all(mailed)
    press_all(mailed)

    shown = scanner_clicks.everyone(mailed)
    assert left(mailed) == [True] * OTHERS + [False] * (STAFF - OTHERS)
    assert [held.subscriber_id for held in shown] == [5, 6, 7, 8]
    assert {(held.network, held.user_agent) for held in shown} == {(NETWORK, "Filtre/1")}
    assert wanting(mailed) == 0


def test_clicks_that_share_a_commit_are_judged_one_after_the_other(mailed, clock):
    clock.advance(TEN_SECONDS)
    tokens = [link_token(mailed, Use.UNSUBSCRIBE, number + 1) for number in range(STAFF)]

    leave.leave_all(mailed, [leave.click_of(mailed, token, FILTER) for token in tokens])

    assert left(mailed) == [True] * OTHERS + [False] * (STAFF - OTHERS)
    assert len(scanner_clicks.everyone(mailed)) == STAFF - OTHERS


def test_what_a_scanner_pressed_is_given_back(mailed, clock):
    clock.advance(TEN_SECONDS)
    press_all(mailed)

    number = scanner_clicks.settle(mailed, NETWORK, "root", were_readers=False)

    assert number == wanting(mailed) == STAFF - OTHERS
    assert scanner_clicks.everyone(mailed) == ()
    assert verify(mailed, None, lambda _: None).is_whole


def test_what_readers_pressed_is_a_departure(mailed, clock):
    clock.advance(TEN_SECONDS)
    press_all(mailed)

    scanner_clicks.settle(mailed, NETWORK, "root", were_readers=True)

    assert left(mailed) == [True] * STAFF
    assert scanner_clicks.everyone(mailed) == ()


@pytest.mark.parametrize(
    ("later", "visitor"),
    [
        (timedelta(minutes=5), FILTER),
        (TEN_SECONDS, Visitor(source="one-click")),
        (TEN_SECONDS, Visitor(source="https://infolettre.example/d", ip=NETWORK)),
    ],
    ids=["by people who read first", "from an unknown network", "on the page"],
)
def test_many_clicks_act_at_once(mailed, clock, later, visitor):
    clock.advance(later)

    for number in range(STAFF):
        click(mailed, number + 1, visitor)

    assert left(mailed) == [True] * STAFF


def test_a_lone_click_seconds_after_the_send_acts_at_once(mailed, clock):
    clock.advance(TEN_SECONDS)

    click(mailed, 1)

    assert left(mailed)[0]


def test_a_held_reader_who_comes_in_person_decides(mailed, clock):
    clock.advance(TEN_SECONDS)
    press_all(mailed)
    token = link_token(mailed, Use.PREFERENCES, 8)
    page = Visitor(source="https://infolettre.example/p")

    preferences.save(mailed, token, PreferenceChange(purposes=frozenset(Purpose)), page)
    click(mailed, 7, Visitor(source="https://infolettre.example/d", ip=NETWORK))

    assert [held.subscriber_id for held in scanner_clicks.everyone(mailed)] == [5, 6]
    assert left(mailed)[6]
    assert wanting(mailed) == 1
