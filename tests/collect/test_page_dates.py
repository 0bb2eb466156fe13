"""When a page's story appeared and changed, wherever pages say it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import lxml.html
import pytest

from digest.collect import page_dates

NOW = datetime(2024, 11, 8, 13, 30, tzinfo=UTC)
STORY = "<div class='entry-content'><p>Le pont de l’Anse rouvre lundi.</p></div>"


def read(body, metas=()):
    root = lxml.html.document_fromstring(f"<html><body><h1>Le pont</h1>{body}{STORY}</body></html>")
    return page_dates.read(root, {}, dict(metas), zone=ZoneInfo("America/Toronto"), now=NOW)


@pytest.mark.parametrize(
    "markup",
    [
        "<span itemprop='datePublished' content='2024-11-07T22:12:00Z'></span>",
        "<time datetime='2024-11-07T17:12:00-05:00'>jeudi</time>",
        "<abbr class='published' title='2024-11-07T22:12:00Z'>jeudi</abbr>",
        "<p>Publié le 7 novembre 2024 à 17h12</p>",
        "<div>7 novembre 2024, 17:12</div>",
        "<p>Par Ariane Exemple | 7 novembre 2024 à 17 h 12</p>",
    ],
)
def test_the_publication_is_found_where_pages_tell_it(markup):
    dates = read(markup)

    assert dates.published == datetime(2024, 11, 7, 22, 12, tzinfo=UTC)
    assert dates.day == date(2024, 11, 7)


@pytest.mark.parametrize("name", ["article:published_time", "date", "dc.date.issued"])
def test_the_publication_is_found_in_what_a_page_tells_machines(name):
    dates = read("<p>Publié le 1er janvier 2020</p>", {name: "2024-11-07T17:12:00-05:00"})

    assert dates.published == datetime(2024, 11, 7, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-11-07T00:30:00+01:00", date(2024, 11, 7)),
        ("2024-11-07T00:30:00Z", date(2024, 11, 6)),
        ("2024-11-07", date(2024, 11, 7)),
    ],
)
def test_the_day_is_the_one_on_the_wall_of_the_site(written, day):
    assert read(f"<time datetime='{written}'>x</time>").day == day


def test_an_update_is_not_taken_for_the_publication():
    dates = read("<p>Mis à jour le 8 novembre 2024 à 7h52</p>")

    assert dates.published is None
    assert dates.updated == datetime(2024, 11, 8, 12, 52, tzinfo=UTC)


@pytest.mark.parametrize("line", ["<p>Le 12 octobre, tout change.</p>", "<p>Rien à dire.</p>"])
def test_a_date_in_the_story_is_not_its_publication(line):
    assert read(line).published is None


@pytest.mark.parametrize(
    ("markup", "day"),
    [
        ("<time datetime='2024-11-01T09:00:00-04:00'>7 novembre 2024</time>", date(2024, 11, 7)),
        ("<time datetime='2019-01-01'>Publié le 7 novembre 2024 à 9 h</time>", date(2024, 11, 7)),
        ("<time datetime='2024-11-07T23:30:00-05:00'>7 nov. 2024</time>", date(2024, 11, 7)),
        ("<time datetime='2024-11-01'>7 novembre</time>", date(2024, 11, 1)),
        ("<time datetime='2024-11-01'>Mis à jour le 7 novembre 2024</time>", date(2024, 11, 1)),
        ("<time datetime='2024-11-01'>La loi du 7 novembre 2020</time>", date(2024, 11, 1)),
    ],
)
def test_where_a_date_shows_another_day_than_it_tells_machines_what_readers_see_counts(markup, day):
    assert read(markup).day == day


@pytest.mark.parametrize(
    "line",
    [
        "La loi sur les mines, mise à jour le 12 mars 2024, oblige les villes à consulter.",
        "Ce droit vient de la mise à jour de la loi, le 12 mars 2024.",
        "Loi sur les mines (mise à jour le 12 mars 2024)",
        "mise à jour par la loi du 6 août 2004, vous disposez d’un droit d’accès",
        "Le règlement a été modifié le 12 mars 2024 par le conseil.",
    ],
)
def test_a_law_that_was_put_up_to_date_is_no_update_of_the_story(line):
    assert read(f"<p>{line}</p>").updated is None


@pytest.mark.parametrize(
    "line",
    [
        "Mis à jour le 7 novembre 2024",
        "Dernière mise à jour : jeudi 7 novembre 2024",
        "Publié le 5 novembre 2024 à 9h12 | Mis à jour le 7 novembre 2024",
        "Publié le 5 novembre 2024 à 9h12, mis à jour le 7 novembre 2024",
        "Par Ariane Exemple, mis à jour le 7 novembre 2024",
        "Cet article a été mis à jour le 7 novembre 2024.",
        "Publié le 5 novembre (mis à jour le 7 novembre 2024)",
    ],
)
def test_an_update_of_the_story_is_read_wherever_a_byline_has_it(line):
    assert read(f"<p>{line}</p>").updated == datetime(2024, 11, 7, 5, tzinfo=UTC)
