"""Where a page says that there is more to read."""

import pytest

from digest.collect.page_links import linked_feeds, wordpress_api

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


def test_the_api_of_a_site_with_plain_links_is_found():
    link = "<link rel='https://api.w.org/' href='/index.php?rest_route=/'>"

    api = wordpress_api(f"<html><head>{link}</head></html>".encode(), URL)

    assert api == "https://gazette.example/index.php?rest_route=/"
