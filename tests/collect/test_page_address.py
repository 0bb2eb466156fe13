"""The addresses in a page."""

import lxml.html
import pytest

from digest.collect.page_address import base_of, own_address

SITE = "https://gazette.example"
URL = f"{SITE}/nouvelles/le-quai-sera-refait/"
TITLE = "Le quai sera refait"


def own(canonical, url=URL, head=""):
    html = f"<html><head>{head}<link rel='canonical' href='{canonical}'></head></html>"
    return own_address(lxml.html.document_fromstring(html), url, TITLE)


@pytest.mark.parametrize(
    ("canonical", "url"),
    [
        (URL, f"{URL}?print=1"),
        (URL, "https://m.gazette.example/nouvelles/le-quai-sera-refait/"),
        (URL, f"{SITE}/amp/nouvelles/le-quai-sera-refait/"),
        (URL, f"{SITE}/?p=123"),
        (f"{SITE}/2026/11/le-quai-sera-refait.html", URL),
        (f"{SITE}/article/123456-quai", f"{SITE}/a.php?id=123456&from=une"),
        (f"{SITE}/a.php?id=7", f"{SITE}/a.php?id=7&from=une"),
        (f"{SITE}/rubrique/10234/99887/", f"{SITE}/a?rubrique=10234&id=99887"),
        (f"{SITE}/travaux-quai-sera-refait-au-printemps", f"{SITE}/n/8"),
    ],
)
def test_a_page_that_names_itself_is_believed(canonical, url):
    assert own(canonical, url) == canonical


@pytest.mark.parametrize(
    "canonical",
    [
        f"{SITE}/",
        f"{SITE}/nouvelles/",
        f"{SITE}/accueil",
        f"{SITE}/nouvelles/l-ecole-rouvre-sa-bibliotheque/",
        "https://autre.example/nouvelles/le-quai-sera-refait/",
        "javascript:void(0)",
        "",
    ],
)
def test_a_page_that_names_another_is_not(canonical):
    assert own(canonical) == ""


@pytest.mark.parametrize(
    ("canonical", "url"),
    [
        ("/nouvelle", "/nouvelle?id=12"),
        ("/nouvelle.aspx", "/nouvelle.aspx?id=12"),
        ("/lire/", "/lire/?article=le-quai"),
        ("/edition/20261130/", "/20261130/le-quai"),
        ("/202611/", "/202611/le-quai"),
        ("/rubrique/10234/", "/rubrique/10234/article/99887/le-quai"),
        ("/dossiers/quai-refait/", "/n/8"),
        ("/fr/", "/fr/le-quai"),
        ("/?lang=fr", "/le-quai?lang=fr"),
    ],
)
def test_what_a_site_writes_into_every_page_is_not_believed_of_the_first(canonical, url):
    assert own(f"{SITE}{canonical}", f"{SITE}{url}") == ""


def test_one_script_for_every_page_tells_none_apart_by_its_path():
    assert own(f"{SITE}/article.php?id=1", f"{SITE}/article.php?id=2") == ""


def test_what_is_relative_starts_where_the_page_says():
    base = "<base href='/fr/'>"

    assert own("le-quai-sera-refait", f"{SITE}/x", base) == f"{SITE}/fr/le-quai-sera-refait"


@pytest.mark.parametrize(
    ("href", "base"),
    [("/fr/", f"{SITE}/fr/"), ("javascript:x", URL), ("//cdn.example/", "https://cdn.example/")],
)
def test_the_base_of_a_page_is_one_of_the_web(href, base):
    root = lxml.html.document_fromstring(f"<head><base href='{href}'></head><p>a")

    assert base_of(root, URL) == base
