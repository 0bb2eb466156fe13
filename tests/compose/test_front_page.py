from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from digest.compose.front_page import placed
from tests.rigs.newsroom import CUT_OFF, candidate, candidates


def places(order, articles=None):
    shown = placed(candidates() if articles is None else articles, order)
    return {each.id: each.prominence.front_place for each in shown}


def test_a_story_has_the_place_that_the_editor_gave_it():
    assert places([3, 1, 4, 2, 5])[4] == 2


def test_what_is_too_old_to_be_carried_is_in_nobodys_way():
    assert places([900, 3, 901, 1, 2, 7])[1] == 1


def test_a_list_by_date_says_who_is_on_it_and_no_more():
    by_date = [each.id for each in candidates()[:6]]

    shown = placed(candidates(), by_date)

    assert [each.id for each in shown if each.prominence.is_on_front_page] == by_date
    assert {each.prominence.front_place for each in shown} == {None}


def test_a_list_without_dates_is_in_the_editors_order():
    undated = [candidate(number, published_at=None) for number in range(6)]

    assert places([2, 1, 3, 4], undated)[2] == 0


def test_a_list_whose_stories_came_at_one_moment_is_by_date_for_all_we_know():
    alike = [candidate(number, published_at=CUT_OFF - timedelta(hours=1)) for number in range(6)]

    assert set(places([2, 1, 3, 4], alike).values()) == {None}


@given(st.lists(st.integers(1, 15)))
def test_no_article_is_lost_or_told_twice_by_where_it_stands(order):
    shown = placed(candidates(), order)

    assert [replace(each, prominence=candidates()[0].prominence) for each in shown] == [
        *candidates()
    ]
