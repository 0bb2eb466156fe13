"""What happens today, after the news."""

from dataclasses import replace
from datetime import UTC, datetime

from digest.compose.make import make
from digest.config import EditionSettings
from digest.model import AgendaEvent, DayMaterial
from tests.rigs.newsroom import candidate, candidates, html_of, morning, text_of

GRAVE = {"title": "Incendie à Rimouski : deux personnes sont mortes", "section": "Faits divers"}
EVENTS = (
    AgendaEvent(title="Curling", starts_at=datetime(2024, 11, 9, 0, tzinfo=UTC), where="Aréna"),
    AgendaEvent(title="Marché", starts_at=None, url="https://exemple.test/marche"),
    *(AgendaEvent(title=f"Concert {n}", starts_at=None) for n in range(4)),
)


def told(stories=None, events=EVENTS):
    limits = EditionSettings(rituals={"agenda": "https://exemple.test/agenda.ics"})
    asked = replace(morning(), limits=limits, material=DayMaterial(events=events))
    return make(stories or candidates(), asked, lambda _: True).edition


def test_it_has_four_lines_at_most_with_their_hour_in_both_parts():
    sample = told()
    [agenda] = [each for each in sample.rituals if each.name == "agenda"]

    assert [(line.label, line.text) for line in agenda.lines][:2] == [
        ("19\u00a0h", "Curling, Aréna"),
        ("Toute la journée", "Marché"),
    ]
    assert len(agenda.lines) == 4
    for part in (html_of(sample), text_of(sample)):
        assert "https://exemple.test/marche" in part
        assert "Curling, Aréna" in part


def test_a_grave_day_has_its_agenda_and_an_empty_one_says_why_there_is_none():
    grave = told((candidate(0, **GRAVE), *candidates()[1:]))

    assert [ritual.name for ritual in grave.rituals] == ["agenda"]
    assert "agenda: the calendar holds nothing for today, or could not be read" in (
        told(events=()).without_rituals
    )
