"""The headline of a page."""

import html
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect import page
from tests.collect.test_page import NOW, URL, ZoneInfo

SITE = "La Gazette de Val-Clair"
TITLE = "Le quai sera refait : « enfin », dit-elle"
SITE_HEAD = f"<h1 class='site-title'><a href='/'>{SITE}</a></h1>"
STORY = f"<h2>{TITLE}</h2>"


def title_of(head, body):
    page_html = f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"
    return page.read(page_html.encode(), url=URL, zone=ZoneInfo("America/Toronto"), now=NOW).title


def meta(name, content):
    return f'<meta property="{name}" content="{html.escape(content)}">'


def linked(kind, **more):
    record = {"@type": kind} | more
    return f"<script type='application/ld+json'>{json.dumps(record)}</script>"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (f"<title>{TITLE} | {SITE}</title>", SITE_HEAD + STORY),
        (f"<title>{TITLE} « {SITE}</title>", f"<h1>{SITE}</h1>{STORY}"),
        (f"<title>{SITE} - {TITLE}</title>", SITE_HEAD + STORY),
        (meta("og:title", TITLE), SITE_HEAD),
        (meta("og:title", f"{TITLE} | {SITE}") + meta("og:site_name", SITE), SITE_HEAD),
        (meta("og:title", TITLE.replace("«", '"').replace("»", '"')), SITE_HEAD + STORY),
        (linked("OpinionNewsArticle", headline=TITLE), SITE_HEAD),
        (linked("https://schema.org/AnalysisNewsArticle", headline=TITLE), "<h1>Opinions</h1>"),
        (linked("WebPage", mainEntity={"@type": "NewsArticle", "headline": TITLE}), SITE_HEAD),
        (meta("og:title", SITE) + meta("og:site_name", SITE), f"<h1>{TITLE}</h1>"),
        (meta("og:title", f"{TITLE} | Gazette"), f"<h1>{TITLE}</h1><h1>Alertes</h1>"),
        ("<title>Gazette</title>", f"<h1>{TITLE}</h1>"),
        (f"<title>{TITLE}</title>", ""),
        ("", f"<h1>{TITLE.replace(' sera ', '<br>sera ')}</h1>"),
        (f"<title>Gazette - {TITLE}</title>", "<h1>gazette</h1>"),
    ],
)
def test_the_story_s_own_headline_is_taken(head, body):
    assert title_of(head, body) == TITLE


def test_a_heading_that_machines_are_told_too_is_taken_in_the_type_that_readers_see():
    assert title_of(meta("og:title", "L'ete d'Anne"), "<h1>L’ete d’Anne</h1>") == "L’ete d’Anne"


def test_a_section_beside_the_story_is_not_its_headline():
    head = meta("og:title", f"Culture – {TITLE}")

    assert title_of(head, "<h2>Culture</h2><h1>Autre chose encore</h1>") == f"Culture – {TITLE}"


@given(st.text("<>/h123 -|:'\"abc", max_size=200), st.text("<>/h1 2=ahref'", max_size=200))
def test_no_page_makes_it_fail(head, body):
    title_of(head, body)


def test_what_a_program_writes_for_nothing_is_no_headline_of_a_page():
    head = meta("og:title", f"undefined | {SITE}") + meta("og:site_name", SITE)

    assert title_of(f"<title>undefined - {SITE}</title>{head}", f"<h1>{TITLE}</h1>") == TITLE
    assert title_of(f"<title>null | {SITE}</title>{head}", "<h1>None</h1>") == ""
