"""The end of a week: the long read on Saturday, what the desk pinned on Sunday."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from digest.compose.make import make
from digest.model import Passage
from tests.rigs.newsroom import candidate, candidates, edition, html_of, morning, text_of

SATURDAY, SUNDAY = date(2024, 11, 9), date(2024, 11, 10)
LONG = (Passage(text="Un mot de plus. " * 500),)
SHORT = (Passage(text="Un mot. " * 300),)
GRAVE = {"title": "Incendie à Rimouski : deux personnes sont mortes", "section": "Faits divers"}


def past(number, days_before, **changes):
    """An edition of the week that told one story, of that number."""
    told = edition((candidate(number, **changes),), partner=None)
    return replace(told, day=SUNDAY - timedelta(days=days_before))


WEEK = (past(20, 2, body=LONG), past(21, 3), past(22, 4, body=LONG[:1] * 2), past(23, 5))


TODAY = candidates()


def told_on(day, week=WEEK, of_desk=(), today=TODAY):
    asked = replace(morning(), day=day, published_on=day, week=week, of_desk=frozenset(of_desk))
    sample = make(today, asked, lambda _: True).edition
    return sample, {ritual.name: ritual for ritual in sample.rituals}


def listed(number, days_before, **changes):
    """An edition of the week that gave the title of that story alone."""
    told = past(1, days_before)
    brief = edition((candidate(number, **changes),), partner=None).lead
    return replace(told, briefs=(brief,))


def test_saturday_recalls_the_longest_story_that_the_week_did_not_tell():
    week = (past(20, 2, body=LONG * 3), listed(22, 4, body=LONG), listed(23, 5, body=LONG * 2))

    sample, rituals = told_on(SATURDAY, week)

    [line] = rituals["long_read"].lines
    assert line.url == week[2].briefs[0].url
    assert line.label.endswith("min de lecture")
    assert "missed" not in rituals
    for part in (html_of(sample), text_of(sample)):
        assert line.url in part


@pytest.mark.parametrize("changes", [{"body": SHORT}, {**GRAVE, "body": LONG * 2}])
def test_a_week_without_a_long_story_that_can_be_recalled_has_none(changes):
    sample, rituals = told_on(SATURDAY, (listed(20, 2, **changes),))

    assert "long_read" not in rituals
    assert "long_read: no story that the week did not tell takes 6 minutes to read" in (
        sample.without_rituals
    )


def test_sunday_recalls_what_the_desk_pinned_with_its_day():
    sample, rituals = told_on(SUNDAY, of_desk=(22, 23, 24))

    assert [(line.label, line.url) for line in rituals["missed"].lines] == [
        ("Jeudi", WEEK[1].lead.url),
        ("Mercredi", WEEK[2].lead.url),
        ("Mardi", WEEK[3].lead.url),
    ]
    assert "long_read" not in rituals
    assert "Mercredi" in text_of(sample)


COUNCIL = {"title": "Le conseil vote le budget", "section": "Politique", "summary": ""}
CRASH = {"title": "Trois morts dans un carambolage à Amos", "section": "Faits divers"}
A_WEEK = (past(20, 2), past(21, 3, **COUNCIL), past(22, 4, **GRAVE))


def test_a_sunday_that_ends_quietly_recalls_the_gravest_first_and_no_light_lead():
    dark = (candidate(0, **CRASH), *TODAY[1:])

    sample, rituals = told_on(SUNDAY, A_WEEK, today=dark)

    assert not sample.ritual
    assert rituals["missed"].heading == "Cette semaine, il fallait retenir"
    assert rituals["missed"].lines[0].text == A_WEEK[2].lead.title


def test_a_sunday_that_ends_on_its_cheerful_line_recalls_no_death_above_it():
    sample, rituals = told_on(SUNDAY, A_WEEK)

    assert sample.ritual
    assert [line.text for line in rituals["missed"].lines] == [A_WEEK[1].lead.title]


def test_sunday_recalls_nothing_that_today_tells():
    sample, rituals = told_on(SUNDAY, (past(0, 2),), of_desk=(1,))

    assert "missed" not in rituals
    assert "missed: the week told nothing grave, pinned or first that today does not tell" in (
        sample.without_rituals
    )


def test_other_days_neither_have_them_nor_miss_them():
    sample, rituals = told_on(SATURDAY - timedelta(days=1), of_desk=(21,))

    assert {"long_read", "missed"} & set(rituals) == set()
    assert not [why for why in sample.without_rituals if why.startswith(("long", "missed"))]
