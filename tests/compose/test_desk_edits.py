"""The desk's order and what it takes in, over what the composer chose."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from digest.compose.alternatives import alternatives
from digest.compose.choose import EditionPlace
from digest.compose.desk_edits import in_order
from digest.compose.make import make
from digest.model import DeskEdits, DeskWording
from tests.rigs.newsroom import candidates, morning

MADE = make(candidates(), morning(), lambda _: True)
CHOICE = MADE.choice
NUMBERS = [each.id for each in CHOICE.carried]


def edited(*, stories=None, **edits):
    return make(
        stories or candidates(), replace(morning(), edits=DeskEdits(**edits)), lambda _: True
    )


def ids(made):
    return [story.article_id for story in made.edition.all_stories]


@given(st.lists(st.sampled_from([*NUMBERS, 999]), unique=True))
def test_an_order_moves_everything_and_loses_nothing(order):
    moved = in_order(CHOICE, tuple(order))
    numbers = [each.id for each in (moved.lead, *moved.stories, *moved.briefs)]
    named = [number for number in order if number in numbers]
    rest = [each.id for each in (CHOICE.lead, *CHOICE.stories, *CHOICE.briefs)]

    assert sorted(each.id for each in moved.carried) == sorted(NUMBERS)
    assert numbers[: len(named)] == named
    assert numbers[len(named) :] == [number for number in rest if number not in named]
    assert len(moved.stories) == len(CHOICE.stories)
    assert in_order(moved, tuple(order)) == moved
    for place, some in ((EditionPlace.STORY, moved.stories), (EditionPlace.BRIEF, moved.briefs)):
        assert {moved.ruling_on(each).place for each in some} <= {place}


def test_an_order_is_the_edition_s_and_its_first_story_leads():
    last = MADE.edition.stories[-1].article_id

    made = edited(order=(last,))

    assert made.edition.lead.article_id == last
    assert made.choice.ruling_on(made.choice.lead).reason == "put there by the desk"
    assert sorted(ids(made)) == sorted(ids(MADE))


def test_a_story_that_was_left_out_is_taken_in_last_and_one_for_sale_never():
    old, paid = candidates()[:2]
    week = timedelta(days=9)
    old = replace(
        old,
        first_seen_at=old.first_seen_at - week,
        article=replace(old.article, published_at=old.article.published_at - week),
    )
    paid = replace(paid, article=replace(paid.article, paid_sign="Publireportage"))
    stories = (old, paid, *candidates()[2:])

    without, made = edited(stories=stories), edited(stories=stories, taken=(old.id, paid.id))

    assert old.id not in ids(without)
    assert made.edition.stories[-1].article_id == old.id
    assert made.choice.ruling_on(old).reason == "taken in by the desk"
    assert paid.id not in ids(made)
    assert edited(stories=(old,), taken=(old.id,)).edition.lead.article_id == old.id


def test_what_the_desk_dropped_is_out_with_that_reason():
    gone = MADE.edition.lead.article_id

    made = edited(dropped=frozenset({gone}))

    ruling = next(each for each in made.choice.rulings if each.candidate.id == gone)
    assert ruling.reason == "dropped from this edition by the desk"
    assert gone not in ids(made)


def test_a_refused_line_gives_way_to_the_next_of_its_pool_and_no_other_line_changes():
    opening = next(each for each in MADE.edition.phrases if each.slot.startswith("opening/"))

    made = edited(refused_lines=frozenset({opening.id}))

    assert made.edition.opening not in ("", MADE.edition.opening)
    assert made.edition.subject == MADE.edition.subject
    assert made == edited(refused_lines=frozenset({opening.id}))


def test_a_subject_and_a_preheader_of_the_desk_s_stand_as_it_wrote_them():
    made = edited(subject="Le pont, enfin", preheader="Il rouvre ce matin, et on y était tous.")

    assert made.edition.subject == "Le pont, enfin"
    assert made.edition.preheader == "Il rouvre ce matin, et on y était tous."
    assert [phrase.id for phrase in made.edition.phrases[:2]] == ["subject/desk", "preheader/desk"]


def test_a_partner_is_left_out_and_a_story_told_in_other_words():
    from digest.compose.desk_edits import reworded

    number = MADE.edition.lead.article_id
    edits = DeskEdits(
        wordings={number: DeskWording(headline="Autrement dit", note="", picture=None)}
    )

    [lead] = [each for each in reworded(candidates(), edits) if each.id == number]

    assert lead.article.title == "Autrement dit"
    assert lead.picture == next(each for each in candidates() if each.id == number).picture


def test_three_other_subjects_and_preheaders_are_offered_and_none_is_the_one_shown():
    others = alternatives(CHOICE, MADE.edition, morning())

    assert 1 <= len(others.subjects) <= 3
    assert MADE.edition.subject not in others.subjects
    assert all(len(subject) <= 60 for subject in others.subjects)
    assert MADE.edition.preheader not in others.preheaders
    assert all(len(preheader) <= 110 for preheader in others.preheaders)


def test_under_a_headline_too_long_for_a_subject_the_next_stories_name_the_edition():
    number = MADE.edition.lead.article_id
    wordings = {number: DeskWording(headline="Le conseil d’agglomération reporte son vote " * 3)}
    made = edited(order=(number,), wordings=wordings)

    others = alternatives(made.choice, made.edition, morning())

    assert made.edition.lead.article_id == number
    assert len(others.subjects) == 3
    assert all(len(subject) <= 60 for subject in others.subjects)
