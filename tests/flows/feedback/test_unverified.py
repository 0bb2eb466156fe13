"""Who may be dead, as strangers say: named to the operator, until somebody looked or it is old."""

from datetime import timedelta

import pytest

from digest.flows.app import App
from digest.flows.feedback.unverified import LEAST, UnverifiedCount, unverified
from digest.flows.readers.retention import expire
from digest.flows.readers.show import dossier
from digest.store import returns, subscribers, suppressions
from digest.store.returns import ReturnedRow
from tests.loopback.settings import KEYRING

ANNE, BRUNO = "anne@mail.example", "bruno@mail.example"


@pytest.fixture
def here(settings, sqlite_database, clock) -> App:
    return App(settings=settings, database=sqlite_database, keyring=KEYRING, clock=clock)


def say(app, address, times):
    with app.database.write() as conn:
        reader = subscribers.add(conn, address, app.clock())
        rows = [
            ReturnedRow(
                fingerprint=f"{address} {number}",
                at=app.clock(),
                kind="bounce",
                act="unverified",
                subscriber_id=reader,
                is_permanent=True,
                words="550 no such user",
            )
            for number in range(times)
        ]
        returns.add(conn, rows)


def test_an_address_is_named_in_full_from_the_third_message_in_a_week_on(here):
    say(here, ANNE, LEAST + 1)
    say(here, BRUNO, LEAST - 1)

    assert unverified(here.database, here.clock()) == (UnverifiedCount(address=ANNE, number=4),)
    here.clock.advance(timedelta(days=8))
    assert unverified(here.database, here.clock()) == ()


def test_what_was_closed_needs_nobody_to_look(here):
    say(here, ANNE, LEAST)
    with here.database.write() as conn:
        suppressions.add(conn, ANNE, "dead", here.clock(), "")

    assert unverified(here.database, here.clock()) == ()


def test_what_other_systems_said_is_forgotten_as_other_evidence_is(here):
    say(here, ANNE, 1)
    early = expire(here).words
    here.clock.advance(here.settings.consent.keep_visits + timedelta(days=1))

    assert (early, expire(here).words, expire(here).words) == (0, 1, 0)
    (row,) = dossier(here, ANNE).returned
    assert (row.words, row.act) == ("", "unverified")
