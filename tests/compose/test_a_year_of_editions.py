"""Every morning of a year, each knowing what the ones before it said."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest

from digest.compose.proofread_edition import proofread_edition, weight_of
from digest.compose.slots import LENGTHS
from digest.model import Passage, Tone, Variant
from digest.render.lint import Severity, faults
from tests.compose.test_headlines import gravity
from tests.headlines import TUNED, Headline, headlines
from tests.rigs.newsroom import NEWSLETTER, candidate, catalogue, edition, html_of, text_of
from tests.rigs.shared import shared

pytestmark = pytest.mark.slow

YEAR = [date(2025, 1, 1) + timedelta(days=number) for number in range(365)]
FOREIGN = Headline("International", "Les négociations reprennent à Genève")
REMEMBRANCE = {(1, 29), (7, 6), (9, 30), (11, 11), (12, 6)}


STANDFIRST = "La suite se lit dans le journal de ce matin, avec ce que les voisins en disent."
GRAVE = [headline for half in TUNED for headline in headlines(half, "G")]


@cache
def light():
    """Those that are, without those held back needlessly, which `test_headlines` counts."""
    every = [headline for half in TUNED for headline in headlines(half, "L")]
    weights = ((headline, gravity(headline)) for headline in every)
    return [each for each, weight in weights if weight.is_light and not weight.is_of_harm]


def told_as(number, headline):
    """That headline as the article of that number, published half an hour after the one before."""
    article = candidate(
        number,
        title=headline.title,
        section=headline.section,
        summary=headline.standfirst or STANDFIRST,
        body=(),
    )
    return replace(article, id=number + 1)


def is_grave(headline):
    return gravity(replace(headline, standfirst=headline.standfirst or STANDFIRST)).is_grave


def articles_of(day):
    """
    Six of some 1,400 light stories, as newsrooms write them.

    Every ninth day one is from abroad, every twentieth one is grave.
    """
    number = day.toordinal()
    titles = [light()[(number * 6 + each) % len(light())] for each in range(6)]
    if number % 9 == 0:
        titles[1] = FOREIGN
    if number % 20 == 0:
        titles[2] = GRAVE[number // 20 % len(GRAVE)]
    return tuple(told_as(each, headline) for each, headline in enumerate(titles))


@pytest.fixture(scope="session")
def year(tmp_path_factory):
    return shared(tmp_path_factory, "year", composed)


def composed():
    editions = []
    for day in YEAR:
        earlier = tuple(sample.phrases for sample in reversed(editions[-30:]))
        editions.append(edition(articles_of(day), day=day, earlier=earlier))
    return editions


def test_no_line_comes_back_inside_half_its_pool_in_a_year(year):
    last = defaultdict(lambda: -1000)
    repeats = []
    for number, sample in enumerate(year):
        for phrase in sample.phrases:
            slot, _, kind = phrase.slot.partition("/")
            window = len(catalogue().pool(slot, kind)) // 2
            gap = number - last[phrase.id]
            if 0 < gap < window // (2 if slot == "transition" else 1):
                repeats.append((sample.day, phrase.id, gap))
            last[phrase.id] = number

    assert repeats == []


def test_the_tone_is_right_every_day_of_a_year_but_for_a_doubt_a_season(year):
    wrong, doubted = [], []
    for sample in year:
        number = sample.day.toordinal()
        if (sample.day.month, sample.day.day) in REMEMBRANCE:
            wanted = {Tone.SOBER}
        elif number % 20 == 0 and is_grave(GRAVE[number // 20 % len(GRAVE)]):
            wanted = {Tone.RESTRAINED, Tone.SOBER}
        elif number % 20 == 0:  # grave to a person, and to the words only perhaps
            wanted = set(Tone)
        else:
            wanted = {Tone.NORMAL}
        if sample.tone not in wanted:
            is_doubt = sample.tone is Tone.RESTRAINED and "may be" in sample.tone_reason
            kind = doubted if is_doubt else wrong
            kind.append((sample.day, sample.tone, sample.tone_reason))

    assert wrong == []
    assert len(doubted) <= len(year) // 60  # a chance that is not taken (0053)


def test_every_line_of_a_year_fits_its_place(year):
    odd = []
    for sample in year:
        for phrase in sample.phrases:
            shortest, longest = LENGTHS[phrase.slot.partition("/")[0]]
            if not shortest <= len(phrase.text) <= longest:
                odd.append((sample.day, phrase))

    assert odd == []


def test_the_voice_has_no_slip_on_any_morning_of_a_year(year):
    slips = {sample.day: proofread_edition(sample, catalogue()) for sample in year}

    assert {day: faults for day, faults in slips.items() if faults} == {}


def test_no_cheer_stands_in_an_edition_of_a_year_that_prints_a_grave_story():
    sad = [headline for headline in GRAVE if is_grave(headline)]
    grave = {day: told_as(2, sad[number % len(sad)]) for number, day in enumerate(YEAR[::5])}
    mornings = (
        (*articles_of(day)[:2], story, *articles_of(day)[3:]) for day, story in grave.items()
    )

    editions = [edition(each, day=day) for each, day in zip(mornings, grave, strict=True)]

    beside = [each for each in editions if any(weighs_grave(story) for story in each.all_stories)]
    kinds = {
        phrase.slot.partition("/")[2].partition("_")[0]
        for sample in beside
        for phrase in sample.phrases
        if phrase.slot.partition("/")[0] not in {"transition", "partner"}
    }
    assert len(beside) >= len(editions) // 2
    assert kinds <= {"", "grave", "remembrance", "sober"}
    assert [sample.day for sample in beside if sample.ritual or "Aussi" in sample.preheader] == []


def weighs_grave(story):
    return weight_of(story, catalogue()).is_grave


def test_no_subject_of_a_year_is_one_of_the_thirty_before(year):
    subjects = [sample.subject for sample in year]

    assert [
        subject
        for number, subject in enumerate(subjects)
        if subject in subjects[max(0, number - 30) : number]
    ] == []


def test_no_preheader_of_a_year_is_one_of_the_three_weeks_before(year):
    said = [sample.preheader for sample in year]

    assert [
        text for number, text in enumerate(said) if text in said[max(0, number - 21) : number]
    ] == []


def test_no_subject_of_a_year_is_cut_and_the_voice_is_in_most_that_play(year, capsys):
    cut = [sample.subject for sample in year if sample.subject.endswith(("…", "..."))]
    playing = [sample for sample in year if sample.tone is Tone.NORMAL]
    spoken = [sample for sample in playing if sample.phrases[0].id.startswith("subject/normal/")]
    with capsys.disabled():
        print(f"\nthe voice is in {len(spoken)} of {len(playing)} subjects")  # noqa: T201 - a figure

    assert cut == []
    assert len(spoken) >= 0.7 * len(playing)


@pytest.mark.parametrize("month", range(12))
def test_no_morning_of_a_year_is_stopped(year, month):
    variants = (Variant.WITH_PARTNERS, Variant.PARTNER_FREE)
    mornings = year[month * 30 : month * 30 + 30 : 3]  # every weekday in its turn

    stopped = [
        (sample.day, fault)
        for number, sample in enumerate(mornings)
        for variant in variants[: 2 if number == 0 else 1]
        for fault in faults(
            sample, variant, html_of(sample, variant), text_of(sample, variant), NEWSLETTER
        )
        if fault.severity is Severity.BLOCKS
    ]

    assert stopped == []


def test_a_year_of_stories_without_summaries_has_no_slip_either():
    editions = [edition(tuple(map(bare, articles_of(day))), day=day) for day in YEAR[::5]]

    assert [slip for sample in editions for slip in proofread_edition(sample, catalogue())] == []


def bare(article):
    """The same story with its summary as a first paragraph that lacks a full stop."""
    words = article.article.summary.rstrip(".")
    return replace(
        article, article=replace(article.article, summary="", body=(Passage(text=words),))
    )
