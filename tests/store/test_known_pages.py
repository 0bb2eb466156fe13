"""What a page said when it was read, on both databases."""

from datetime import timedelta

from digest.model import Passage, Validators
from digest.store import articles, known_pages, sources
from digest.store.known_pages import KnownPage
from tests.store.test_articles import ARTICLE, AT

PAGE = KnownPage(
    body=(Passage(text="Une vue de plus", is_heading=True), Passage(text="Le pont rouvre.")),
    validators=Validators(etag='"v1"', last_modified="Thu, 07 Nov 2024 22:12:00 GMT"),
)


def test_a_page_is_known_as_it_was_last_read_and_forgotten_after_a_while(database):
    with database.write() as conn:
        source = sources.add(conn, url="https://gazette.example/feed", title="G", at=AT)
        (number,) = articles.insert(conn, source.id, [ARTICLE], AT)
        for page in (KnownPage(body=(), validators=Validators()), PAGE):
            known_pages.keep(conn, number, page, AT)
        assert known_pages.of_articles(conn, [number]) == {number: PAGE}

        known_pages.forget_before(conn, AT)
        assert known_pages.of_articles(conn, [number]) == {number: PAGE}

        known_pages.forget_before(conn, AT + timedelta(seconds=1))
        assert known_pages.of_articles(conn, [number]) == {}


def test_a_source_that_is_removed_takes_its_pages_with_it(database):
    with database.write() as conn:
        source = sources.add(conn, url="https://gazette.example/feed", title="G", at=AT)
        (number,) = articles.insert(conn, source.id, [ARTICLE], AT)
        known_pages.keep(conn, number, PAGE, AT)

        sources.remove(conn, source)

        assert known_pages.of_articles(conn, [number]) == {}
