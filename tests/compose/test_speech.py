"""What is said of a whole edition, by what it prints."""

from dataclasses import replace
from datetime import timedelta

import pytest

from digest.model import MailedArticle
from tests.compose.test_arrange import GRAVE, SERIOUS, composed, with_story
from tests.rigs.newsroom import DAY, candidate, in_order


def kinds_of(sample, slots=("subject", "preheader", "greeting", "opening", "sign_off", "forward")):
    pairs = (phrase.slot.partition("/")[::2] for phrase in sample.phrases)
    return {kind for slot, kind in pairs if slot in slots and kind}


@pytest.mark.parametrize("place", ["story", "brief", "sequel"])
def test_no_cheer_stands_around_a_grave_story_wherever_it_is_printed(place):
    light = with_story(0, **SERIOUS)
    grave = candidate(8, **GRAVE)
    again = replace(grave, is_changed=True, as_mailed=mailed_before())
    chosen = in_order(light[:3])
    told = {
        "story": replace(chosen, stories=(*chosen.stories, grave)),
        "brief": replace(chosen, briefs=(grave,)),
        "sequel": replace(chosen, sequels=(again,)),
    }[place]

    sample = composed(told)

    assert kinds_of(sample) <= {"sober"}
    assert sample.ritual == ""
    assert [story.title for story in sample.stories if story.intro] == []


def mailed_before():
    return MailedArticle(day=DAY - timedelta(days=1), title="Un incendie à Laval", body=())


def test_what_an_inbox_names_beside_the_lead_is_neither_serious_nor_a_quotation_alone():
    texted = candidate(1, title="« J’arrive dans dix minutes »")
    strike = candidate(2, **SERIOUS)

    samples = [
        composed(in_order((candidate(0), texted, strike)), day=DAY + timedelta(days=number))
        for number in range(12)
    ]

    assert [each.preheader for each in samples if "dix minutes" in each.preheader] == []
    assert [each.preheader for each in samples if "Aussi" in each.preheader] == []
    assert {each.preheader[-1] for each in samples} <= {".", "?", "!", "…"}
