"""Where a page says that there is more to read."""

import pytest

from digest.collect.page_links import feeds_in_header, linked_feeds, wordpress_api

URL = "https://gazette.example/fr/"


@pytest.mark.parametrize(
    "markup",
    [
        "<link rel='alternate' type='application/rss+xml' href='/flux.xml'>",
        "<link rel='ALTERNATE home' type='application/atom+xml;charset=utf-8' href='/flux.xml'>",
        "<link rel='alternate' type='application/rss' href='/flux.xml'>",
        "<link rel='feed' href='/flux.xml'>",
        "<base href='https://gazette.example/'><link rel='feed' href='flux.xml'>",
        "<link rel='alternate' href='/feed/'>",
        "<a href='/spip.php?page=backend'>Flux RSS</a>",
        "<a title='Fil RSS' href='/index.rss'><img></a>",
        "<a href='/fil-rss/'>Fil RSS</a>",
        "<a href='/flux.xml'>Flux</a>",
        "<footer><a href='/flux/actualites.xml'>Fil RSS</a></footer>",
        "<a href='/rss/une'>RSS</a>",
        "<a href='/backend.php3'>Syndication (RSS)</a>",
        "<link type='application/rss+xml' href='/nouvelles'>",
        "<a type='application/rss+xml' href='/nouvelles'>S’abonner</a>",
        "<a href='https://feeds.feedburner.com/gazette'>S’abonner</a>",
    ],
)
def test_a_feed_is_found_however_it_is_linked(markup):
    assert len(linked_feeds(f"<html>{markup}</html>".encode(), URL)) == 1


@pytest.mark.parametrize(
    "markup",
    [
        "<link rel='alternate' hreflang='en' href='/feed/'>",
        "<link rel='alternate' type='application/json+oembed' href='/oembed?format=json'>",
        "<link rel='alternate' media='handheld' href='https://m.gazette.example/'>",
        "<a href='/feed/'>Nos nouvelles</a>",
        "<a href='/les-flux-rss-expliques/'>Flux RSS</a>",
    ],
)
def test_what_only_resembles_a_feed_is_left(markup):
    assert linked_feeds(f"<html>{markup}</html>".encode(), URL) == ()


def test_a_feed_of_comments_comes_last():
    feeds = "".join(
        f"<link rel='alternate' type='application/rss+xml' href='/{path}feed/'>"
        for path in ("comments/", "")
    )

    assert linked_feeds(f"<html>{feeds}</html>".encode(), URL)[0] == "https://gazette.example/feed/"


def test_the_api_of_a_site_with_plain_links_is_found():
    link = "<link rel='https://api.w.org/' href='/index.php?rest_route=/'>"

    api = wordpress_api(f"<html><head>{link}</head></html>".encode(), URL)

    assert api == "https://gazette.example/index.php?rest_route=/"


@pytest.mark.parametrize(
    ("field", "feeds"),
    [
        (
            '</fil.php>; rel="alternate"; type="application/rss+xml"',
            ("https://gazette.example/fil.php",),
        ),
        (
            '<https://x.example/>; rel="x", <a.atom>; type=application/atom+xml; rel=alternate',
            ("https://gazette.example/fr/a.atom",),
        ),
        ('</en/>; rel="alternate"; hreflang="en"', ()),
        ('</style.css>; rel="preload"; type="text/css"', ()),
        ("<<<>;,", ()),
        ("", ()),
    ],
)
def test_a_feed_may_be_named_beside_the_page(field, feeds):
    assert feeds_in_header(field, URL) == feeds
