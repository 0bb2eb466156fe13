"""What rituals are made of beside the stories, over real HTTP."""

from dataclasses import replace

import pytest

from digest.flows.sources.material import read_material
from digest.model import PlaceWeather
from tests.collect.test_agenda import calendar
from tests.collect.test_weather import DAY, FRIDAY, NOW, NOW_IS, QUIET, feed_of


@pytest.fixture
def wanting(app):
    """`wanting(weather=[…])`: that installation with those rituals."""

    def with_rituals(**switches):
        edition = app.settings.edition
        rituals = type(edition.rituals).model_validate(switches)
        edition = edition.model_copy(update={"rituals": rituals})
        return replace(app, settings=app.settings.model_copy(update={"edition": edition}))

    return with_rituals


def test_nothing_is_fetched_where_no_address_is_named(wanting, web_server):
    material = read_material(wanting(), DAY, NOW)

    assert (material.weather, material.events, material.troubles) == ((), (), ())
    assert web_server.requests == []


def test_a_place_whose_feed_fails_costs_its_own_line_and_the_report_says_so(wanting, web_server):
    good = web_server.put("/quebec.xml", feed_of(QUIET, NOW_IS, FRIDAY))
    page = web_server.put("/laval.xml", "<html><p>Panne</p></html>")
    huge = web_server.put("/ici.xml", feed_of(FRIDAY) + b" " * 1_100_000)
    feeds = [f"Québec={good}", f"Laval={page}", f"Ici={huge}", f"Là={web_server.url('/rien')}"]

    material = read_material(wanting(weather=feeds), DAY, NOW)

    assert material.weather == (
        PlaceWeather(place="Québec", words="Possibilité d'averses. Maximum 8."),
    )
    laval, ici, la = material.troubles
    assert laval.startswith("the weather of Laval is left out: ")
    assert "web page, not a feed" in laval
    assert "larger than 1,000,000 bytes" in ici
    assert "404" in la


def test_a_calendar_gives_the_days_events_and_says_what_of_it_cannot_be_read(wanting, web_server):
    events = (
        ["DTSTART:20241108T190000", "SUMMARY:Curling"],
        ["DTSTART:jamais", "SUMMARY:Illisible"],
        ["DTSTART:20241109T190000", "SUMMARY:Demain"],
    )
    address = web_server.put("/agenda.ics", calendar(*events))

    material = read_material(wanting(agenda=address), DAY, NOW)

    assert [event.title for event in material.events] == ["Curling"]
    assert material.troubles == (f"{address}: 1 event of the agenda could not be read",)


@pytest.mark.parametrize(("body", "status"), [(b"Panne", 200), (b"", 503), (b"X" * 2_000_000, 200)])
def test_a_bad_calendar_costs_its_own_ritual_alone(wanting, web_server, body, status):
    feed = web_server.put("/quebec.xml", feed_of(FRIDAY))
    address = web_server.put("/agenda.ics", body, status=status)

    material = read_material(wanting(agenda=address, weather=[f"Québec={feed}"]), DAY, NOW)

    assert (material.events, len(material.weather)) == ((), 1)
    [trouble] = material.troubles
    assert trouble.startswith("the agenda is left out: ")
