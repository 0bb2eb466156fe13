"""Which rituals an edition has, and how they stay with what they are made of."""

from dataclasses import replace

import pytest

from digest.compose.amend import as_correction, reworded, said
from digest.compose.leave_out import without
from digest.compose.lighten import lightened_to_fit
from digest.compose.rituals.table import RITUALS
from digest.config import EditionSettings, RitualSettings
from digest.model import Ritual, RitualLine, RitualPlace, Tone
from digest.render.environment import template_folders
from tests.rigs.newsroom import candidate, candidates, edition, html_of, text_of

GRAVE = {"title": "Incendie à Rimouski : deux personnes sont mortes", "section": "Faits divers"}
OFF = {
    name: False for name, field in RitualSettings.model_fields.items() if field.annotation is bool
}
FIGURE = {**OFF, "figure": True}


def told(switches=FIGURE, stories=None):
    return edition(stories, limits=EditionSettings(rituals=switches))


def named(sample):
    return {ritual.name for ritual in sample.rituals}


def test_every_ritual_has_its_switch_and_its_block_and_no_switch_lacks_a_ritual():
    folder = template_folders(None)[0] / "edition" / "rituals"
    names = [kind.name for kind in RITUALS]

    assert sorted(names) == sorted(RitualSettings.model_fields)
    assert sorted(names) == sorted(file.stem for file in folder.glob("*.html"))


def test_what_is_switched_off_is_neither_there_nor_missed():
    sample = told({**FIGURE, "figure": False})

    assert (named(sample), sample.without_rituals) == (set(), ())


def test_what_is_asked_for_and_absent_says_why():
    sample = told(stories=tuple(candidate(n, summary="Rien.") for n in range(12)))

    assert sample.without_rituals == (
        "figure: no story that harms nobody says a figure that is not printed already",
    )


def test_a_sober_edition_has_no_ritual_that_plays():
    sample = told({}, (candidate(0, **GRAVE), *candidates()[1:]))

    assert sample.tone is Tone.SOBER
    assert named(sample) & {kind.name for kind in RITUALS if kind.plays} == set()
    assert "figure: a sober edition goes without it" in sample.without_rituals


def test_rituals_are_the_first_to_go_where_a_mail_is_too_heavy():
    sample = told()

    light = lightened_to_fit(sample, lambda tried: not tried.rituals)

    assert light.rituals == ()
    assert light.all_stories == sample.all_stories
    assert "figure: the mail would be too heavy" in light.without_rituals


def test_a_story_that_is_left_out_leaves_no_trace_in_a_ritual():
    sample = told()
    [gone] = [ritual.lines[0].article_id for ritual in sample.rituals]

    assert without(sample, gone).rituals == ()
    other = next(each for each in sample.stories if each.article_id != gone)
    assert without(sample, other.article_id).rituals == sample.rituals


@pytest.mark.parametrize("text", ["Tu as lu « Le pont rouvre »?", "LE PONT ROUVRE"])
def test_a_line_that_only_names_the_story_goes_with_it(text):
    sample = edition((candidate(0), candidate(1, title="Le pont rouvre"), candidate(2)))
    gone = next(each for each in sample.all_stories if each.title == "Le pont rouvre")
    lines = (RitualLine(text=text), RitualLine(text="Autre chose"))
    ritual = Ritual(name="figure", place=RitualPlace.AFTER, lines=lines)

    [left] = without(replace(sample, rituals=(ritual,)), gone.article_id).rituals

    assert left.lines == lines[1:]


def test_a_correction_rewords_rituals_and_its_mail_has_none():
    sample = told()
    [line] = sample.rituals[0].lines
    word = line.text.split()[-1].strip(".")

    right = reworded(sample, word, "février", "quebec")
    mail = as_correction(right, subject="Correction", preheader="", opening="")

    assert line.text in said(sample)
    assert right.rituals[0].lines[0].text == line.text.replace(word, "février")
    assert mail.rituals == ()


def test_both_parts_say_each_line_and_link_it():
    sample = told()
    [line] = sample.rituals[0].lines

    page, text = html_of(sample), text_of(sample)

    for part in (page, text):
        assert line.url in part
    assert line.text.split()[0] in text
    assert line.text in page
    assert line.label in page
