from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from digest.compose.occasions import OCCASIONS, easter, occasions
from tests.rigs.newsroom import catalogue

MONTREAL = ZoneInfo("America/Toronto")


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2038, 4, 25)],
)
def test_easter_falls_where_the_calendar_says(year, month, day):
    assert easter(year) == date(year, month, day)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2025, 1, 1), "new_year"),
        (date(2025, 4, 1), "april_first"),
        (date(2025, 5, 19), "patriots_day"),
        (date(2026, 5, 18), "patriots_day"),
        (date(2025, 6, 24), "national_day"),
        (date(2025, 9, 1), "labour_day"),
        (date(2025, 10, 13), "thanksgiving"),
        (date(2025, 4, 18), "good_friday"),
        (date(2025, 4, 21), "easter_monday"),
        (date(2025, 7, 21), "construction_holiday"),
        (date(2026, 7, 20), "construction_holiday"),
        (date(2025, 12, 24), "christmas_eve"),
        (date(2025, 12, 25), "christmas"),
        (date(2025, 12, 31), "new_years_eve"),
        (date(2024, 11, 3), "clocks_back"),
        (date(2025, 3, 9), "clocks_forward"),
        (date(2024, 11, 8), None),
    ],
)
def test_a_special_day_comes_before_the_day_of_the_week(day, name):
    names = [
        name for name in occasions(day, MONTREAL) if name not in ("monday", "friday", "weekend")
    ]

    assert names[:1] == ([name] if name else [])


def test_fridays_are_said_two_weeks_out_of_three():
    fridays = [date(2024, 1, 5) + timedelta(weeks=week) for week in range(51)]

    said = [day for day in fridays if "friday" in occasions(day, MONTREAL)]

    assert len(said) == 34


def test_every_occasion_of_ten_years_has_lines_to_say():
    days = (date(2024, 1, 1) + timedelta(days=number) for number in range(3653))

    names = {name for day in days for name in occasions(day, MONTREAL)}

    assert names == OCCASIONS
    assert [name for name in names if not catalogue().pool("opening", name)] == []
