"""The sample newsroom answers like the WordPress site it plays."""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import feedparser
import httpx2
import pytest

from digest.demo.articles import posts
from digest.demo.hosting import address, hosted, listen
from digest.demo.newsroom import Newsroom, create_newsroom

NOW = datetime(2024, 11, 8, 12, 53, tzinfo=UTC)
SIGN_UP = "http://127.0.0.1:9/abonnement"


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    listener = listen()
    site = Newsroom(
        url=address(listener),
        posts=posts(NOW, ZoneInfo("America/Toronto")),
        sign_up_url=SIGN_UP,
    )
    with hosted(create_newsroom(site), listener):
        yield site


def get(url: str, **headers: str) -> httpx2.Response:
    return httpx2.get(url, headers=headers, trust_env=False)


def test_the_feed_holds_every_article_with_wordpress_furniture(newsroom: Newsroom) -> None:
    answer = get(newsroom.feed_url)

    feed = feedparser.parse(answer.content)
    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == [post.title for post in newsroom.posts]
    assert answer.text.startswith("<?xml")
    assert answer.text.count("est apparu en premier sur") == 2 * len(newsroom.posts)


def test_the_second_feed_repeats_the_first_under_another_name(newsroom: Newsroom) -> None:
    front_page = feedparser.parse(get(newsroom.front_page_feed_url).content).entries

    everything = feedparser.parse(get(newsroom.feed_url).content).entries
    guids = {entry.id for entry in everything}
    assert front_page[0].id not in guids
    assert "utm_source" in front_page[0].link
    assert front_page[1].id in guids


@pytest.mark.parametrize("path", ["/feed/", "/une/feed/", "/", "/images/laveuse-bas-disparus.png"])
def test_what_has_not_changed_is_not_sent_again(newsroom: Newsroom, path: str) -> None:
    first = get(f"{newsroom.url}{path}")

    again = get(f"{newsroom.url}{path}", **{"If-None-Match": f'"other", W/{first.headers["etag"]}'})

    assert (first.status_code, again.status_code) == (200, 304)
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]


def test_a_page_surrounds_its_article_with_what_a_mail_must_not_hold(newsroom: Newsroom) -> None:
    post = newsroom.front_page[0]

    page = get(f"{newsroom.url}{post.path}").text

    assert post.body[-1].text in page
    assert f"Mis à jour le {post.updated_in_words}" in page
    for furniture in ("Laisser un commentaire", "Partager le lien", "infolettre", SIGN_UP):
        assert furniture in page


def test_the_rest_api_gives_the_same_articles_a_page_at_a_time(newsroom: Newsroom) -> None:
    address = f"{newsroom.url}/wp-json/wp/v2/posts"

    first, second = (get(f"{address}?per_page=7&page={page}").json() for page in (1, 2))

    links = [post["link"] for post in first + second]
    assert links == [f"{newsroom.url}{post.path}" for post in newsroom.posts]
    assert first[0]["date"] == "2024-11-08T06:53:00"
    assert first[0]["date_gmt"] == "2024-11-08T11:53:00"


@pytest.mark.parametrize("query", ["per_page=101", "per_page=0", "page=99", "page=x"])
def test_the_rest_api_refuses_what_wordpress_refuses(newsroom: Newsroom, query: str) -> None:
    assert get(f"{newsroom.url}/wp-json/wp/v2/posts?{query}").status_code == 400


@pytest.mark.parametrize(
    "path", ["/2024/11/nothing/", "/1999/01/laveuse-bas-disparus/", "/images/nothing.png", "/x"]
)
def test_what_does_not_exist_is_not_found(newsroom: Newsroom, path: str) -> None:
    assert get(f"{newsroom.url}{path}").status_code == 404


def test_the_port_is_given_back_when_the_site_closes() -> None:
    listener = listen()
    url = address(listener)
    site = Newsroom(url=url, posts=posts(NOW, ZoneInfo("UTC")), sign_up_url=SIGN_UP)

    with hosted(create_newsroom(site), listener):
        get(url)

    with pytest.raises(httpx2.ConnectError):
        get(url)
