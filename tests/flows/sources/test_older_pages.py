"""A feed of which nothing is known is read further back, page by page."""

from datetime import UTC, datetime, timedelta

from digest.flows.sources.collect import collect
from digest.store import placements, sources
from tests.loopback.feeds import LEAD, item, rss

NOW = datetime(2024, 11, 8, 13, 30, tzinfo=UTC)
PUBLISHED = datetime(2024, 11, 7, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def add(app, url):
    with app.database.write() as conn:
        sources.add(conn, url=url, title="Le fil", at=NOW)


def numbered(web_server, *numbers):
    """A feed of invented stories that have no word in common."""
    return rss(
        *(
            item(
                web_server.url(f"/a{n}/"),
                title=f"Nouvelle{n} de{n} Val{n}",
                published=PUBLISHED,
                body="<p>" + " ".join(f"mot{n}x{at}" for at in range(60)) + ".</p>",
            ).replace(LEAD, f"Le{n} chapeau{n} dit{n} autre{n} chose{n}.")
            for n in numbers
        )
    )


def test_a_feed_of_which_nothing_is_known_is_read_further_back(app, web_server):
    pages = {
        "": numbered(web_server, *range(1, 6)),
        "paged=2": numbered(web_server, *range(6, 11)),
        "paged=3": numbered(web_server, 0, 11, 12),
    }
    add(app, web_server.put("/feed/", numbered(web_server, 0)))
    collect(app, NOW)
    web_server.put("/feed/", lambda request: pages[request.query])

    report = collect(app, NOW + 24 * HOUR)

    assert (report.visits[0].new, report.visits[0].same) == (12, 1)
    with app.database.read() as conn:
        assert len(placements.order_of(conn, 1)) == 5


def test_a_known_post_that_was_changed_and_put_first_again_does_not_end_the_look_back(
    app, web_server
):
    again = item(
        web_server.url("/a0/"),
        title="Nouvelle0 de0 Val0",
        published=PUBLISHED,
        body="<p>Tout a changé depuis, et quarante personnes de plus sont venues.</p>",
    )
    end = b"</channel>"
    first_page = numbered(web_server, *range(1, 6)).replace(end, again.encode() + end)
    pages = {"": first_page, "paged=2": numbered(web_server, *range(6, 9))}
    add(app, web_server.put("/feed/", numbered(web_server, 0)))
    collect(app, NOW)
    web_server.put("/feed/", lambda request: pages.get(request.query, rss()))

    report = collect(app, NOW + 24 * HOUR)

    assert (report.visits[0].new, report.visits[0].updated) == (8, 1)


def test_a_feed_that_cannot_be_read_further_back_says_that_there_may_be_more(app, web_server):
    add(app, web_server.put("/actualites.xml", numbered(web_server, 0)))
    collect(app, NOW)
    web_server.put("/actualites.xml", numbered(web_server, *range(1, 6)))

    report = collect(app, NOW + 24 * HOUR)

    assert "none of its 5 items was known" in report.visits[0].notes[0]
