"""The day's weather in one line, of any feed."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect.item import NoFeed, SourcePlace
from digest.collect.weather import weather_of

DAY = date(2024, 11, 8)
NOW = datetime(2024, 11, 8, 13, 30, tzinfo=UTC)
PLACE = SourcePlace(
    url="https://meteo.example/quebec.xml", zone=ZoneInfo("America/Toronto"), now=NOW
)
QUIET = ("Veilles et avertissements", "Aucune veille ou alerte en vigueur, Québec")
SNOW = ("Veilles et avertissements", "AVERTISSEMENT DE NEIGE EN VIGUEUR, Québec")
NOW_IS = ("Conditions actuelles", "Conditions actuelles: Nuageux, -3,2°C")
FRIDAY = ("Prévisions météo", "vendredi: Possibilité d'averses. Maximum 8. PdP 60%")
EVENING = ("Prévisions météo", "vendredi soir et nuit: Dégagement. Minimum moins 2.")
SATURDAY = ("Prévisions météo", "samedi: Ensoleillé. Maximum 9.")


def feed_of(*entries, updated=NOW - timedelta(hours=1)):
    """An Atom feed in the form of Environment Canada's for a city."""
    items = "".join(
        f'<entry><title>{title}</title><link href="https://meteo.example/{at}"/>'
        f"<updated>{updated:%Y-%m-%dT%H:%M:%SZ}</updated><id>tag:{at}</id>"
        + (f'<category term="{category}"/>' if category else "")
        + "</entry>"
        for at, (category, title) in enumerate(entries)
    )
    head = f"<title>Québec - Météo</title><updated>{updated:%Y-%m-%dT%H:%M:%SZ}</updated>"
    start = '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
    return f"{start}{head}{items}</feed>".encode()


def said(*entries, **changes):
    return weather_of(feed_of(*entries, **changes), PLACE, DAY)


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ((QUIET, NOW_IS, FRIDAY, SATURDAY), "Possibilité d'averses. Maximum 8."),
        ((SNOW, NOW_IS, FRIDAY), "Avertissement de neige en vigueur. Possibilité d'averses."),
        ((QUIET, NOW_IS, EVENING), "Soir et nuit: Dégagement. Minimum moins 2."),
        ((QUIET, NOW_IS, SATURDAY), "Nuageux, -3,2°C"),
        ((QUIET, NOW_IS), "Nuageux, -3,2°C"),
        ((("", "Faible neige, 2 degrés"), ("", "Demain, soleil")), "Faible neige, 2 degrés"),
    ],
)
def test_the_days_own_forecast_comes_before_the_conditions_and_a_warning_before_both(
    entries, words
):
    assert said(*entries).startswith(words)


def test_another_days_forecast_is_never_todays():
    assert said(QUIET, SATURDAY).reason == "it says nothing of the day"


def test_what_is_days_old_says_nothing_of_today():
    assert said(QUIET, NOW_IS, updated=NOW - timedelta(days=3)).reason == "what it says is days old"


def test_it_is_short_however_long_the_forecast_is():
    long = ("Prévisions météo", "vendredi: " + "Neige par moments suivie de pluie. " * 30)

    assert 0 < len(said(QUIET, long)) <= 120


@pytest.mark.parametrize("body", [b"", b"<html><p>Panne</p></html>", b"\xff\xfe", b"{}"])
def test_what_is_no_feed_is_a_reason(body):
    assert isinstance(weather_of(body, PLACE, DAY), NoFeed)


@given(st.binary(max_size=300))
def test_whatever_comes_is_words_or_a_reason(body):
    assert isinstance(weather_of(body, PLACE, DAY), str | NoFeed)
