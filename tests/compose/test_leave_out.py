"""An edition that was sent, without one of its stories."""

from dataclasses import replace

import pytest

from digest.compose.leave_out import without
from digest.compose.titles import short_title
from digest.model import Phrase
from tests.rigs.newsroom import candidate, candidates, edition

NBSP = "\u00a0"


def said_of(sample, slot):
    return [phrase for phrase in sample.phrases if phrase.slot.partition("/")[0] == slot]


def test_without_the_lead_the_next_story_leads():
    sample = edition()

    right = without(sample, sample.lead.article_id)

    assert right.lead.title == sample.stories[0].title
    assert right.lead.intro == ""
    assert right.stories == sample.stories[1:]


def test_no_line_names_the_lead_that_was_left_out():
    sample = edition()
    gone = sample.lead
    assert short_title(gone.title).casefold() in sample.subject.casefold()

    right = without(sample, gone.article_id)

    assert right.subject == "Trois patinoires ouvriront plus tôt que prévu"
    assert right.preheader.startswith("La glace réfrigérée prend dès la fin du mois")
    assert (len(right.subject) <= 60, 40 <= len(right.preheader) <= 110) == (True, True)
    assert said_of(right, "subject") == [
        Phrase(slot="subject", id="subject/plain", text=right.subject)
    ]
    assert [phrase.text for phrase in said_of(right, "preheader")] == [right.preheader]
    assert not any("traversier" in phrase.text.casefold() for phrase in right.phrases)


def test_a_short_lead_without_a_summary_still_makes_a_preheader_that_shows():
    bare = candidate(1, title="Le quai ouvre", summary="", body=())
    sample = edition((candidate(0), bare))

    right = without(sample, sample.lead.article_id)

    assert right.subject == "Le quai ouvre"
    assert right.preheader == f"Le quai ouvre · Vendredi 8{NBSP}novembre 2024."


def test_a_preheader_that_names_the_story_that_is_left_out_is_made_anew():
    usual = edition()
    gone = usual.stories[1]
    sample = replace(usual, preheader=f"Aussi : {short_title(gone.title).upper()} · Le reste")

    right = without(sample, gone.article_id)

    assert right.subject == sample.subject
    assert right.preheader.startswith("Après trois ans au quai")
    assert [phrase.text for phrase in said_of(right, "preheader")] == [right.preheader]


def test_a_line_that_names_no_story_stays_but_for_how_many_there_are():
    sample = edition()
    many = len(sample.all_stories)
    sample = replace(
        sample, opening=f"Voici {many}{NBSP}nouvelles à retenir.", preheader="Rien de tel."
    )

    right = without(sample, sample.briefs[0].article_id)

    assert right.opening == f"Voici {many - 1}{NBSP}nouvelles à retenir."
    assert (right.preheader, right.subject) == (sample.preheader, sample.subject)
    assert [phrase.text for phrase in said_of(right, "opening")] == [right.opening]


def test_a_writers_line_that_names_the_story_falls_silent():
    sample = edition()
    gone = sample.stories[0]
    sample = replace(sample, opening=f"À lire : {gone.title}.")

    right = without(sample, gone.article_id)

    assert right.opening == ""
    assert said_of(right, "opening") == []


def test_no_transition_leads_from_a_story_that_is_gone():
    usual = edition()
    stories = tuple(replace(story, intro="Et puis ça :") for story in usual.stories)
    sample = replace(usual, stories=stories)

    right = without(sample, stories[1].article_id)

    assert [bool(story.intro) for story in right.stories] == [True, False, True]


@pytest.mark.parametrize("after", [1, 2, 3, 4, 5])
def test_the_paid_block_stands_between_the_stories_it_stood_between_or_nowhere(after):
    usual = edition(candidates())
    sample = replace(usual, partner=replace(usual.partner, after=after))
    before = (sample.lead, *sample.stories)
    beside = [story.title for story in before[after - 1 : after + 1]]
    assert len(before) == 5

    for gone in before:
        right = without(sample, gone.article_id)

        left = (right.lead, *right.stories)
        assert (right.partner is None) == (gone.title in beside)
        if right.partner:
            place = right.partner.after
            assert [story.title for story in left[place - 1 : place + 1]] == beside


def test_a_paid_block_that_would_stand_after_a_story_that_does_not_exist_is_dropped():
    usual = edition()
    sample = replace(usual, partner=replace(usual.partner, after=9))

    assert without(sample, sample.lead.article_id).partner is None


def test_the_only_story_cannot_be_left_out():
    sample = edition()
    for story in (*sample.stories, *sample.briefs):
        sample = without(sample, story.article_id)

    assert without(sample, sample.lead.article_id) is None


def test_a_story_that_is_not_told_changes_nothing():
    sample = edition()

    assert without(sample, 999) is sample
