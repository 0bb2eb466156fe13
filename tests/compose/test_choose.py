from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.compose.admit import GRACE
from digest.compose.choose import EditionPlace, choose
from digest.config import EditionSettings
from digest.model import Prominence
from tests.rigs.newsroom import (
    ZONE,
    candidate,
    candidates,
    morning,
)

HOUR = timedelta(hours=1)


def chosen(articles, grace=GRACE, looked_at=None, **limits):
    asked = replace(morning(), limits=EditionSettings(**limits), grace=grace, looked_at=looked_at)
    return choose(articles, asked)


def ruling_on(article, choice):
    return next(ruling for ruling in choice.rulings if ruling.candidate.id == article.id)


def test_a_day_with_plenty_has_five_stories_and_five_briefs():
    choice = chosen(candidates(12))

    assert choice.lead is not None
    assert (len(choice.stories), len(choice.briefs)) == (4, 5)


def test_a_day_without_articles_has_no_edition():
    choice = chosen([])

    assert choice.is_empty
    assert choice.rulings == ()


def test_a_section_that_counts_for_more_goes_first_and_says_so():
    plain = chosen(candidates(12))
    last = plain.briefs[-1]

    choice = chosen(candidates(12), section_weights=[f"{last.article.section.upper()}=5"])

    assert choice.lead.article.section == last.article.section
    assert "counts 5 times" in str(ruling_on(choice.lead, choice).score)


def test_a_pin_beats_every_weight():
    pinned = replace(candidate(11), pinned=True)

    choice = chosen((*candidates(11), pinned), section_weights=["Transport=5", "Techno=0"])

    assert choice.lead == pinned


@pytest.mark.parametrize("wrong", ["Sports", "Sports=9", "=1", "Sports=beaucoup"])
def test_a_weight_is_a_name_and_a_number(wrong):
    with pytest.raises(ValueError, match="allowed: a name"):
        EditionSettings(section_weights=[wrong])


@given(st.permutations(candidates(12)))
def test_the_order_in_which_articles_come_changes_nothing(shuffled):
    assert chosen(shuffled) == chosen(candidates(12))


@given(st.lists(st.integers(0, 40), unique=True, max_size=30))
def test_every_article_is_in_or_out_once_with_a_reason(numbers):
    stories = [candidate(number) for number in numbers]

    choice = chosen(stories)

    ruled = [ruling.candidate.id for ruling in choice.rulings]
    assert sorted(ruled) == sorted(story.id for story in stories)
    assert all(ruling.reason for ruling in choice.rulings)


def test_a_section_has_at_most_two_of_the_stories_where_others_fill_the_rest():
    same = [shown(n, is_on_front_page=True, front_place=n) for n in range(6)]
    same = [
        replace(each, article=replace(each.article, section="Culture", title=f"Nouvelle {n}"))
        for n, each in enumerate(same)
    ]

    choice = chosen([*same, *candidates(10)[7:]])

    told = [choice.lead, *choice.stories]
    assert [story.article.section for story in told].count("Culture") == 2
    assert len(told) == 5
    assert ruling_on(choice.briefs[0], choice).reason == 'a brief: 2 of "Culture" rank higher'


def test_no_headline_is_told_twice():
    plain = chosen(candidates(12))
    second, third = plain.stories[:2]
    alike = replace(third, article=replace(third.article, title=second.article.title.upper()))
    day = [alike if each.id == third.id else each for each in candidates(12)]

    choice = chosen(day)

    assert choice.stories[0].id == second.id
    assert alike not in choice.carried
    assert choice.stories[1].id == plain.stories[2].id


def test_what_is_known_by_its_headline_alone_is_told_after_what_has_a_text():
    bare = {"title": "Le quai sera refait", "summary": "", "body": (), "is_featured": True}
    behind_a_wall = candidate(0, **bare)
    many, few = [behind_a_wall, *candidates(9)[1:]], [behind_a_wall, *candidates(3)[1:]]

    plenty, short, alone = chosen(many), chosen(few), chosen([behind_a_wall])
    pinned = chosen([replace(behind_a_wall, pinned=True), *many[1:]])

    assert plenty.briefs[0] == behind_a_wall
    reason = ruling_on(behind_a_wall, plenty).reason
    assert reason == "a brief: its headline is all that is known of it"
    assert short.stories[-1] == behind_a_wall
    assert alone.lead == behind_a_wall
    assert pinned.lead.id == behind_a_wall.id


def test_no_brief_says_a_headline_again_but_a_grave_or_a_pinned_one():
    plain = chosen(candidates(12))
    lead, first, *others = plain.lead, *plain.briefs
    again = {each.id - 1: {"title": lead.article.title.upper()} for each in others}
    stories = [candidate(n, **again.get(n, {})) for n in range(12)]

    choice = chosen(stories)
    pinned = chosen([replace(each, pinned=each.id == others[0].id) for each in stories])

    titles = [each.article.title.casefold() for each in choice.carried]
    assert len(titles) == len(set(titles))
    assert first.id in {each.id for each in choice.carried}
    reason = ruling_on(others[0], choice).reason
    assert reason == "its headline stands there already"
    assert others[0].id in {each.id for each in pinned.carried}


@pytest.mark.parametrize("per_section", [1, 2, 5])
def test_a_site_with_one_section_still_has_its_five_stories(per_section):
    same = [candidate(n, section="Culture", title=f"Nouvelle numéro {n}") for n in range(8)]

    choice = chosen(same, per_section=per_section)

    assert 1 + len(choice.stories) == 5
    assert len(choice.briefs) == 3
    assert ruling_on(choice.briefs[0], choice).reason == "a brief: 5 stories rank higher"


@given(
    st.lists(st.sampled_from(["Culture", "Sports", "Météo", ""]), min_size=1, max_size=14),
    st.integers(1, 4),
)
def test_places_are_left_empty_only_where_there_is_nobody_to_take_them(sections, per_section):
    stories = [
        candidate(n, section=section, title=f"Nouvelle numéro {n}")
        for n, section in enumerate(sections)
    ]

    choice = chosen(stories, per_section=per_section)

    assert 1 + len(choice.stories) == min(5, len(sections))
    told = [story.article.section for story in (choice.lead, *choice.stories)]
    others = {story.article.section for story in choice.briefs} - {""}
    is_crowded = any(told.count(name) > per_section for name in {*told} - {""})
    without_their_share = [name for name in others if told.count(name) < per_section]
    assert not (is_crowded and without_their_share)


def test_articles_without_a_section_are_not_counted_against_each_other():
    bare = [candidate(n, section="", title=f"Nouvelle numéro {n}") for n in range(6)]

    assert len(chosen(bare).stories) == 4


def test_what_does_not_fit_is_told_so():
    choice = chosen(candidates(12), stories=1, briefs=1)

    left = [ruling for ruling in choice.rulings if ruling.place is EditionPlace.OUT]
    assert len(left) == 10
    assert {ruling.reason for ruling in left} == {"no room: 1 story and 1 brief rank higher"}


def test_what_the_desk_pins_leads_even_from_outside_the_window():
    pinned = candidate(1, published_at=datetime(2024, 11, 1, 9, 0, tzinfo=ZONE))
    pinned = replace(pinned, pinned=True)

    choice = chosen([pinned, *candidates(8)[2:]], per_section=1)

    assert choice.lead == pinned
    assert ruling_on(pinned, choice).reason == "number 1 pinned by the desk"


GRAVE = {"title": "Incendie à Rimouski : deux personnes sont mortes", "section": "Faits divers"}


def shown(number, **prominence):
    return replace(candidate(number), prominence=Prominence(**prominence))


def test_the_first_of_the_front_page_leads():
    pages = [shown(n, is_on_front_page=True, front_place=11 - n) for n in range(12)]

    choice = chosen(pages, per_section=5)

    assert [article.id for article in choice.carried][:3] == [12, 11, 10]


def test_what_stands_in_a_la_une_leads_where_no_front_page_is_named():
    featured = candidate(11, is_featured=True)

    assert chosen([*candidates(11), featured]).lead == featured


def test_the_gravest_news_of_the_day_is_told_however_little_else_speaks_for_it():
    front = [shown(n, is_on_front_page=True, front_place=n, sources=4) for n in range(10)]
    grave = candidate(11, **GRAVE)

    choice = chosen([*front, grave], per_section=1, section_weights=["Faits divers=0"])

    assert choice.stories[-1] == grave
    assert "the gravest news of the day" in ruling_on(grave, choice).reason


def test_every_article_in_the_running_says_what_speaks_for_it():
    choice = chosen([*candidates(11), candidate(11, **GRAVE)], stories=1, briefs=1)

    ruled = [ruling for ruling in choice.rulings if ruling.score is not None]
    assert len(ruled) == choice.in_the_running == 12
    assert "grave +3.0" in str(ruling_on(choice.lead, choice).score)
