"""Where a page sends its readers by itself."""

import lxml.html
import pytest

from digest.collect.fetch import FetchedBody, FetchFailure
from digest.collect.page_target import is_front_page, target_of
from digest.collect.retraction import leads_to

SITE = "https://gazette.example"
URL = f"{SITE}/2026/accuse/"
FRONT = f"{SITE}/"


def target(markup, **headers):
    root = lxml.html.document_fromstring(f"<html><head>{markup}</head><body><p>a</p></body></html>")
    return target_of(root, URL, headers)


@pytest.mark.parametrize(
    "markup",
    [
        f"<meta http-equiv='refresh' content='0;url={FRONT}'>",
        f"<META HTTP-EQUIV='Refresh' CONTENT='5; URL=\"{FRONT}\"'>",
        "<meta http-equiv='refresh' content='0, /'>",
        "<meta http-equiv='refresh' content='0.5;/?utm_source=perdu'>",
        "<base href='/'><meta http-equiv='refresh' content='3;url=.'>",
        "<script>window.location.href = '/';</script>",
        '<script>\n  document.location.replace("/")</script>',
        f"<script>location='{FRONT}'</script>",
    ],
)
def test_a_page_that_leaves_at_once_is_followed(markup):
    assert target(markup) == FRONT


def test_a_header_leaves_as_well_as_a_page():
    assert target("", refresh=f"0; url={FRONT}") == FRONT


@pytest.mark.parametrize(
    "markup",
    [
        "<meta http-equiv='refresh' content='300;url=/'>",
        "<meta http-equiv='refresh' content='10'>",
        f"<meta http-equiv='refresh' content='10;url={URL}#haut'>",
        "<noscript><meta http-equiv='refresh' content='0;url=/'></noscript>",
        "<meta http-equiv='refresh' content='0;url=javascript:void(0)'>",
        "<script>if (mobile) { location.href = '/m/' }</script>",
        "<script src='/a.js'>location='/'</script>",
        "<meta http-equiv='refresh'>",
    ],
)
def test_a_page_that_reloads_or_leaves_perhaps_stays(markup):
    assert target(markup) == ""


@pytest.mark.parametrize(
    "url",
    [SITE, FRONT, f"{FRONT}?utm_source=x", f"{SITE}/fr/", f"{SITE}/fr-ca", f"{SITE}/home/"],
)
def test_a_front_page_is_one_in_each_of_its_spellings(url):
    assert is_front_page(url)


@pytest.mark.parametrize(
    "url",
    [
        f"{SITE}/?p=12",
        f"{SITE}/fr/pont/",
        f"{SITE}/index.php?id=3",
        f"{SITE}/accueil-noir",
        f"{SITE}/ad/",
    ],
)
def test_what_asks_for_something_is_none(url):
    assert not is_front_page(url)


def test_only_a_page_that_came_leads_on():
    html = f"<meta http-equiv='refresh' content='0;url={FRONT}'><p>a".encode()

    assert leads_to(FetchedBody(url=URL, body=html, content_type="text/html")) == FRONT
    assert leads_to(FetchedBody(url=URL, body=html, headers={"cf-mitigated": "challenge"})) == ""
    assert leads_to(FetchedBody(url=URL, body=b"%PDF", content_type="application/pdf")) == ""
    assert leads_to(FetchFailure(reason="down")) == ""
