from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.compose.admit import NO_AGE
from digest.compose.choose import EditionPlace, choose
from digest.config.sources import LeaveOutSettings
from digest.model import ArticleMatch, Window
from tests.compose.test_choose import chosen, ruling_on
from tests.rigs.newsroom import CUT_OFF, DAY, WINDOW, ZONE, candidate, morning, told_again

HOUR = timedelta(hours=1)


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


def test_an_article_that_lies_ahead_waits_until_its_hour():
    embargo = candidate(1, published_at=CUT_OFF + 72 * HOUR)
    days_later = Window(start=CUT_OFF + 64 * HOUR, end=CUT_OFF + 88 * HOUR)

    assert chosen([embargo]).is_empty
    assert ruling_on(embargo, chosen([embargo])).reason.startswith("too new: published 11 November")
    assert choose([embargo], replace(morning(), window=days_later)).lead == embargo


@pytest.mark.parametrize(("days", "is_news"), [(2, True), (90, True), (400, False)])
def test_what_appears_above_known_stories_is_news_whatever_the_day_its_draft_was_begun(
    days, is_news
):
    published = WINDOW.start - timedelta(days=days)
    draft = replace(
        candidate(1, published_at=published),
        first_seen_at=WINDOW.start + HOUR,
        is_newly_shown=True,
    )

    assert chosen([draft]).is_empty is not is_news
    assert is_news or "no draft is that old" in ruling_on(draft, chosen([draft])).reason


def test_what_slides_into_a_list_from_below_is_out_and_told_why():
    published = WINDOW.start - timedelta(days=12)
    old = replace(candidate(1, published_at=published), first_seen_at=WINDOW.start + HOUR)

    reason = ruling_on(old, chosen([old])).reason

    assert reason.endswith("; first seen 7 November 09:30, below stories that were known")


ENGLISH = "The town council will rebuild the old wharf and the bridge, the mayor said on Monday."


@pytest.mark.parametrize(
    ("language", "text", "is_told"),
    [
        ("fr-CA", "La mairie refera le quai au printemps, dit la mairesse.", True),
        ("en-US", "La mairie refera le quai au printemps, dit la mairesse.", True),
        ("fr-CA", ENGLISH, False),
        ("en", ENGLISH, False),
        ("iu", "ᐃᓄᒃᑎᑐᑦ", False),
        ("fr-CA", "Wharf", True),
    ],
)
def test_an_article_in_another_language_is_out_by_its_text_before_its_label(
    language, text, is_told
):
    article = candidate(1, title=text, summary=text, body=(), language=language)

    choice = chosen([article])

    assert choice.is_empty is not is_told
    assert is_told or "in another language" in ruling_on(article, choice).reason
    assert not chosen([article], languages=()).is_empty


def test_an_undated_article_counts_from_when_it_was_first_seen():
    fresh = replace(candidate(1, published_at=None), first_seen_at=CUT_OFF - HOUR)
    stale = replace(candidate(2, published_at=None), first_seen_at=WINDOW.start - HOUR)

    choice = chosen([fresh, stale])

    assert choice.lead == fresh
    assert "undated, first seen" in ruling_on(stale, choice).reason


def test_an_undated_article_of_a_source_s_first_reading_is_told_only_where_the_desk_pins_it():
    fresh = replace(candidate(1, published_at=None), first_seen_at=CUT_OFF - HOUR)
    archive = replace(fresh, came_with_source=True)

    choice = chosen([archive])

    assert choice.is_empty
    assert ruling_on(archive, choice).reason == f"{NO_AGE}; `digest articles pin 2` tells it"
    assert not chosen([replace(archive, pinned=True)]).is_empty
    assert not chosen([replace(candidate(1), came_with_source=True)]).is_empty


def test_what_the_operator_leaves_out_is_told_only_where_the_desk_pins_it():
    article = candidate(1, section="Horoscope")
    day = replace(morning(), leave_out=LeaveOutSettings(sections=((0, "horoscope"),)))

    choice = choose([article], day)

    assert ruling_on(article, choice).reason == (
        "left out by sources.leave_out.sections (« horoscope »); "
        "`digest articles pin 2` tells it all the same"
    )
    assert not choose([replace(article, pinned=True)], day).is_empty


def test_what_was_mailed_is_not_mailed_again():
    mailed = replace(candidate(1), mailed_on=date(2024, 11, 7))

    assert ruling_on(mailed, chosen([mailed])).reason == "already mailed on 7 November 2024"


def test_an_edition_made_again_carries_its_own_articles():
    mailed = replace(candidate(1), mailed_on=DAY)

    assert chosen([mailed]).lead == mailed


def test_the_same_story_from_two_feeds_is_told_once_and_in_full():
    title = "Le dialogue reprend : un tournant ?"
    full = candidate(0, title=title)
    told_briefly = {"updated_at": None, "body": (), "summary": full.article.summary}
    short = candidate(1, title="Le dialogue reprend: un tournant?", **told_briefly)

    short = replace(short, same_as=(ArticleMatch(article_id=1, ground="the same text"),))

    choice = chosen([short, full])

    assert choice.lead == full
    assert ruling_on(short, choice).place is EditionPlace.OUT
    assert ruling_on(short, choice).reason.endswith("more fully: the same text")
    assert "the same story as article 1" in ruling_on(short, choice).reason


def test_a_story_mailed_under_another_address_is_not_told_again():
    mailed = replace(candidate(1, title="Le dialogue reprend"), mailed_on=date(2024, 11, 7))
    words = {"summary": mailed.article.summary, "body": mailed.article.body}
    again = candidate(2, title="Le dialogue reprend !", **words)
    again = replace(again, same_as=(ArticleMatch(article_id=mailed.id, ground="the same text"),))

    choice = chosen([mailed, again])

    assert choice.is_empty
    assert ruling_on(again, choice).reason == (
        f"the same story was mailed on 7 November 2024 (article {mailed.id}: the same text)"
    )


@pytest.mark.parametrize("title", ["", "   ", "\x00\u202e"])
def test_an_article_without_a_title_stays_out(title):
    assert ruling_on(candidate(1), chosen([candidate(1, title=title)])).reason == "no title"


def test_what_the_desk_hides_is_out_with_its_doubles():
    hidden = replace(candidate(1), hidden=True)
    words = {"summary": hidden.article.summary, "body": hidden.article.body}
    double = candidate(2, title=hidden.article.title.upper(), **words)
    double = replace(double, same_as=(ArticleMatch(article_id=hidden.id, ground="the same text"),))

    other = candidate(3)

    choice = chosen([hidden, double, other])

    assert ruling_on(hidden, choice).reason == "hidden by the desk"
    assert ruling_on(double, choice).reason == (
        f"the same story is hidden by the desk (article {hidden.id}: the same text)"
    )
    assert choice.lead == other


def test_a_mailed_story_comes_back_only_where_it_changed_and_counts_from_its_change():
    mailed = candidate(1, published_at=datetime(2024, 11, 5, 9, 0, tzinfo=ZONE))
    mailed = replace(
        mailed,
        mailed_on=date(2024, 11, 6),
        article=replace(mailed.article, updated_at=CUT_OFF - HOUR),
    )

    assert "already mailed" in ruling_on(mailed, chosen([mailed])).reason
    assert chosen([replace(mailed, is_changed=True)]).lead.id == mailed.id


@pytest.mark.parametrize(("seen_at", "is_news"), [(WINDOW.start, False), (CUT_OFF, True)])
def test_a_change_counts_from_when_it_was_seen(seen_at, is_news):
    told = told_again(1, "Le maire démissionne, et la mairie reste vide jusqu’au printemps.")
    told = replace(told, as_mailed=replace(told.as_mailed, changed_at=seen_at))

    choice = chosen([told])

    assert bool(choice.carried) is is_news
    assert is_news or "changed" in ruling_on(told, choice).reason


def test_what_was_there_for_the_edition_before_and_left_out_is_over():
    published = WINDOW.start - 3 * HOUR
    left = replace(candidate(1, published_at=published), first_seen_at=WINDOW.start)

    assert chosen([left]).is_empty
    assert "too old" in ruling_on(left, chosen([left])).reason


def test_what_an_edition_made_after_its_day_had_seen_is_over_as_well():
    published = WINDOW.start - 3 * HOUR
    seen_at = WINDOW.start + 5 * HOUR
    left = replace(candidate(1, published_at=published), first_seen_at=seen_at)

    assert chosen([left], looked_at=seen_at).is_empty
    assert not chosen([left], looked_at=seen_at - HOUR).is_empty


def test_a_story_that_is_over_comes_back_where_the_desk_pins_it():
    left = replace(candidate(1, published_at=WINDOW.start - HOUR), first_seen_at=WINDOW.start)

    assert not chosen([replace(left, pinned=True)]).is_empty


def test_an_undated_article_that_is_seen_as_the_edition_is_made_is_in_it_and_in_no_other():
    undated = replace(candidate(1, published_at=None), first_seen_at=CUT_OFF)
    yesterdays = replace(candidate(2, published_at=None), first_seen_at=WINDOW.start)

    choice = chosen([undated, yesterdays])

    assert choice.carried == (undated,)


@given(st.sampled_from(["Météo", "En bref", "Le pont de l’Anse rouvre lundi matin"]))
def test_no_title_alone_drops_a_story(title):
    told = [candidate(number, title=title) for number in range(3)]
    mailed = replace(candidate(3, title=title), mailed_on=date(2024, 11, 7))

    assert len(chosen([*told, mailed], per_section=5).carried) == 3


def anew(article, other):
    match = ArticleMatch(article_id=other.id, ground="other facts", is_told_anew=True)
    return replace(article, same_as=(match,))


@pytest.mark.parametrize("is_longer", [True, False])
def test_of_two_tellings_whose_facts_differ_the_later_runs(is_longer):
    earlier = candidate(1, published_at=CUT_OFF - 9 * HOUR)
    body = earlier.article.body * 2 if is_longer else ()
    earlier = replace(earlier, article=replace(earlier.article, body=body))
    later = candidate(2, published_at=CUT_OFF - 2 * HOUR)

    choice = chosen([anew(earlier, later), anew(later, earlier)])

    assert choice.carried == (anew(later, earlier),)
    assert "tells it later" in ruling_on(earlier, choice).reason


def test_other_facts_of_a_story_that_was_mailed_are_told():
    mailed = replace(candidate(1), mailed_on=date(2024, 11, 7))
    later = anew(candidate(2), mailed)

    assert chosen([mailed, later]).lead == later
