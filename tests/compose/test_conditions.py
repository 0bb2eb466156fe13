from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from digest.compose.conditions import ALWAYS_AT, CONDITIONS, holding
from digest.compose.edition_facts import EditionFacts
from digest.compose.gravity import Gravity
from digest.compose.tell import StoryDraft
from digest.model import Tone, Window
from tests.rigs.newsroom import DAY, NEWSLETTER, ZONE, edition

LIGHT = Gravity(score=0, tone=Tone.NORMAL)
SERIOUS = Gravity(score=1, tone=Tone.RESTRAINED, is_serious=True, weighty="serious")


def facts(*, stories=5, hour=6, day=DAY, gravity=LIGHT, last=LIGHT):
    draft = StoryDraft(edition().lead, gravity, "Le traversier")
    end = datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)
    return EditionFacts(
        stories=(*(draft for _ in range(stories - 1)), replace(draft, gravity=last)),
        briefs=(),
        in_the_running=stories,
        day=day,
        window=Window(start=end - timedelta(days=1), end=end),
        behind=timedelta(),
        newsletter=NEWSLETTER,
        words_per_minute=200,
    )


@pytest.mark.parametrize(
    ("hour", "names"),
    [
        (7, {"early", "morning", "daytime"}),
        (8, {"morning", "daytime"}),
        (11, {"daytime"}),
        (16, set()),
    ],
)
def test_the_hour_on_the_newsletters_wall_says_what_part_of_the_day_it_is(hour, names):
    assert holding(facts(hour=hour)) & {"early", "morning", "daytime"} == names


def test_an_edition_made_on_another_day_knows_nothing_of_the_hour():
    late = replace(facts(), day=DAY + timedelta(days=1))

    assert holding(late).isdisjoint({"early", "morning", "daytime"})


@pytest.mark.parametrize(
    ("day", "names"),
    [
        (date(2024, 11, 8), {"weekday", "workday"}),
        (date(2024, 11, 9), {"weekend"}),
        (date(2024, 12, 25), {"weekday"}),
        (date(2025, 10, 13), {"weekday"}),
        (date(2024, 10, 31), {"weekday", "workday"}),
    ],
)
def test_a_holiday_is_no_workday(day, names):
    assert holding(facts(day=day)) & {"weekday", "workday", "weekend"} == names


@pytest.mark.parametrize(
    ("known", "name"),
    [
        (facts(stories=1), "short"),
        (facts(stories=3), "several"),
        (replace(facts(), in_the_running=6), "sorted"),
        (facts(), "light_end"),
        (facts(last=SERIOUS), "serious"),
        (facts(gravity=SERIOUS), "weighty"),
        (replace(facts(), is_attended=True), "attended"),
    ],
)
def test_what_is_true_of_an_edition_holds(known, name):
    assert name in holding(known)


@pytest.mark.parametrize(
    ("known", "name"),
    [
        (replace(facts(), words_per_minute=40), "short"),
        (facts(stories=2), "several"),
        (facts(), "sorted"),
        (facts(last=SERIOUS), "light_end"),
        (facts(), "serious"),
        (facts(last=SERIOUS), "weighty"),
        (facts(), "attended"),
    ],
)
def test_what_is_not_true_of_an_edition_does_not_hold(known, name):
    assert name not in holding(known)


def test_what_a_pool_may_count_on_is_a_condition():
    assert frozenset().union(*ALWAYS_AT.values()) <= CONDITIONS
