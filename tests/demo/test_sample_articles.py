"""The demonstration's articles: real enough to try every stage, true at any moment."""

import zlib
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.demo import picture
from digest.demo.articles import SamplePost, posts

MONTREAL = ZoneInfo("America/Toronto")
NOW = datetime(2024, 11, 8, 12, 53, tzinfo=UTC)
EPOCH = datetime(1990, 1, 1, tzinfo=UTC)


def test_a_dozen_articles_of_many_sections_are_published() -> None:
    published = posts(NOW, MONTREAL)

    assert len(published) >= 12
    assert len({post.slug for post in published}) == len(published)
    assert len({post.section for post in published}) >= 10


@pytest.mark.parametrize("post", posts(NOW, MONTREAL), ids=lambda post: post.slug)
def test_an_article_has_the_length_and_the_shape_of_one(post: SamplePost) -> None:
    words = sum(len(passage.text.split()) for passage in post.body)

    assert 140 <= words <= 400
    assert sum(passage.is_heading for passage in post.body) >= 2
    assert not post.body[0].is_heading
    assert post.body[0].text.startswith(post.excerpt)
    assert len(post.excerpt.split()) <= 55


@given(st.integers(0, 47 * 365 * 24 * 60).map(lambda minutes: EPOCH + timedelta(minutes=minutes)))
def test_whenever_it_runs_one_article_is_too_old_and_the_others_are_of_the_day(
    now: datetime,
) -> None:
    ages = [now - post.published_at for post in posts(now, MONTREAL)]

    assert [age > timedelta(hours=24) for age in ages].count(True) == 1
    assert all(age > timedelta(0) for age in ages)
    assert ages == sorted(ages)


def test_one_article_was_taken_up_again_and_says_so_in_the_newsrooms_own_words() -> None:
    (updated,) = [post for post in posts(NOW, MONTREAL) if post.is_updated]

    assert updated.updated_in_words == "8 novembre 2024 à 6h23"


def test_the_first_of_a_month_is_written_as_french_does() -> None:
    post = posts(datetime(2024, 12, 1, 20, 0, tzinfo=UTC), MONTREAL)[0]

    assert post.updated_in_words == "1er décembre 2024 à 14h00"


def test_a_picture_is_a_png_of_its_stated_size_and_a_few_kilobytes() -> None:
    drawn = picture.draw(205)

    assert drawn[:8] == b"\x89PNG\r\n\x1a\n"
    start = drawn.index(b"IDAT") + 4
    pixels = zlib.decompressobj().decompress(drawn[start:])
    assert len(pixels) == picture.HEIGHT * (picture.WIDTH + 1)
    assert len(drawn) < 10_000
    assert drawn != picture.draw(45)
