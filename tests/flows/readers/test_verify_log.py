"""A reader's rhythm and pause are held against the log as consent is."""

from datetime import date

import pytest

from digest.flows.readers import preferences
from digest.flows.readers.preferences import PreferenceChange
from digest.flows.readers.verify_log import verify
from digest.flows.readers.visitor import Visitor
from digest.model import Frequency, Purpose
from digest.store import subscribers
from digest.tokens import Use
from tests.rigs.links import link_token
from tests.rigs.published import subscribe

ANNE = "anne@exemple.test"


@pytest.fixture
def reader(app):
    """Who asked for Monday to Friday, and for a pause."""
    subscribe(app, ANNE)
    with app.database.read() as conn:
        reader = subscribers.by_address(conn, ANNE)
    change = PreferenceChange(purposes=frozenset(Purpose), frequency=Frequency.WEEKDAYS, rests=True)
    token = link_token(app, Use.PREFERENCES, reader.id)
    preferences.save(app, token, change, Visitor(source="https://infolettre.example/p"))
    with app.database.read() as conn:
        return subscribers.by_address(conn, ANNE)


def faults(app):
    return verify(app, None, lambda _: None).faults


@pytest.mark.parametrize("changed", ["rhythm", "pause"])
def test_a_rhythm_or_a_pause_that_nobody_chose_is_named(app, reader, changed):
    assert faults(app) == ()
    is_rhythm = changed == "rhythm"
    frequency = Frequency.DAILY if is_rhythm else reader.frequency
    resumes_on = reader.resumes_on if is_rhythm else date(2024, 11, 9)

    with app.database.write() as conn:
        subscribers.save_rhythm(conn, reader.id, frequency, resumes_on)

    assert faults(app) == (f"reader {reader.id}: the rhythm or the pause is not the one chosen",)
