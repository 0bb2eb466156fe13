"""What a row of a list says its reader chose, and why a word that is no choice is refused."""

from datetime import date

import pytest

from digest.consent.choices import ReaderChoices, choices_of
from digest.errors import InputError
from digest.model import Frequency

TODAY = date(2024, 11, 8)


def test_a_row_that_says_nothing_chooses_what_everyone_gets():
    empty = dict.fromkeys(("frequency", "resumes_on", "text_only", "dropped_partners"), "")

    assert choices_of({}, TODAY) == choices_of(empty, TODAY) == ReaderChoices()


def test_every_choice_of_a_row_is_read():
    cells = {
        "frequency": "Saturday",
        "resumes_on": "2024-12-08",
        "text_only": "yes",
        "dropped_partners": "Fromagerie du  Coin inc.\n\nVélos Tremblay; fils, s.e.n.c.",
    }

    assert choices_of(cells, TODAY) == ReaderChoices(
        frequency=Frequency.SATURDAY,
        resumes_on=date(2024, 12, 8),
        is_text_only=True,
        dropped_partners=("Fromagerie du Coin inc.", "Vélos Tremblay; fils, s.e.n.c."),
    )


@pytest.mark.parametrize("day", ["2024-11-08", "2023-01-01"])
def test_a_pause_that_is_over_is_no_choice(day):
    assert choices_of({"resumes_on": day}, TODAY) == ReaderChoices()


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"frequency": "weekly"}, "'weekly' is no frequency; allowed: daily, weekdays, saturday"),
        ({"resumes_on": "demain"}, "'demain' is not YYYY-MM-DD"),
        ({"text_only": "peut-être"}, "'peut-être' is neither yes nor no"),
    ],
)
def test_a_word_that_is_no_choice_says_so(cells, reason):
    with pytest.raises(InputError, match=reason):
        choices_of(cells, TODAY)
