from dataclasses import replace

from digest.compose.proofread_edition import proofread_edition
from digest.compose.rehearse import rehearse
from digest.compose.voice import CatalogueLine
from digest.model import Phrase, Tone
from tests.golden.editions import kept_editions
from tests.rigs.newsroom import DAY, NEWSLETTER, candidate, candidates, catalogue, edition


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


def test_a_drawn_line_that_breaks_a_rule_of_the_words_is_told():
    told = edition()
    drawn = next(phrase.id for phrase in told.phrases if phrase.slot == "greeting/normal")
    rude = replace(
        catalogue(),
        ritual="Vous voilà au courant.",
        pools={
            **catalogue().pools,
            "greeting/normal": (CatalogueLine(drawn, "Ta newsletter, imbécile?"),),
        },
    )

    found = proofread_edition(told, rude)

    assert [(slip.rule, slip.line) for slip in found] == [
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
    told = edition((*candidates()[:3], candidate(3, title="Deux morts à Laval"), candidate(4)))
    moved = replace(told, partner=replace(told.partner, after=len(told.stories)))

    assert rules(told) == []
    assert "V13" in rules(moved)


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
