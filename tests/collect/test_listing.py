"""A page that lists articles, and its links."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from digest.collect import listing
from digest.collect.item import NoFeed, SourcePlace

PLACE = SourcePlace(
    url="https://gazette.example/actualites/",
    zone=ZoneInfo("America/Toronto"),
    now=datetime(2024, 11, 8, 13, 30, tzinfo=UTC),
)
PAGE = """<html><head><title>Actualités - La Gazette</title></head><body>
<nav><a href="/">Accueil</a></nav>
<div class="liste">
 <article><a href="/pont/"><img src="x.jpg"></a><h2><a href="/pont/">Le pont rouvre lundi</a></h2>
  <p>Après neuf mois. <a href="/pont/">Lire la suite de l’article</a></p></article>
 <article><h2><a href="/neige/?utm_source=une">Première neige à Québec</a></h2></article>
 <article><a class="carte" href="/budget/"><h3>Le budget est adopté</h3>
  <p>Un teaser.</p></a></article>
 <article><h2><a href="mailto:a@gazette.example">Écris-nous donc un mot</a></h2></article>
</div></body></html>""".encode()


def links(selector, body=PAGE):
    content = listing.read(body, selector, PLACE)
    return {item.link: item.title for item in content.items}


def test_a_selector_picks_links_each_once_with_its_headline():
    assert links("article a") == {
        "https://gazette.example/pont/": "Le pont rouvre lundi",
        "https://gazette.example/neige/": "Première neige à Québec",
        "https://gazette.example/budget/": "Le budget est adopté",
    }


@pytest.mark.parametrize("selector", ["h2 a", "h2", "article:has(h2)"])
def test_the_selector_may_name_the_link_what_holds_it_or_what_lies_in_it(selector):
    assert links(selector)["https://gazette.example/neige/"] == "Première neige à Québec"


def test_a_heading_within_a_link_is_followed_too():
    assert links("a.carte h3") == {"https://gazette.example/budget/": "Le budget est adopté"}


def test_without_a_selector_the_page_is_the_article():
    assert links("") == {PLACE.url: ""}


def test_a_selector_that_finds_nothing_is_told():
    content = listing.read(PAGE, ".nothing a", PLACE)

    assert isinstance(content, NoFeed)
    assert ".nothing a" in content.reason


@pytest.mark.parametrize("selector", ["a[", "::x::", "!!", "a:nth-child(x)"])
def test_what_is_no_selector_is_told(selector):
    assert "is not a CSS selector" in listing.selector_fault(selector)


def test_a_selector_has_no_fault():
    assert listing.selector_fault("main article h2 > a[href^='/20']") == ""
