"""The end of a week: the long read on Saturday, what the desk pinned on Sunday."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from digest.compose.make import make
from digest.model import Passage
from tests.rigs.newsroom import candidate, candidates, edition, html_of, morning, text_of

SATURDAY, SUNDAY = date(2024, 11, 9), date(2024, 11, 10)
LONG = (Passage(text="Un mot de plus. " * 500),)
GRAVE = {"title": "Incendie à Rimouski : deux personnes sont mortes", "section": "Faits divers"}


def past(number, days_before, **changes):
    """An edition of the week that told one story, of that number."""
    told = edition((candidate(number, **changes),), partner=None)
    return replace(told, day=SUNDAY - timedelta(days=days_before))


WEEK = (past(20, 2, body=LONG), past(21, 3), past(22, 4, body=LONG[:1] * 2), past(23, 5))


def told_on(day, week=WEEK, of_desk=()):
    asked = replace(morning(), day=day, published_on=day, week=week, of_desk=frozenset(of_desk))
    sample = make(candidates(), asked, lambda _: True).edition
    return sample, {ritual.name: ritual for ritual in sample.rituals}


def test_saturday_recalls_the_longest_story_of_the_week():
    sample, rituals = told_on(SATURDAY)

    [line] = rituals["long_read"].lines
    assert line.url == WEEK[2].lead.url
    assert line.label.endswith("min de lecture")
    assert "missed" not in rituals
    for part in (html_of(sample), text_of(sample)):
        assert line.url in part


@pytest.mark.parametrize("changes", [{}, {**GRAVE, "body": LONG}])
def test_a_week_without_a_long_story_that_can_be_recalled_has_none(changes):
    sample, rituals = told_on(SATURDAY, (past(20, 2, **changes),))

    assert "long_read" not in rituals
    assert "long_read: no story of the week takes 3 minutes to read" in sample.without_rituals


def test_sunday_recalls_what_the_desk_pinned_with_its_day():
    sample, rituals = told_on(SUNDAY, of_desk=(22, 23, 24))

    assert [(line.label, line.url) for line in rituals["missed"].lines] == [
        ("Jeudi", WEEK[1].lead.url),
        ("Mercredi", WEEK[2].lead.url),
        ("Mardi", WEEK[3].lead.url),
    ]
    assert "long_read" not in rituals
    assert "Mercredi" in text_of(sample)


def test_sunday_without_a_pin_recalls_the_leads_of_the_week():
    _, rituals = told_on(SUNDAY)

    leads = [edition.lead.url for edition in WEEK]
    assert [line.url for line in rituals["missed"].lines] == leads[:3]


def test_sunday_recalls_nothing_that_today_tells_or_that_is_grave():
    week = (past(0, 2), past(20, 3, **GRAVE))

    sample, rituals = told_on(SUNDAY, week, of_desk=(1, 21))

    assert "missed" not in rituals
    assert "missed: the week holds no pin and no lead that can be told again" in (
        sample.without_rituals
    )


def test_a_long_story_is_one_that_takes_twice_as_long_as_the_week_s_others():
    fair = (Passage(text="Un mot de plus. " * 180),)
    week = tuple(past(20 + at, 1 + at, body=fair) for at in range(3))

    _, alike = told_on(SATURDAY, week)
    _, longer = told_on(SATURDAY, (*week, past(23, 5, body=LONG)))

    assert "long_read" not in alike
    assert longer["long_read"].lines[0].label == "10\u00a0min de lecture"


def test_other_days_neither_have_them_nor_miss_them():
    sample, rituals = told_on(SATURDAY - timedelta(days=1), of_desk=(21,))

    assert {"long_read", "missed"} & set(rituals) == set()
    assert not [why for why in sample.without_rituals if why.startswith(("long", "missed"))]
