"""Dates as feeds and pages write them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect import french, moments

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
    assert moments.read(written, zone=MONTREAL) == wanted


@given(st.text())
def test_no_text_makes_the_readers_fail(text):
    assert moments.read(text, zone=MONTREAL) is None or text.strip()
    french.read(text, zone=MONTREAL, now=NOW)


def test_a_date_in_the_future_becomes_now():
    assert moments.believable(NOW + timedelta(days=3), NOW) == NOW
    assert moments.believable(None, NOW) is None


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("le 8 novembre 2024 à 7h52", utc(2024, 11, 8, 12, 52)),
        ("le 8 novembre 2024 à 7 h 52", utc(2024, 11, 8, 12, 52)),
        ("le 1er novembre 2023 à 16h28", utc(2023, 11, 1, 20, 28)),
        ("vendredi 1er mars 2024, 9 heures", utc(2024, 3, 1, 14)),
        ("5 août 2024", utc(2024, 8, 5, 4)),
        ("3 juil. 2024 · 14:05", utc(2024, 7, 3, 18, 5)),
        ("12 juin 2024", utc(2024, 6, 12, 4)),
        ("02/11/23 à 16h33", utc(2023, 11, 2, 20, 33)),
        ("2024-11-07 à 9 h", utc(2024, 11, 7, 14)),
        ("hier à 9 h", utc(2024, 11, 7, 14)),
        ("aujourd’hui à 8h", utc(2024, 11, 8, 13)),
        ("avant-hier", utc(2024, 11, 6, 5)),
        ("il y a 2 heures", utc(2024, 11, 8, 11, 30)),
        ("il y a une semaine", utc(2024, 11, 1, 12, 30)),
        ("le 12 décembre à 10 h", utc(2023, 12, 12, 15)),
        ("le 31 juin 2024", None),
        ("le 45 mai 2024", None),
        ("dans 24 heures", None),
    ],
)
def test_french_words_are_a_moment_in_the_newsroom_s_zone(words, wanted):
    assert french.read(words, zone=MONTREAL, now=NOW) == wanted


def test_published_and_updated_are_kept_apart():
    line = "Publié le 7 novembre 2024 à 17h12 | Mis à jour le 8 novembre 2024 à 7h52"

    assert french.published(line, zone=MONTREAL, now=NOW) == utc(2024, 11, 7, 22, 12)
    assert french.updated(line, zone=MONTREAL, now=NOW) == utc(2024, 11, 8, 12, 52)


def test_a_label_without_a_date_near_it_says_nothing():
    line = "Publié par la rédaction de la Gazette, qui ne dort jamais, le 7 novembre 2024"

    assert french.published(line, zone=MONTREAL, now=NOW) is None


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2024, 11, 1)))  # noqa: DTZ001
def test_every_day_written_in_french_is_read_back(wall):
    months = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
    day = "1er" if wall.day == 1 else str(wall.day)
    words = f"{day} {months.split()[wall.month - 1]} {wall.year} à {wall.hour} h {wall.minute:02}"

    found = french.read(words, zone=MONTREAL, now=NOW)

    assert found == wall.replace(second=0, microsecond=0, fold=0, tzinfo=MONTREAL).astimezone(UTC)
