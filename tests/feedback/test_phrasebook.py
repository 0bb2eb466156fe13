"""The table of wordings that is shipped, and what is refused in one."""

import tomllib
from importlib.resources import files

import pytest

from digest.feedback.phrasebook import phrasebook, read_phrasebook
from digest.feedback.report import BounceCause

SHIPPED = files("digest.feedback").joinpath("phrases.toml").read_text("utf-8")


def test_the_shipped_table_is_read_once():
    assert phrasebook() is phrasebook()


def test_every_cause_but_the_unknown_has_its_wordings():
    assert {row.cause for row in phrasebook().causes} == set(BounceCause) - {BounceCause.UNKNOWN}


def test_every_row_says_why_it_is_there():
    assert all(row["why"] for row in tomllib.loads(SHIPPED)["cause"])


def test_no_status_has_two_meanings():
    statuses = [status for row in phrasebook().causes for status in row.statuses]

    assert len(statuses) == len(set(statuses))


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda text: text.replace("late = [", "later = ["), "missing or unknown: late, later"),
        (lambda text: f"{text}\nodd = 1\n", "has cause, why, statuses, wordings, odd"),
        (lambda text: text.replace('cause = "full"', 'cause = "stuffed"', 1), "stuffed"),
        (lambda text: text.replace("arrived = [", 'arrived = ["...",', 1), "is no wording"),
        (lambda text: text.replace("arrived = [", "arrived = [7,", 1), "no list of words"),
        (
            lambda text: text.replace("arrived = [", 'arrived = ["delivery receipt",', 1),
            "'delivery receipt' stands twice in arrived",
        ),
    ],
)
def test_a_damaged_table_is_refused_with_what_is_wrong(damage, words):
    with pytest.raises(ValueError, match=words):
        read_phrasebook(damage(SHIPPED))
