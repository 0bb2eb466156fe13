"""How far back a list is read that shows a page at a time."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from digest.collect.fetch import WebClient
from digest.collect.look_back import until, with_older
from digest.collect.visit import visit
from digest.model import Source
from tests.loopback.feeds import item, rss
from tests.loopback.web import Answer
from tests.rigs.visited import CONTEXT, POLICY

NOW = CONTEXT.now
HOUR = timedelta(hours=1)


def source(url, last=None):
    return Source(id=1, url=url, title="La Gazette", added_at=NOW, last_success_at=last)


def page(web_server, *ages):
    """A feed of stories, by how many hours ago each was published."""
    items = (
        item(web_server.url(f"/a{age}/"), title=f"Nouvelle {age}", published=NOW - age * HOUR)
        for age in ages
    )
    return rss(*items)


def read(web_server, pages, last=None):
    """The reply to a visit of a feed with those pages, and the questions that were asked."""
    url = web_server.put(
        "/feed/", lambda request: pages.get(request.query, Answer(status=404, body=b""))
    )
    asked = source(url, last)
    with WebClient(replace(POLICY, max_size=1_000_000)) as client:
        reply = with_older(asked, visit(asked, client, CONTEXT), client, CONTEXT)
    return reply, [request.query for request in web_server.requests]


@pytest.mark.parametrize(
    ("last", "wanted"),
    [
        (None, timedelta(hours=48)),
        (timedelta(hours=24), timedelta(hours=48)),
        (timedelta(hours=60), timedelta(hours=60)),
        (timedelta(days=9), timedelta(days=3)),
        (timedelta(hours=1), timedelta(hours=1)),
    ],
)
def test_it_is_as_far_as_its_posts_may_be_news_once_a_day_and_else_to_the_last_visit(last, wanted):
    seen: datetime | None = None if last is None else NOW - last

    assert until(source("https://gazette.example/feed/", seen), CONTEXT) == NOW - wanted


def test_a_busy_feed_is_read_to_two_days_ago(web_server):
    pages = {
        "": page(web_server, 1, 2, 3, 4, 5),
        "paged=2": page(web_server, 5, 20, 21, 22, 23),
        "paged=3": page(web_server, 24, 30, 47, 48, 49),
        "paged=4": page(web_server, 50, 51, 52, 53, 54),
    }

    reply, asked = read(web_server, pages)

    assert asked == ["", "paged=2", "paged=3"]
    assert len(reply.feed.articles) == 5
    assert [story.title for story in reply.older][:2] == ["Nouvelle 20", "Nouvelle 21"]
    assert len(reply.older) == 9
    assert reply.pages == 3


def test_a_calm_feed_one_read_an_hour_ago_and_one_of_few_posts_are_asked_once(web_server):
    calm = {"": page(web_server, 1, 20, 30, 40, 50)}
    busy = {"": page(web_server, 1, 2, 3, 4, 5)}
    few = {"": page(web_server, 1, 2, 3)}

    assert read(web_server, calm)[1] == [""]
    web_server.requests.clear()
    assert read(web_server, busy, NOW - 4 * HOUR)[1] == [""]
    web_server.requests.clear()
    assert read(web_server, few)[1] == [""]


def test_a_site_that_gives_the_same_page_for_every_number_is_asked_for_one_more(web_server):
    same = page(web_server, 1, 2, 3, 4, 5)

    reply, asked = read(web_server, {"": same, "paged=2": same, "paged=3": same})

    assert asked == ["", "paged=2"]
    assert reply.older == ()
    assert reply.feed.faults == ()


def test_the_end_of_a_list_is_no_fault_and_a_page_that_fails_is_one(web_server):
    pages = {"": page(web_server, 1, 2, 3, 4, 5)}

    ended, _ = read(web_server, pages)
    failed, _ = read(web_server, pages | {"paged=2": Answer(status=500, body=b"")})

    assert ended.feed.faults == ()
    assert "500" in failed.feed.faults[0]
    assert len(failed.feed.articles) == 5
