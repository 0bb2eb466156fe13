"""What the doctor says of web hooks: who never spoke, who did when, and whom nobody believed."""

from datetime import timedelta

import pytest

from digest.errors import ConfigError
from digest.flows.operating.check_settings import faults
from digest.flows.operating.doctor.finding import FindingState
from digest.flows.operating.doctor.hooks import web_hooks
from digest.store import hooks
from tests.conftest import MORNING

BOTH = {"postmark": {"secret": "un secret"}, "mailgun": {"secret": "un autre"}}


def test_no_hook_is_no_fault(settings, sqlite_database):
    assert web_hooks(settings, sqlite_database, MORNING).state is FindingState.OK


def test_a_hook_that_never_said_anything_is_named(with_settings, sqlite_database):
    with sqlite_database.write() as conn:
        hooks.note_heard(conn, "mailgun", MORNING, [MORNING])

    finding = web_hooks(with_settings(hooks=BOTH), sqlite_database, MORNING)

    assert finding.state is FindingState.WARN
    assert finding.observation == "postmark never said anything"
    assert "https://infolettre.example/retours/" in finding.next_step


def test_when_each_relay_was_last_heard_is_told_and_what_was_refused(with_settings, database):
    settings = with_settings(hooks=BOTH)
    with database.write() as conn:
        for relay in BOTH:
            hooks.note_heard(conn, relay, MORNING, [MORNING, MORNING - timedelta(days=1)])
    quiet = web_hooks(settings, database, MORNING)
    with database.write() as conn:
        hooks.note_refused(conn, "mailgun", MORNING, 2)

    loud = web_hooks(settings, database, MORNING + timedelta(days=6))
    later = web_hooks(settings, database, MORNING + timedelta(days=8))

    assert [each.state for each in (quiet, loud, later)] == ["ok", "warn", "ok"]
    assert "postmark last heard 2024-11-08 08:30" in quiet.observation
    assert "its newest event 2024-11-08 08:30" in quiet.observation
    assert "of 2 in all" in quiet.observation
    assert "refused: 2 requests in the name of mailgun" in loud.observation


def test_a_hook_that_could_never_be_heard_is_a_fault_of_the_settings(
    installation, with_settings, sqlite_database
):
    unfit = {"sendgrid": {"secret": "x"}, "sendgird": {"secret": "x"}}
    file = installation(hooks=unfit)

    told = "\n".join(faults(file, {}))

    assert "hooks.sendgrid: secret: allowed: the verification key" in told
    assert "hooks.sendgird: no such relay" in told
    with pytest.raises(ConfigError):
        web_hooks(with_settings(hooks=unfit), sqlite_database, MORNING)
