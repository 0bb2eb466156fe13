"""Days as spreadsheets, programs and people write them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.consent.list_dates import day_order, moment_of
from digest.errors import InputError

DAY = date(2023, 4, 12)


@pytest.mark.parametrize(
    "text",
    [
        *("2023-04-12", "2023/04/12", "2023.4.12", "2023-04-12 22:22:33", "2023-04-12T22:22:33.5"),
        *("12/04/2023", "12/4/23", "12-04-2023 09:30", "12.04.2023"),
        *("12 avril 2023", "12 AVR. 2023", "le 12 avril 2023", "mercredi 12 avril 2023"),
        *(
            "April 12, 2023",
            "Apr 12 2023",
            "12-Apr-2023",
            "12 avril 2023 à 9 h",
            "45028",
            "45028.5",
            "12-avr-23",
            "12-avr.-23",
            "mer. 12 avril 2023",
            "20230412",
        ),
    ],
)
def test_a_day_is_read_as_it_is_written(text):
    assert moment_of(text) == DAY


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1er mars 2021", date(2021, 3, 1)),
        ("1\u1d49\u02b3 mars 2021".replace("\u1d49\u02b3", "er"), date(2021, 3, 1)),
        ("1e mars 2021", date(2021, 3, 1)),
        ("15-août-22", date(2022, 8, 15)),
        ("15 août 2022", date(2022, 8, 15)),
        ("3 févr. 2020", date(2020, 2, 3)),
        ("31 décembre 2019", date(2019, 12, 31)),
    ],
)
def test_a_day_in_french_words_is_read(text, day):
    assert moment_of(text) == day


@pytest.mark.parametrize(
    "text",
    [
        *("2023-04-12T10:00:00Z", "2023-04-12 10:00:00 +0000 UTC", "2023-04-12T06:00:00-04:00"),
        *("2023-04-12 10:00:00.000000 +0000 +0000", "1681293600"),
    ],
)
def test_a_moment_with_its_zone_is_kept_whole(text):
    assert moment_of(text) == datetime(2023, 4, 12, 10, tzinfo=UTC)


def test_months_come_first_only_where_a_day_proves_it_and_none_the_contrary():
    assert day_order(["04/05/2023", "04/25/2023"]) == (True, True)
    assert day_order(["04/05/2023", "25/04/2023"]) == (False, True)
    assert day_order(["04/25/2023", "25/04/2023"]) == (False, True)
    assert day_order(["04/05/2023"]) == (False, False)
    assert day_order(["05/05/2023", "2023-04-05", ""]) == (False, True)
    assert moment_of("04/12/2023", month_first=True) == DAY


@pytest.mark.parametrize(
    "text", ["", "hier", "31/02/2023", "2023-13-01", "12 jui 2023", "0", "99999"]
)
def test_what_is_no_day_is_said_to_be_none(text):
    with pytest.raises(InputError, match="write YYYY-MM-DD"):
        moment_of(text)


@given(st.datetimes(timezones=st.just(UTC)))
def test_our_own_moments_come_back_as_they_went(moment):
    assert moment_of(moment.isoformat()) == moment


@given(st.text(max_size=30))
def test_no_text_is_more_than_a_day_or_none(text):
    try:
        assert isinstance(moment_of(text), date)
    except InputError:
        return
