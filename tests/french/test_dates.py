"""Dates in French words, as pages show them to their readers."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.french import dates

MONTREAL = ZoneInfo("America/Toronto")
NOW = datetime(2024, 11, 8, 13, 30, tzinfo=UTC)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@given(st.text())
def test_no_text_makes_the_reader_fail(text):
    moment = dates.read(text, zone=MONTREAL, now=NOW)

    assert moment is None or moment.tzinfo is UTC


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
        ("le 7 novembre 2024 à 24 h", utc(2024, 11, 8, 5)),
        ("jeu 15:12", utc(2024, 11, 7, 20, 12)),
        ("vendredi à 9 h", utc(2024, 11, 1, 13)),
        ("il y a sept jours", utc(2024, 11, 1, 12, 30)),
        ("il y a moins de 30s", utc(2024, 11, 8, 13, 29, 30)),
        ("il y a 1 an et 2 mois", utc(2023, 9, 8, 12, 30)),
        ("moins de 21 h", utc(2024, 11, 7, 16, 30)),
        ("1 an, 2 mois", utc(2023, 9, 8, 12, 30)),
        ("5 min", None),
        ("17 brumaire avril 2019", None),
        ("le 31 juin 2024", None),
        ("le 45 mai 2024", None),
        ("dans 24 heures", None),
        ("hier soir à 21 h 30", utc(2024, 11, 8, 2, 30)),
        ("avant-hier à midi", utc(2024, 11, 6, 17)),
        ("hier à 2 h de l’après-midi", utc(2024, 11, 7, 19)),
        ("samedi 2 novembre à 7 h du soir", utc(2024, 11, 2, 23)),
        ("2 novembre, 7 h du matin", utc(2024, 11, 2, 11)),
        ("il y a une heure et demie", utc(2024, 11, 8, 12)),
        ("il y a une demi-heure", utc(2024, 11, 8, 13)),
        ("il y a vingt et une minutes", utc(2024, 11, 8, 13, 9)),
        ("il y a quarante-cinq minutes", utc(2024, 11, 8, 12, 45)),
        ("jusqu’au 4 novembre 2024", None),
        ("d’ici lundi 9 h", None),
        ("le 17 avril prochain", None),
        ("le 10 novembre à 10 h", None),
        ("le 3 du mois", None),
        ("lundi dernier", None),
    ],
)
def test_french_words_are_a_moment_in_the_newsroom_s_zone(words, wanted):
    assert dates.read(words, zone=MONTREAL, now=NOW) == wanted


def test_published_and_updated_are_kept_apart():
    line = "Publié le 7 novembre 2024 à 17h12 | Mis à jour le 8 novembre 2024 à 7h52"

    assert dates.published(line, zone=MONTREAL, now=NOW) == utc(2024, 11, 7, 22, 12)
    assert dates.updated(line, zone=MONTREAL, now=NOW) == utc(2024, 11, 8, 12, 52)


def test_a_label_without_a_date_near_it_says_nothing():
    line = "Publié par la rédaction de la Gazette, qui ne dort jamais, le 7 novembre 2024"

    assert dates.published(line, zone=MONTREAL, now=NOW) is None


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2024, 11, 1)))  # noqa: DTZ001
def test_every_day_written_in_french_is_read_back(wall):
    months = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
    day = "1er" if wall.day == 1 else str(wall.day)
    words = f"{day} {months.split()[wall.month - 1]} {wall.year} à {wall.hour} h {wall.minute:02}"

    moment = dates.read(words, zone=MONTREAL, now=NOW)

    assert moment == wall.replace(second=0, microsecond=0, fold=0, tzinfo=MONTREAL).astimezone(UTC)
