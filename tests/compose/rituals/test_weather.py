"""The weather above the lead, plainly, in every tone."""

from dataclasses import replace

from digest.compose.make import make
from digest.config import EditionSettings
from digest.model import DayMaterial, PlaceWeather
from tests.rigs.newsroom import candidate, candidates, html_of, morning, text_of

GRAVE = {"title": "Incendie à Rimouski : deux personnes sont mortes", "section": "Faits divers"}
FEEDS = ["Québec=https://meteo.example/q", "Laval=https://meteo.example/l"]
SUN = DayMaterial(weather=(PlaceWeather(place="Québec", words="Ensoleillé. Maximum 9 °C."),))


def told(stories, material=SUN, weather=FEEDS):
    limits = EditionSettings(rituals={"weather": weather})
    asked = replace(morning(), limits=limits, material=material)
    return make(stories, asked, lambda _: True).edition


def test_it_stands_before_the_lead_in_both_parts_with_its_place():
    sample = told(candidates())

    for part, title in ((html_of(sample), sample.lead.title), (text_of(sample), "À LA UNE")):
        assert part.index("Québec") < part.index("Ensoleillé. Maximum\u00a09\u00a0°C.")
        assert part.index("Ensoleillé") < part.rindex(title)


def test_a_grave_day_has_its_weather_too():
    sample = told((candidate(0, **GRAVE), *candidates()[1:]))

    assert [ritual.name for ritual in sample.rituals] == ["weather"]


def test_it_is_absent_where_nothing_could_be_read_and_says_so():
    sample = told(candidates(), DayMaterial())

    assert "weather" not in {ritual.name for ritual in sample.rituals}
    assert "weather: no feed could be read" in sample.without_rituals
    assert told(candidates(), weather=[]).without_rituals == ()
