from dataclasses import replace

from digest.compose.gravity import Asked
from digest.compose.proofread_edition import proofread_edition
from digest.compose.rehearse import rehearse
from digest.model import Phrase, Tone
from tests.golden.editions import kept_editions
from tests.newsroom import DAY, NEWSLETTER, candidate, candidates, catalogue, edition


def rules(told):
    return [slip.rule for slip in proofread_edition(told, catalogue())]


def test_the_kept_editions_have_no_slip():
    assert {name: rules(told) for name, told, _ in kept_editions() if rules(told)} == {}


def test_a_motif_said_twice_is_told():
    told = edition()
    twice = tuple(Phrase(slot="opening/normal", id=str(n), text="Un café?") for n in range(2))

    assert rules(replace(told, phrases=twice)) == ["V13"]


def test_a_transition_beside_a_story_that_weighs_is_told():
    told = edition((candidate(0), candidate(1, title="Deux morts à Laval"), *candidates()[2:]))
    spoilt = replace(told, stories=tuple(replace(story, intro="Tiens :") for story in told.stories))

    assert "V13" in rules(spoilt)


def test_a_ritual_in_a_sober_edition_is_told_and_so_is_one_that_is_missing():
    told = edition()

    assert rules(replace(told, ritual="")) == ["V13"]
    assert "V13" in rules(replace(told, tone=Tone.SOBER))


def test_six_teasing_lines_are_one_too_many():
    lines = tuple(Phrase(slot="opening/normal", id=str(n), text=f"Ligne {n}.") for n in range(6))

    assert rules(replace(edition(), phrases=lines)) == ["V13"]


def test_a_month_is_rehearsed_without_a_slip_or_an_opening_said_twice():
    told = list(rehearse(catalogue(), NEWSLETTER, DAY, 30))
    openings = [phrase.id for one in told for phrase in one.phrases if "opening" in phrase.slot]

    assert [slip for one in told for slip in proofread_edition(one, catalogue())] == []
    assert len(openings) == 30
    assert len(set(openings)) > 20


def test_a_month_may_be_rehearsed_in_another_tone():
    told = rehearse(catalogue(), NEWSLETTER, DAY, 3, Tone.SOBER)

    assert [one.tone for one in told] == [Tone.SOBER] * 3


def test_a_tone_asked_for_is_kept_with_its_reason():
    told = next(rehearse(catalogue(), NEWSLETTER, DAY, 1, Tone.SOBER))

    assert told.tone_reason.startswith("asked for by a person: rehearsed; by itself normal")
    assert Asked(Tone.SOBER, "").reason == ""
