"""What the doctor sees of the way back: that there is none, that it is shut, that it works."""

from datetime import timedelta

import pytest

from digest.flows.feedback.take_in import ACTOR, RENAMED, TEST
from digest.flows.feedback.trial import SENT
from digest.flows.operating.doctor.feedback import returned_mail, way_back, way_back_trial
from digest.flows.operating.doctor.finding import FindingState
from digest.store import logbook, returns, subscribers
from digest.store.returns import MailboxRow, ReturnedRow
from tests.conftest import MORNING
from tests.loopback.dovecot import PASSWORD
from tests.loopback.settings import write_installation

OK, WARN, FAIL = FindingState.OK, FindingState.WARN, FindingState.FAIL


@pytest.fixture
def settings_of(with_settings, tmp_path):
    """`settings_of(mailbox={…})`: settings whose keys are there."""

    def make(*, mailbox=None, handed_over=False):
        sections = {"feedback": {"handed_over": handed_over}}
        if mailbox:
            sections["mailboxes"] = {"returns": mailbox}
        write_installation(tmp_path, {})
        return with_settings(**sections)

    return make


def test_without_a_way_back_the_doctor_says_what_that_costs(settings_of, sqlite_database):
    finding = way_back(settings_of(), sqlite_database, MORNING)

    assert finding.state is WARN
    assert "mailto:" in finding.observation
    assert "mailed for ever" in finding.observation


def test_where_a_relay_tells_of_the_dead_the_doctor_does_not_say_they_are_mailed(
    with_settings, tmp_path, sqlite_database
):
    write_installation(tmp_path, {})
    hook = {"mailgun": {"secret": "a-key-of-the-relay"}}

    settings = with_settings(hooks=hook, feedback={"handed_over": False})

    finding = way_back(settings, sqlite_database, MORNING)

    assert finding.state is WARN
    assert "the relay's hook tells of them" in finding.observation


def test_a_mailbox_that_opens_is_well_and_tells_when_it_was_read(
    settings_of, sqlite_database, dovecot
):
    mailbox = {
        "host": "localhost",
        "port": dovecot.ports["imap"],
        "username": dovecot.user(),
        "password": PASSWORD,
    }
    with sqlite_database.write() as conn:
        returns.save_mailbox(conn, MailboxRow(name="returns", newest_at=MORNING))

    finding = way_back(settings_of(mailbox=mailbox), sqlite_database, MORNING)

    assert finding.state is OK
    assert finding.observation == "returns: last message read 2024-11-08 08:30 EST"


def test_a_mailbox_that_refuses_us_is_named(settings_of, sqlite_database, dovecot):
    mailbox = {"port": dovecot.ports["imap"], "username": "user", "password": "wrong"}

    finding = way_back(settings_of(mailbox=mailbox), sqlite_database, MORNING)

    assert finding.state is FAIL
    assert "wrong" not in finding.observation


def test_a_trial_that_came_home_is_well_and_another_is_not(settings_of, sqlite_database):
    settings = settings_of(handed_over=True)
    with sqlite_database.write() as conn:
        logbook.write(conn, MORNING, ACTOR, SENT, "1")
    lost = way_back_trial(settings, sqlite_database)
    with sqlite_database.write() as conn:
        logbook.write(conn, MORNING, ACTOR, TEST, "1")

    home = way_back_trial(settings, sqlite_database)

    assert (lost.state, home.state) == (WARN, OK)
    assert "rebond+TOKEN@infolettre.example" in lost.next_step


def test_a_trial_that_the_relay_named_anew_says_what_becomes_of_our_signature(
    settings_of, with_settings, sqlite_database
):
    settings_of()
    bare = with_settings(feedback={"handed_over": True})
    signing = with_settings(feedback={"handed_over": True}, dkim={"key_file": "dkim.pem"})
    with sqlite_database.write() as conn:
        for act in (SENT, TEST, RENAMED):
            logbook.write(conn, MORNING, ACTOR, act, "1")

    findings = [way_back_trial(each, sqlite_database) for each in (bare, signing)]

    assert [each.state for each in findings] == [OK, WARN]
    assert "another Message-ID" in findings[0].observation
    assert "docs/dkim.md" in findings[1].next_step


def test_a_trial_that_was_never_made_is_asked_for(settings_of, sqlite_database):
    finding = way_back_trial(settings_of(handed_over=True), sqlite_database)

    assert finding.next_step == "run `digest feedback test`"


@pytest.mark.parametrize(("times", "state"), [(2, OK), (3, WARN)])
def test_what_strangers_say_often_is_for_the_operator(sqlite_database, times, state):
    with sqlite_database.write() as conn:
        reader = subscribers.add(conn, "anne@mail.example", MORNING)
        rows = [
            ReturnedRow(
                fingerprint=str(number),
                at=MORNING - timedelta(hours=number),
                kind="bounce",
                act="unverified",
                subscriber_id=reader,
                is_permanent=True,
            )
            for number in range(times)
        ]
        returns.add(conn, rows)

    finding = returned_mail(sqlite_database, MORNING)

    assert finding.state is state
    assert ("(a•••@m•••.example)" in finding.observation) == (state is WARN)
