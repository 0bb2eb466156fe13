"""The table of the kinds of source."""

import json

import pytest

from digest.collect.kinds import FEED, KINDS, PAGE, SITEMAP, WORDPRESS, kind_named, kind_of

POST = {"id": 1, "link": "https://gazette.example/pont/", "title": {"rendered": "Le pont"}}
URLSET = "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'></urlset>"


def test_the_names_in_the_database_stay_as_they_are():
    assert [kind.name for kind in KINDS] == ["feed", "wordpress", "sitemap", "page", "folder"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_is_known_by_its_name(kind):
    assert kind_named(kind.name, KINDS) is kind
    assert kind_named(f"{kind.name}-2", KINDS) is None


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (json.dumps([POST]), WORDPRESS),
        (json.dumps([POST | {"content": {"rendered": URLSET}}]), WORDPRESS),
        (URLSET, SITEMAP),
        ("<?xml version='1.0'?><sitemapindex></sitemapindex>", SITEMAP),
        ("<rss></rss>", FEED),
        ("<html></html>", FEED),
        ("[]", FEED),
        ("", FEED),
    ],
)
def test_a_body_is_of_the_kind_that_recognises_it_else_for_the_reader_of_feeds(body, kind):
    assert kind_of(body.encode(), KINDS) is kind


def test_what_is_for_people_is_read_as_robots_may_and_what_programs_ask_for_is_not_asked():
    assert [kind.name for kind in KINDS if kind.ask is PAGE.ask] == ["page"]
