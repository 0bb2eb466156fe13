"""What each source's list has, in its order; on both databases."""

from dataclasses import replace

import pytest

from digest.store import articles, placements, retellings, sources
from tests.store.test_articles import ARTICLE, AT

FEED = "https://gazette.example/une.xml"


@pytest.fixture
def front_page(database):
    """A source, and the numbers of three articles that it had."""
    with database.write() as conn:
        source = sources.add(conn, url=FEED, title="Une", at=AT)
        told = [
            replace(ARTICLE, url=f"https://gazette.example/{number}", guid=str(number))
            for number in range(3)
        ]
        return source, list(articles.insert(conn, source.id, told, AT))


def order(database, source):
    with database.read() as conn:
        return list(placements.order_of(conn, source.id))


def test_the_order_is_that_of_the_last_visit(database, front_page):
    source, (first, second, third) = front_page
    for listed in ([first, second, third], [third, first], [second, third, second]):
        with database.write() as conn:
            placements.record(conn, source.id, listed)

    assert order(database, source) == [second, third]


def test_a_list_that_is_empty_now_has_no_order(database, front_page):
    source, numbers = front_page
    for listed in (numbers, []):
        with database.write() as conn:
            placements.record(conn, source.id, listed)

    assert order(database, source) == []


def test_an_article_that_is_kept_no_longer_stands_nowhere(database, front_page):
    source, (first, second, _) = front_page
    with database.write() as conn:
        placements.record(conn, source.id, [first, second])
        assert retellings.fold(conn, first, second, "the same text", AT)

    assert order(database, source) == [second]


def test_a_source_that_is_removed_takes_its_order_with_it(database, front_page):
    source, numbers = front_page
    with database.write() as conn:
        placements.record(conn, source.id, numbers)
        sources.remove(conn, source)

    assert order(database, source) == []
