from dataclasses import replace

import pytest

from digest.compose.echoes import echoes
from digest.compose.proofread_edition import proofread_edition
from digest.compose.rehearse import rehearse
from digest.compose.voice import CatalogueLine
from digest.model import Phrase, Tone
from tests.golden.editions import kept_editions
from tests.rigs.newsroom import (
    DAY,
    NEWSLETTER,
    candidate,
    candidates,
    catalogue,
    edition,
    edition_in_order,
)


def rules(sample):
    return [slip.rule for slip in proofread_edition(sample, catalogue())]


def test_the_kept_editions_have_no_slip():
    assert {name: rules(sample) for name, sample, _ in kept_editions() if rules(sample)} == {}


def test_a_motif_said_twice_is_told():
    sample = edition()
    twice = tuple(Phrase(slot="opening/normal", id=str(n), text="Un café?") for n in range(2))

    assert rules(replace(sample, phrases=twice)) == ["V13"]


def test_a_transition_beside_a_story_that_weighs_is_told():
    sample = edition_in_order(
        (candidate(0), candidate(1, title="Deux morts à Laval"), *candidates()[2:])
    )
    spoilt = replace(
        sample, stories=tuple(replace(story, intro="Tiens :") for story in sample.stories)
    )

    assert "V13" in rules(spoilt)


def test_a_ritual_in_a_sober_edition_is_told_and_so_is_one_that_is_missing():
    sample = edition()

    assert rules(replace(sample, ritual="")) == ["V13"]
    assert "V13" in rules(replace(sample, tone=Tone.SOBER))


def test_a_drawn_line_that_breaks_a_rule_of_the_words_is_told():
    sample = edition()
    drawn = next(phrase.id for phrase in sample.phrases if phrase.slot == "greeting/normal")
    rude = replace(
        catalogue(),
        ritual="Vous voilà au courant.",
        pools={
            **catalogue().pools,
            "greeting/normal": (CatalogueLine(drawn, "Ta newsletter, imbécile?"),),
        },
    )

    slips = proofread_edition(sample, rude)

    assert [(slip.rule, slip.line) for slip in slips] == [
        ("V02", drawn),
        ("V03", drawn),
        ("V01", "ritual"),
    ]


def test_a_line_that_plays_while_it_names_a_grave_lead_is_told():
    grave = edition((candidate(0, title="Deux morts à Laval", section="Culture"),))
    played = tuple(Phrase(slot="subject/normal", id="x", text="Tiens : deux morts") for _ in "1")

    assert "V13" in rules(replace(grave, phrases=played))
    assert rules(grave) == []


def test_a_paid_block_beside_a_grave_story_is_told():
    sample = edition_in_order(
        (*candidates()[:3], candidate(3, title="Deux morts à Laval"), candidate(4))
    )
    moved = replace(sample, partner=replace(sample.partner, after=len(sample.stories)))

    assert rules(sample) == []
    assert "V13" in rules(moved)


def test_a_month_is_rehearsed_without_a_slip_or_an_opening_said_twice():
    month = list(rehearse(catalogue(), NEWSLETTER, DAY, 30))
    phrases = [phrase for sample in month for phrase in sample.phrases]
    openings = [phrase.id for phrase in phrases if "opening" in phrase.slot]

    assert [slip for sample in month for slip in proofread_edition(sample, catalogue())] == []
    assert len(openings) == 30
    assert len(set(openings)) > 20


@pytest.mark.parametrize("tone", Tone)
def test_in_sixty_mornings_no_line_comes_back_within_half_its_pool(tone):
    pools, last, again = catalogue().pools, {}, []
    for number, sample in enumerate(rehearse(catalogue(), NEWSLETTER, DAY, 60, tone)):
        for phrase in sample.phrases:
            half = len(pools.get(phrase.slot, ())) // 2
            half //= 2 if phrase.slot.startswith("transition/") else 1
            if 0 < number - last.get(phrase.id, -99) < half:
                again.append((sample.day, phrase.id))
            last[phrase.id] = number

    assert again == []


@pytest.mark.parametrize("tone", Tone)
def test_in_sixty_mornings_no_preheader_comes_back_within_three_weeks(tone):
    said = [sample.preheader for sample in rehearse(catalogue(), NEWSLETTER, DAY, 60, tone)]

    assert [
        text for number, text in enumerate(said) if text in said[max(0, number - 21) : number]
    ] == []


def test_no_opening_of_sixty_mornings_says_the_word_of_its_greeting():
    month = rehearse(catalogue(), NEWSLETTER, DAY, 60)

    assert [
        (sample.greeting, sample.opening)
        for sample in month
        if echoes(sample.greeting, sample.opening)
    ] == []


def test_a_month_may_be_rehearsed_in_another_tone():
    month = rehearse(catalogue(), NEWSLETTER, DAY, 3, Tone.SOBER)

    assert [sample.tone for sample in month] == [Tone.SOBER] * 3


def test_a_tone_asked_for_is_kept_with_its_reason():
    sample = next(rehearse(catalogue(), NEWSLETTER, DAY, 1, Tone.SOBER))

    assert sample.tone_reason.startswith("asked for by a person: rehearsed; by itself normal")
