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
        ("2024-11-07T17:12-05:00[America/Toronto]", utc(2024, 11, 7, 22, 12)),
        ("13 Aoû 2024 08:00", utc(2024, 8, 13, 12)),
        ("7 Nov 2024 17:12 GMT", utc(2024, 11, 7, 17, 12)),
        ("Thu, 07 Nov 2024", utc(2024, 11, 7, 5)),
        ("2024-11-07T17:12:00-05:00", utc(2024, 11, 7, 22, 12)),
        ("2024-11-07T22:12:00.123Z", utc(2024, 11, 7, 22, 12)),
        ("2024-11-07 17:12", utc(2024, 11, 7, 22, 12)),
        ("2024-07-07", utc(2024, 7, 7, 4)),
        ("20241107T171200Z", utc(2024, 11, 7, 17, 12)),
        ("1731017520", utc(2024, 11, 7, 22, 12)),
        ("1731017520000", utc(2024, 11, 7, 22, 12)),
        ("jeu., 7 nov. 2024 17:12:00 -0500", utc(2024, 11, 7, 22, 12)),
        ("Jeu, 07 déc 2023 17:12:00 -0500", utc(2023, 12, 7, 22, 12)),
        ("mer, 7 févr 2024 17:12 HNE", utc(2024, 2, 7, 22, 12)),
        ("mer. 7 août 2024 17 h 12", utc(2024, 8, 7, 21, 12)),
        ("1er novembre 2024 à 17h", utc(2024, 11, 1, 21)),
        ("jeudi 7 novembre 2024 - 17:12", utc(2024, 11, 7, 22, 12)),
        ("le 7 novembre 2024", utc(2024, 11, 7, 5)),
        ("07/11/2024 17:12", utc(2024, 11, 7, 22, 12)),
        ("07-11-2024 17:12:00", utc(2024, 11, 7, 22, 12)),
        ("07.11.2024", utc(2024, 11, 7, 5)),
        ("11/07/2024 5:12:00 PM", utc(2024, 11, 7, 22, 12)),
        ("2024/11/07 17:12:00", utc(2024, 11, 7, 22, 12)),
        ("2024-11-7T8:05:00-05:00", utc(2024, 11, 7, 13, 5)),
        ("Nov 7, 2024", utc(2024, 11, 7, 5)),
        ("Thu Nov  7 17:12:00 2024", utc(2024, 11, 7, 22, 12)),
        ("Thu Nov 7 17:12:00 EST 2024", utc(2024, 11, 7, 22, 12)),
        ("Thu Nov 07 2024 17:12:00 GMT-0500 (heure normale de l’Est)", utc(2024, 11, 7, 22, 12)),
        ("Thu, 07 Nov 2024 17:12:00 GMT-05:00", utc(2024, 11, 7, 22, 12)),
        ("Thu, 07 Nov 2024 17:12:00 UTC+1", utc(2024, 11, 7, 16, 12)),
        ("Thu, 07 Nov 2024 17:12:00 America/Toronto", utc(2024, 11, 7, 22, 12)),
        ("7 Nov 24 5:12 PM EST", utc(2024, 11, 7, 22, 12)),
        ("Tue, 18 Sept 2018 15:53:56 +0300", utc(2018, 9, 18, 12, 53, 56)),
        ("Thu, 07 Nov 2024 24:00:00 -0500", utc(2024, 11, 8, 5)),
        ("Sat, 31 Dec 2016 23:59:60 GMT", utc(2017, 1, 1)),
        ("jeu. 7 nov. 2024, 17 h 12 (HNE)", utc(2024, 11, 7, 22, 12)),
        ("2024-11-07T17:12:00\u221205:00", utc(2024, 11, 7, 22, 12)),
        ("24/13/2024", None),
        ("13/14/2024", None),
        ("11/24/2024", None),
        ("Thu, 01 Jan 1970 00:00:00 +0000", None),
        ("-0001-11-30T00:00:00+00:00", None),
        ("-03-12", None),
        ("03335", None),
        ("2024-11", None),
        ("7 brumaire 2024", None),
        ("Thu, 07 Nov 2024 17:12:00 XYZ", None),
        ("Thu, 07 Nov 2024 17:12:00 Mars/Olympus", None),
        ("Thu, 07 Nov 2024 17:12:00 +1900", None),
        ("7 nov 2024 17:12 et des poussières", None),
        ("Thu, 07 Nov 2024 25:12:00 -0500", None),
        ("2024-13-45", None),
        ("0001-01-01T00:00:00Z", None),
        ("bientôt", None),
        ("", None),
    ],
)
def test_a_machine_date_is_a_moment_or_nothing(written, wanted):
    assert machine_dates.read(written, zone=MONTREAL) == wanted


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("7 nov.", utc(2024, 11, 7, 5)),
        ("hier à 9 h", utc(2024, 11, 7, 14)),
        ("il y a 2 heures", utc(2024, 11, 8, 11, 30)),
        ("24 novembre", utc(2023, 11, 24, 5)),
        ("depuis le 7 nov.", None),
        ("le 7 nov. on verra", None),
    ],
)
def test_a_date_without_a_year_is_read_where_the_day_is_known(written, wanted):
    assert machine_dates.read(written, zone=MONTREAL, now=NOW) == wanted
    assert machine_dates.read(written, zone=MONTREAL) is None


_FORMS = (
    "{0:%Y-%m-%d %H:%M}",
    "{0:%d/%m/%Y %H:%M}",
    "{0:%Y/%m/%d %H:%M}",
    "{0:%a, %d %b %Y %H:%M}",
)


@given(
    st.integers(min_value=11_060_000, max_value=63_000_000),
    st.sampled_from(_FORMS),
    st.sampled_from(("+0000", "-0500", "+14:00", "GMT-03:30")),
)
def test_a_date_that_is_read_is_the_one_that_was_written_in_every_form(minutes, form, zone):
    hours = {"+0000": 0, "-0500": -5, "+14:00": 14, "GMT-03:30": -3.5}[zone]
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    wanted = moment - timedelta(hours=hours)

    assert machine_dates.read(f"{form.format(moment)} {zone}", zone=MONTREAL) == wanted


@given(st.text())
def test_no_text_makes_the_reader_fail(text):
    assert machine_dates.read(text, zone=MONTREAL) is None or text.strip()
