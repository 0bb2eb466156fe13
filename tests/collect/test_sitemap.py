"""What sitemaps say."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from digest.collect import sitemap
from digest.collect.item import NoFeed, SourcePlace, feed_of

PLACE = SourcePlace(
    url="https://gazette.example/sitemap.xml",
    zone=ZoneInfo("America/Toronto"),
    now=datetime(2024, 11, 8, 13, 30, tzinfo=UTC),
)
SPACES = (
    "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
    "xmlns:news='http://www.google.com/schemas/sitemap-news/0.9' "
    "xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'"
)


def news(url, title, at="2024-11-07T17:12:00-05:00", more=""):
    return (
        f"<url><loc>{url}</loc><news:news><news:publication><news:name>La Gazette</news:name>"
        f"<news:language>fr</news:language></news:publication>"
        f"<news:publication_date>{at}</news:publication_date><news:title>{title}</news:title>"
        f"</news:news>{more}</url>"
    )


def urlset(*urls):
    return f"<?xml version='1.0'?><urlset {SPACES}>{''.join(urls)}</urlset>".encode()


def test_a_news_sitemap_gives_titles_dates_and_pictures():
    picture = "<image:image><image:loc>/pont.jpg</image:loc></image:image>"
    entry = news("https://gazette.example/pont/", "Le pont &amp; l’île", more=picture)

    feed = feed_of(sitemap.read(urlset(entry), PLACE), PLACE)

    [article] = feed.articles
    assert (feed.title, article.title) == ("La Gazette", "Le pont & l’île")
    assert article.published_at == datetime(2024, 11, 7, 22, 12, tzinfo=UTC)
    assert article.image.url == "https://gazette.example/pont.jpg"


def test_of_an_ordinary_sitemap_only_what_changed_lately_is_taken():
    entries = (
        "<url><loc>/neuf/</loc><lastmod>2024-11-07</lastmod></url>",
        "<url><loc>/vieux/</loc><lastmod>2019-01-01</lastmod></url>",
        "<url><loc>/a-propos/</loc></url>",
    )

    feed = feed_of(sitemap.read(urlset(*entries), PLACE), PLACE)

    assert [article.url for article in feed.articles] == ["https://gazette.example/neuf/"]
    assert feed.articles[0].title == ""


def test_of_a_sitemap_of_sitemaps_the_news_come_first_then_the_newest():
    body = (
        f"<sitemapindex {SPACES}>"
        "<sitemap><loc>/pages.xml</loc><lastmod>2020-01-01</lastmod></sitemap>"
        "<sitemap><loc>/posts-1.xml</loc><lastmod>2023-01-01</lastmod></sitemap>"
        "<sitemap><loc>/posts-2.xml</loc><lastmod>2024-11-08T06:00:00Z</lastmod></sitemap>"
        "<sitemap><loc>/news.xml</loc></sitemap></sitemapindex>"
    ).encode()

    index = sitemap.read(body, PLACE)

    assert [url.rpartition("/")[2] for url in index.children] == [
        "news.xml",
        "posts-2.xml",
        "posts-1.xml",
    ]


def test_an_entity_bomb_and_a_foreign_file_give_nothing():
    bomb = (
        "<!DOCTYPE urlset [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;'>"
        "<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
        f"<urlset {SPACES}>{news('https://gazette.example/b', '&b;&x;')}</urlset>"
    ).encode()

    content = sitemap.read(bomb, PLACE)

    assert [item.title for item in content.items] == [""]


@pytest.mark.parametrize("body", [b"", b"\x00\xff", b"<urlset", b"<html><urlset></html>"])
def test_noise_is_a_reason_or_nothing(body):
    content = sitemap.read(body, PLACE)

    assert isinstance(content, NoFeed) or not content.items
