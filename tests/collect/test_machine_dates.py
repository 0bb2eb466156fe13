"""Dates as feeds and pages write them, for machines."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect import machine_dates

MONTREAL = ZoneInfo("America/Toronto")
NOW = datetime(2024, 11, 8, 13, 30, tzinfo=UTC)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("Thu, 07 Nov 2024 17:12:00 -0500", utc(2024, 11, 7, 22, 12)),
        ("Thu, 07 Nov 2024 17:12:00 EST", utc(2024, 11, 7, 22, 12)),
        ("Thu, 07 Nov 2024 17:12:00", utc(2024, 11, 7, 22, 12)),
        ("Thu, 07 Nov 2024 17:12:00 CET", utc(2024, 11, 7, 16, 12)),
        ("7 Nov 2024 17:12 GMT", utc(2024, 11, 7, 17, 12)),
        ("Thu, 07 Nov 2024", utc(2024, 11, 7, 5)),
        ("2024-11-07T17:12:00-05:00", utc(2024, 11, 7, 22, 12)),
        ("2024-11-07T22:12:00.123Z", utc(2024, 11, 7, 22, 12)),
        ("2024-11-07 17:12", utc(2024, 11, 7, 22, 12)),
        ("2024-07-07", utc(2024, 7, 7, 4)),
        ("20241107T171200Z", utc(2024, 11, 7, 17, 12)),
        ("1731017520", utc(2024, 11, 7, 22, 12)),
        ("1731017520000", utc(2024, 11, 7, 22, 12)),
        ("Thu, 07 Nov 2024 25:12:00 -0500", None),
        ("2024-13-45", None),
        ("0001-01-01T00:00:00Z", None),
        ("bientôt", None),
        ("", None),
    ],
)
def test_a_machine_date_is_a_moment_or_nothing(written, wanted):
    assert machine_dates.read(written, zone=MONTREAL) == wanted


@given(st.text())
def test_no_text_makes_the_reader_fail(text):
    assert machine_dates.read(text, zone=MONTREAL) is None or text.strip()


def test_a_date_in_the_future_becomes_now():
    assert machine_dates.believable(NOW + timedelta(days=3), NOW) == NOW
    assert machine_dates.believable(None, NOW) is None
