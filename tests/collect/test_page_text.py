"""The story in a page, when it appeared, and its picture."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from digest.collect import images, page
from digest.model import Image

SITE = "https://gazette.example"
URL = f"{SITE}/pont/"
NOW = datetime(2024, 11, 8, 13, 30, tzinfo=UTC)
PARAGRAPH = (
    "Le pont de l’Anse rouvre lundi après neuf mois de travaux, avec deux voies de moins et une "
    "passerelle pour les piétons qui donne sur le fleuve d’un bout à l’autre de la traversée."
)
LONG = "".join(f"<p>{n}. {PARAGRAPH}</p>" for n in range(1, 6))


def read(body, head="", title="Le pont rouvre"):
    html = f"<html lang='fr'><head>{head}</head><body><h1>{title}</h1>{body}</body></html>"
    return page.read(html.encode(), url=URL, zone=ZoneInfo("America/Toronto"), now=NOW)


def text_of(found):
    return " ".join(line.text for line in found.body)


@pytest.mark.parametrize(
    "box",
    [
        "<div itemprop='articleBody'>{}</div>",
        "<div class='x entry-content y'>{}</div>",
        "<div class=hentry><div class=entry>{}<p class='postmetadata'>This entry</p></div></div>",
        "<div class='colonne'>{}</div>",
    ],
)
def test_the_story_is_found_in_its_box_or_by_its_density(box):
    menu = (
        "<ul>" + "".join(f"<li><a href='/{n}'>Rubrique {n}</a></li>" for n in range(20)) + "</ul>"
    )

    found = read(menu + box.format(LONG) + "<footer>© La Gazette</footer>")

    assert PARAGRAPH in text_of(found)
    assert not any(word in text_of(found) for word in ("Rubrique", "©", "This entry"))


def test_a_teaser_in_a_box_is_not_taken_for_the_story():
    teasers = "<div class='entry-content'><p>Un autre sujet.</p></div>" * 3

    found = read(f"<div class='texte'>{LONG}</div><div>{teasers}</div>")

    assert PARAGRAPH in text_of(found)


@pytest.mark.parametrize(
    "told",
    [
        "<meta name='date' content='2024-11-07T17:12:00-05:00'>",
        "<span itemprop='datePublished' content='2024-11-07T22:12:00Z'></span>",
        "<time datetime='2024-11-07T17:12:00-05:00'>jeudi</time>",
        "<abbr class='published' title='2024-11-07T22:12:00Z'>jeudi</abbr>",
        "<p>Publié le 7 novembre 2024 à 17h12</p>",
        "<div>7 novembre 2024, 17:12</div>",
        "<p>Par Ariane Exemple | 7 novembre 2024 à 17 h 12</p>",
    ],
)
def test_the_publication_is_found_where_pages_tell_it(told):
    found = read(f"{told}<div class='entry-content'>{LONG}</div>")

    assert found.published_at == datetime(2024, 11, 7, 22, 12, tzinfo=UTC)
    assert found.day == date(2024, 11, 7)


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("2024-11-07T00:30:00+01:00", date(2024, 11, 7)),
        ("2024-11-07T00:30:00Z", date(2024, 11, 6)),
        ("2024-11-07", date(2024, 11, 7)),
    ],
)
def test_the_day_is_the_one_on_the_wall_of_the_site(told, day):
    assert read(f"<time datetime='{told}'>x</time>").day == day


def test_an_update_is_not_taken_for_the_publication():
    found = read(
        f"<p>Mis à jour le 8 novembre 2024 à 7h52</p><div class='entry-content'>{LONG}</div>"
    )

    assert found.published_at is None
    assert found.updated_at == datetime(2024, 11, 8, 12, 52, tzinfo=UTC)


@pytest.mark.parametrize("told", ["<p>Le 12 octobre, tout change.</p>", "<p>Rien à dire.</p>"])
def test_a_date_in_the_story_is_not_its_publication(told):
    assert read(f"{told}<div class='entry-content'>{LONG}</div>").published_at is None


@pytest.mark.parametrize(
    ("head", "title", "found"),
    [
        ("", "Le pont", "Le pont"),
        ("<meta property='og:title' content='Le pont'>", "a</h1><h1>b", "Le pont"),
        (
            "<title>Le pont - LG</title><meta property='og:site_name' content='LG'>",
            "",
            "Le pont",
        ),
    ],
)
def test_the_headline_is_found(head, title, found):
    assert read("", head, title).title == found


@pytest.mark.parametrize(
    ("markup", "image"),
    [
        (
            "<img src='/a.jpg' alt='Le pont' width=1200 height='800px'>",
            Image(url=f"{SITE}/a.jpg", alt="Le pont", width=1200, height=800),
        ),
        (
            "<img width=1 height=1 src='/spy.gif'><p><img src='b.jpg'></p>",
            Image(url=f"{SITE}/pont/b.jpg"),
        ),
        ("<img src='https://s.w.org/images/core/emoji/1.png'>", None),
        ("<img src='data:image/png;base64,xx'><img src='javascript:x'><img>", None),
        ("rien", None),
    ],
)
def test_the_first_picture_that_is_one_is_taken(markup, image):
    assert images.first(markup, URL) == image
