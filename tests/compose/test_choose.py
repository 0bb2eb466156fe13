from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.compose.choose import GRACE, EditionPlace, choose
from digest.config import EditionSettings
from tests.rigs.newsroom import CUT_OFF, DAY, WINDOW, ZONE, candidate, candidates

HOUR = timedelta(hours=1)


def chosen(articles, **changes):
    limits = EditionSettings(**{key: value for key, value in changes.items() if key != "grace"})
    grace = changes.get("grace", GRACE)
    return choose(articles, WINDOW, limits, day=DAY, zone=ZONE, grace=grace)


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
    assert "counts 5 times" in ruling_on(choice.lead, choice).reason


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


def test_an_article_older_than_the_window_is_told_why_it_stays_out():
    old = candidate(1, published_at=datetime(2024, 11, 5, 9, 0, tzinfo=ZONE))

    choice = chosen([old])

    assert choice.is_empty
    assert ruling_on(old, choice).reason == (
        "too old: published 5 November 2024 09:00, the window opens 7 November 08:30"
    )


def test_an_article_after_the_cut_off_waits_for_the_next_edition():
    early = candidate(1, published_at=CUT_OFF)

    assert "too new" in ruling_on(early, chosen([early])).reason


def test_a_story_the_feed_showed_late_is_not_lost():
    published = WINDOW.start - 3 * HOUR
    late = replace(candidate(1, published_at=published), first_seen_at=WINDOW.start + HOUR)

    assert chosen([late]).lead == late


def test_a_story_seen_in_time_for_the_last_edition_is_too_old():
    published = WINDOW.start - 3 * HOUR
    article = replace(candidate(1, published_at=published), first_seen_at=published + HOUR)

    assert chosen([article]).is_empty


def test_a_first_edition_has_no_late_stories():
    published = WINDOW.start - 3 * HOUR
    late = replace(candidate(1, published_at=published), first_seen_at=WINDOW.start + HOUR)

    assert chosen([late], grace=timedelta()).is_empty


def test_an_undated_article_counts_from_when_it_was_first_seen():
    fresh = replace(candidate(1, published_at=None), first_seen_at=CUT_OFF - HOUR)
    stale = replace(candidate(2, published_at=None), first_seen_at=WINDOW.start - HOUR)

    choice = chosen([fresh, stale])

    assert choice.lead == fresh
    assert "undated, first seen" in ruling_on(stale, choice).reason


def test_what_was_mailed_is_not_mailed_again():
    mailed = replace(candidate(1), mailed_on=date(2024, 11, 7))

    assert ruling_on(mailed, chosen([mailed])).reason == "already mailed on 7 November 2024"


def test_an_edition_made_again_carries_its_own_articles():
    mailed = replace(candidate(1), mailed_on=DAY)

    assert chosen([mailed]).lead == mailed


def test_a_section_has_at_most_two_of_the_stories():
    same = [candidate(n, section="Culture", title=f"Nouvelle numéro {n}") for n in range(6)]

    choice = chosen(same)

    assert 1 + len(choice.stories) == 2
    assert len(choice.briefs) == 4
    assert ruling_on(choice.briefs[0], choice).reason == 'a brief: 2 of "Culture" rank higher'


def test_articles_without_a_section_are_not_counted_against_each_other():
    bare = [candidate(n, section="", title=f"Nouvelle numéro {n}") for n in range(6)]

    assert len(chosen(bare).stories) == 4


def test_the_same_story_from_two_feeds_is_told_once_and_in_full():
    title = "Le dialogue reprend : un tournant ?"
    short = candidate(1, title="Le dialogue reprend: un tournant?", updated_at=None, body=())
    full = candidate(0, title=title)

    choice = chosen([short, full])

    assert choice.lead == full
    assert ruling_on(short, choice).place is EditionPlace.OUT
    assert "the same story as article 1" in ruling_on(short, choice).reason


def test_a_story_mailed_under_another_address_is_not_told_again():
    mailed = replace(candidate(1, title="Le dialogue reprend"), mailed_on=date(2024, 11, 7))
    again = candidate(2, title="Le dialogue reprend !")

    choice = chosen([mailed, again])

    assert choice.is_empty
    assert ruling_on(again, choice).reason == "the same story was mailed on 7 November 2024"


def test_what_does_not_fit_is_told_so():
    choice = chosen(candidates(12), stories=1, briefs=1)

    left = [ruling for ruling in choice.rulings if ruling.place is EditionPlace.OUT]
    assert len(left) == 10
    assert {ruling.reason for ruling in left} == {"no room: 1 stories and 1 briefs rank higher"}


@pytest.mark.parametrize("title", ["", "   ", "\x00\u202e"])
def test_an_article_without_a_title_stays_out(title):
    assert ruling_on(candidate(1), chosen([candidate(1, title=title)])).reason == "no title"


def test_what_the_desk_hides_is_out_with_its_doubles():
    hidden = replace(candidate(1), hidden=True)
    double = candidate(2)
    double = replace(double, article=replace(double.article, title=hidden.article.title.upper()))

    other = candidate(3)

    choice = chosen([hidden, double, other])

    assert ruling_on(hidden, choice).reason == "hidden by the desk"
    assert ruling_on(double, choice).reason == "the same story is hidden by the desk"
    assert choice.lead == other


def test_what_the_desk_pins_leads_even_from_outside_the_window():
    pinned = candidate(1, published_at=datetime(2024, 11, 1, 9, 0, tzinfo=ZONE))
    pinned = replace(pinned, pinned=True)

    choice = chosen([pinned, *candidates(8)[2:]], per_section=1)

    assert choice.lead == pinned
    assert ruling_on(pinned, choice).reason == "number 1 pinned by the desk"


def test_a_mailed_story_comes_back_only_where_it_changed_and_counts_from_its_change():
    mailed = candidate(1, published_at=datetime(2024, 11, 5, 9, 0, tzinfo=ZONE))
    mailed = replace(
        mailed,
        mailed_on=date(2024, 11, 6),
        article=replace(mailed.article, updated_at=CUT_OFF - HOUR),
    )

    assert "already mailed" in ruling_on(mailed, chosen([mailed])).reason
    assert chosen([replace(mailed, is_changed=True)]).lead.id == mailed.id
