"""When editions come, as a front page promises it."""

from datetime import time

import pytest

from digest.french.rhythm import rhythm


@pytest.mark.parametrize(
    ("weekdays", "at", "said"),
    [
        (range(7), time(8, 30), "chaque matin à 8 h 30"),
        (range(7), time(12), "chaque jour à 12 h"),
        (range(7), time(18, 5), "chaque soir à 18 h 05"),
        (range(5), time(7), "du lundi au vendredi à 7 h"),
        ((3, 1, 2), time(7), "du mardi au jeudi à 7 h"),
        ((5, 6), time(9), "le samedi et le dimanche à 9 h"),
        ((0, 2, 4), time(9), "le lundi, le mercredi et le vendredi à 9 h"),
        ((5,), time(9), "le samedi à 9 h"),
    ],
)
def test_the_days_and_the_hour_are_told_as_a_person_would(weekdays, at, said):
    assert rhythm(weekdays, at).replace("\N{NO-BREAK SPACE}", " ") == said
