"""An edition put right after it was sent."""

from digest.compose import amend
from digest.model import Tone
from tests.newsroom import edition

NBSP = "\u00a0"


def test_words_are_replaced_wherever_the_edition_says_them_as_typeset():
    told = edition()
    title = told.lead.title
    assert "’" in title or NBSP in title

    plain = title.replace("’", "'").replace(NBSP, " ")
    right = amend.reworded(told, plain, "Le quai ouvre", "quebec")

    assert right.lead.title == "Le quai ouvre"
    assert right.stories == told.stories
    assert right.partner == told.partner


def test_an_address_is_replaced_too():
    told = edition()

    right = amend.reworded(told, told.lead.url, "https://exemple.test/juste/", "quebec")

    assert right.lead.url == "https://exemple.test/juste/"


def test_what_was_never_said_changes_nothing():
    told = edition()

    assert amend.reworded(told, "onze baleines", "douze baleines", "quebec") == told


def test_without_the_lead_the_next_story_leads():
    told = edition()

    right = amend.without(told, told.lead.article_id)

    assert right.lead.title == told.stories[0].title
    assert right.lead.intro == ""
    assert right.stories == told.stories[1:]


def test_the_only_story_cannot_be_left_out():
    told = edition()
    for story in (told.stories, told.briefs):
        for one in story:
            told = amend.without(told, one.article_id)

    assert amend.without(told, told.lead.article_id) is None


def test_a_correction_is_sober_and_nobody_pays_for_it():
    right = amend.as_correction(edition(), subject="a", preheader="b", opening="c")

    assert right.tone is Tone.SOBER
    assert right.partner is None
    assert right.phrases == ()
    assert not any(story.intro for story in right.all_stories)
    assert (right.sign_off, right.ritual, right.forward) == ("", "", "")
