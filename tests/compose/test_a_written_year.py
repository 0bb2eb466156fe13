"""A newsroom's year that was written with its truth, and what the editor makes of it."""

from tests.rigs.year.phrasebook import HALVES, phrasebook
from tests.rigs.year.writing import YearWriter


def test_the_halves_of_the_newsroom_share_no_pattern():
    given, kept = (
        {pattern for some in phrasebook(half).patterns.values() for pattern in some}
        for half in HALVES
    )

    assert len(given) > 80
    assert not given & kept


def test_the_same_seed_writes_the_same_year():
    first, again, other = (list(YearWriter(seed, "given").days(5)) for seed in (3, 3, 4))

    assert first == again
    assert first != other


def test_a_written_year_has_days_of_every_kind():
    days = list(YearWriter(1, "given").days(365))

    kinds = {day.kind for day in days}

    assert kinds == {"ordinary", "holiday", "quiet", "silent", "down"}
    assert all(10 <= len(day.posts) <= 80 for day in days if day.kind == "ordinary")
