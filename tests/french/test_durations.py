"""How long something lasts, in words."""

from datetime import timedelta

import pytest

from digest.french.durations import span


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(days=7), "7 jours"),
        (timedelta(days=1), "1 jour"),
        (timedelta(hours=47), "47 heures"),
        (timedelta(minutes=30), "30 minutes"),
        (timedelta(seconds=50), "50 secondes"),
        (timedelta(days=364), "364 jours"),
        (timedelta(days=365), "1 an"),
        (timedelta(days=400), "400 jours"),
        (timedelta(days=730), "2 ans"),
        (timedelta(days=1096), "3 ans"),
    ],
)
def test_a_span_is_said_in_its_largest_whole_unit(length, words):
    assert span(length) == words.replace(" ", "\N{NO-BREAK SPACE}")
