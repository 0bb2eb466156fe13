"""One item that is too heavy costs itself, whatever the list."""

import json
from datetime import timedelta

import pytest

from digest.collect import feed, wordpress
from digest.collect.fetch import FetchedBody, FetchPolicy, WebClient
from digest.collect.item import feed_of
from digest.collect.long_lists import is_list, lightened
from tests.collect.test_feed import LINK, PLACE

MOST = 100_000
HEAVY = "x" * MOST


def rss(*texts):
    items = "".join(
        f"<item><title>T{n}</title><link>{LINK}{n}</link><description>{text}</description></item>"
        for n, text in enumerate(texts)
    )
    return f"<rss version='2.0'><channel><title>G</title>{items}</channel></rss>".encode()


def atom(*texts):
    entries = "".join(
        f"<entry><title>T{n}</title><link href='{LINK}{n}'/><content>{text}</content></entry>"
        for n, text in enumerate(texts)
    )
    return f"<feed xmlns='http://www.w3.org/2005/Atom'>{entries}</feed>".encode()


def json_feed(*texts):
    items = [
        {"url": f"{LINK}{n}", "title": f"T{n}", "content_html": t} for n, t in enumerate(texts)
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()


def posts(*texts):
    return json.dumps(
        [
            {
                "id": n,
                "link": f"{LINK}{n}",
                "title": {"rendered": f"T{n}"},
                "content": {"rendered": t},
            }
            for n, t in enumerate(texts)
        ]
    ).encode()


def titles_of_feed(body):
    return [article.title for article in feed.parse(body, PLACE).articles]


HEAVIES = [HEAVY, 'é"\\' * (MOST // 4)]


@pytest.mark.parametrize("make", [rss, atom])
@pytest.mark.parametrize("heavy", HEAVIES)
def test_the_others_of_a_feed_are_read(make, heavy):
    light, why = lightened(make("Un.", heavy, "Trois."), MOST)

    assert titles_of_feed(light) == ["T0", "T2"]
    assert why == "1 item is longer than 10,000 bytes, and left out"


@pytest.mark.parametrize("make", [json_feed, posts])
@pytest.mark.parametrize("heavy", HEAVIES)
def test_an_item_of_json_loses_the_text_that_is_too_long(make, heavy):
    light, why = lightened(make("Un.", heavy, "Trois."), MOST)

    read = feed.read if make is json_feed else wordpress.parse
    articles = feed_of(read(light, PLACE), PLACE).articles
    assert [len(article.body) for article in articles] == [1, 0, 1]
    assert why == "1 text is longer than 10,000 bytes, and left out"


@pytest.mark.parametrize("make", [rss, atom, json_feed, posts])
@pytest.mark.parametrize("place", range(3))
def test_it_may_stand_anywhere(make, place):
    texts = ["court"] * 3
    texts[place] = HEAVY

    assert lightened(make(*texts), MOST) is not None


@pytest.mark.parametrize("make", [rss, atom, json_feed, posts])
def test_a_list_that_is_long_by_many_items_is_refused_as_before(make):
    assert lightened(make(*["y" * 900] * 200), MOST) is None


@pytest.mark.parametrize("start", [b"<html><p>", b"<!doctype html><html>", b"xxx", b"", b"\0\0"])
def test_what_is_no_list_is_none(start):
    assert not is_list(start)


def get(url):
    policy = FetchPolicy(
        user_agent="digest/0",
        timeout=timedelta(seconds=30),
        max_size=MOST,
        allow_private=True,
    )
    with WebClient(policy) as client:
        return client.get(url, now=PLACE.now)


def test_a_feed_with_one_heavy_item_comes_without_it(web_server):
    answer = get(web_server.put("/feed.xml", rss("Un.", HEAVY, "Trois.")))

    assert isinstance(answer, FetchedBody)
    assert titles_of_feed(answer.body) == ["T0", "T2"]
    assert answer.fault == "1 item is longer than 10,000 bytes, and left out"


@pytest.mark.parametrize("body", [rss(*["y" * 900] * 200), rss(HEAVY * 5)])
def test_a_feed_that_is_too_long_all_the_same_is_refused(web_server, body):
    assert "larger than 100,000 bytes" in get(web_server.put("/feed.xml", body)).reason
