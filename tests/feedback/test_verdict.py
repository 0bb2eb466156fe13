"""What follows from a returned message: a table, and a score that fades."""

from datetime import date, timedelta

import pytest

from digest.feedback.report import (
    BounceCause,
    Report,
    ReportKind,
    ReturnedRecipient,
)
from digest.feedback.verdict import (
    WORDS,
    Morning,
    ReturnConsequence,
    consequence_of,
    decisive,
    is_wave,
    is_worn_out,
)

ACTS = ReturnConsequence
TODAY = date(2024, 11, 8)


def said(cause, *, is_permanent=True, address="anne@mail.example"):
    return ReturnedRecipient(address=address, is_permanent=is_permanent, cause=cause)


def bounce(*recipients):
    return Report(kind=ReportKind.BOUNCE, recipients=recipients)


@pytest.mark.parametrize("cause", list(BounceCause))
def test_only_a_permanent_word_on_the_address_itself_closes_it(cause):
    closing = {BounceCause.NO_MAILBOX, BounceCause.NO_DOMAIN}

    permanent = consequence_of(bounce(), said(cause), is_ours=True)
    passing = consequence_of(bounce(), said(cause, is_permanent=False), is_ours=True)

    assert (permanent is ACTS.CLOSE) == (cause in closing)
    assert passing is not ACTS.CLOSE


@pytest.mark.parametrize("cause", list(BounceCause))
@pytest.mark.parametrize("is_permanent", [True, False])
def test_nothing_that_a_stranger_says_of_an_address_acts(cause, is_permanent):
    notice = said(cause, is_permanent=is_permanent)

    assert consequence_of(bounce(notice), notice, is_ours=False) is ACTS.UNVERIFIED


@pytest.mark.parametrize("kind", list(ReportKind))
def test_without_a_token_no_kind_of_message_ends_anything(kind):
    harmless = {ACTS.UNVERIFIED, ACTS.NOTHING, ACTS.FORWARD, ACTS.KEEP}

    assert consequence_of(Report(kind=kind), None, is_ours=False) in harmless


def test_what_is_said_of_us_alarms_the_desk():
    assert consequence_of(bounce(), said(BounceCause.ABOUT_US), is_ours=True) is ACTS.ALARM


def test_every_cause_has_words_for_an_operator():
    assert set(WORDS) == set(BounceCause)


def test_of_many_recipients_the_reader_counts_and_else_the_gravest():
    other = said(BounceCause.NO_MAILBOX, address="bruno@mail.example")
    mine = said(BounceCause.FULL, is_permanent=False)

    assert decisive(bounce(other, mine), "Anne@mail.example") is mine
    assert decisive(bounce(mine, other), "") is other
    assert decisive(bounce(), "anne@mail.example") is None


@pytest.mark.parametrize(
    ("named", "is_permanent"),
    [
        ("Anne@mail.example", True),
        ("anne@mx7.mail.internal", True),
        ("anne+news@mail.example", True),
        ("", True),
        ("anne.roy@autre.example", False),
        ("luc@mail.example", False),
    ],
)
def test_another_address_that_is_dead_is_not_the_one_we_wrote_to(named, is_permanent):
    told = decisive(bounce(said(BounceCause.NO_MAILBOX, address=named)), "anne@mail.example")

    assert told == said(BounceCause.NO_MAILBOX, address=named, is_permanent=is_permanent)
    assert (consequence_of(bounce(told), told, is_ours=True) is ACTS.CLOSE) == is_permanent


def test_a_bounce_of_a_bounce_says_nothing_of_the_reader():
    ours = ("rebond@infolettre.example",)
    of_us = said(BounceCause.NO_MAILBOX, address="Rebond+b1.2-3.0123@infolettre.example")
    mine = said(BounceCause.FULL, is_permanent=False)

    assert decisive(bounce(of_us, mine), "chantal@mail.example", ours) == mine
    assert decisive(bounce(of_us), "anne@mail.example", ours) is None
    assert consequence_of(bounce(of_us), None, is_ours=True) is ACTS.KEEP


def mornings(*causes):
    return [Morning(day=TODAY - timedelta(days=n), cause=cause) for n, cause in enumerate(causes)]


BUSY, FULL, OURS, TAKEN = BounceCause.BUSY, BounceCause.FULL, BounceCause.ABOUT_US, None


@pytest.mark.parametrize(
    ("causes", "verdict"),
    [
        ((), False),
        ((BUSY,) * 6, False),
        ((BUSY,) * 7, True),
        ((BUSY,) * 6 + (TAKEN, BUSY), False),
        ((BUSY, TAKEN) * 9, False),
        ((BUSY, TAKEN) * 10, True),
        ((TAKEN,) * 30 + (BUSY,) * 9, False),
        ((FULL,) * 27, False),
        ((FULL,) * 28, True),
        ((OURS,) * 60, False),
    ],
)
def test_a_mailbox_is_worn_out_by_a_row_or_by_a_month(causes, verdict):
    assert is_worn_out(mornings(*causes), 7) is verdict


@pytest.mark.parametrize(
    ("came_back", "accepted", "verdict"),
    [(1, 0, False), (2, 0, False), (3, 0, True), (3, 2, True), (3, 3, False), (50, 51, False)],
)
def test_most_of_a_domain_is_a_wave_and_one_or_two_are_none(came_back, accepted, verdict):
    assert is_wave(came_back, accepted) is verdict
