"""What of a story is not for everyone."""

import json

import pytest

from digest.collect import page
from digest.collect.locked import is_locked, is_told_for_subscribers
from digest.model import Article
from tests.collect.test_page import NOW, URL, ZoneInfo

FORM = '<form action="/wp-login.php?action=postpass" class="post-password-form"></form>'
EXCERPT = "Il n’y a pas d’extrait, car cette publication est protégée."
TEXT = "<p>La mairie a présenté son budget hier soir, devant une salle pleine.</p>"


@pytest.mark.parametrize(
    ("title", "standfirst", "content"),
    [
        ("Protégé : Budget du conseil", EXCERPT, ""),
        ("Protected: Budget", "There is no excerpt because this is a protected post.", ""),
        ("Privé : Budget", "", ""),
        ("Budget du conseil", "", FORM),
        ("Budget du conseil", EXCERPT, f"<p>Voir ci-dessous.</p>{FORM}"),
    ],
)
def test_a_post_that_asks_for_a_password_is_known(title, standfirst, content):
    assert is_locked(title, standfirst, content)


@pytest.mark.parametrize(
    ("categories", "text"),
    [
        (("Société", "Abonnés"), ""),
        (("Réservé aux abonnés",), ""),
        ((), "<p>🔒 Article réservé aux abonnés</p><p>Le lac monte.</p>"),
        ((), "<p>Il vous reste 82 % de cet article à lire.</p>"),
        ((), "<p>La suite est réservée à nos membres.</p>"),
    ],
)
def test_a_source_says_that_a_page_is_for_subscribers(categories, text):
    assert is_told_for_subscribers(categories, text)


@pytest.mark.parametrize(
    "text", ["Le stationnement est réservé aux abonnés.", "Il vous reste 3 jours pour voter."]
)
def test_a_story_of_subscribers_is_for_all(text):
    assert not is_told_for_subscribers(("Société", "Les abonnés du gaz"), text)


@pytest.mark.parametrize("title", ["Protégé : le lac Perdu devient un parc", "Un parc protégé"])
def test_a_story_of_what_is_protected_is_not_locked(title):
    assert not is_locked(title, "", TEXT)


def read(head, body):
    html = f"<html><head>{head}</head><body><div class='entry-content'>{body}</div></body></html>"
    return page.read(html.encode(), url=URL, zone=ZoneInfo("America/Toronto"), now=NOW)


def test_the_form_of_a_locked_page_is_no_text():
    locked, open_to_all = read("", f"{FORM}{TEXT}"), read("", TEXT)

    assert (locked.is_locked, locked.body) == (True, ())
    assert not open_to_all.is_locked


@pytest.mark.parametrize("selector", [".payant", "!!", "html", ".autre"])
def test_what_a_page_holds_for_those_who_pay_is_not_told(selector):
    part = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": selector}
    record = {"@type": "NewsArticle", "isAccessibleForFree": True, "hasPart": part}
    head = f"<script type='application/ld+json'>{json.dumps(record)}</script>"

    lines = read(head, f"{TEXT}<div class='payant'><p>La suite, payée.</p></div>").body

    assert ("La suite, payée." in [line.text for line in lines]) is (selector != ".payant")


def described(record):
    return f"<script type='application/ld+json'>{json.dumps(record)}</script>"


PART = {"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".payant"}


@pytest.mark.parametrize(
    "head",
    [
        described({"@type": "NewsArticle", "isAccessibleForFree": False}),
        described({"@type": "ReportageNewsArticle", "isAccessibleForFree": "False"}),
        described({"@type": "Article", "isAccessibleForFree": "https://schema.org/False"}),
        described({"@type": "NewsArticle", "hasPart": PART}),
        described({"@graph": [{"@type": "WebPage", "isAccessibleForFree": "false"}]}),
        "<meta itemprop='isAccessibleForFree' content='false'>",
        "<meta property='article:content_tier' content='locked'>",
    ],
)
def test_a_page_for_subscribers_gives_what_it_tells_of_its_story_and_not_its_text(head):
    walled = read(f"<title>Le budget</title>{head}", TEXT)
    article = Article(url=URL, guid="1", title="Le budget", summary="Une salle pleine.")

    completed = page.completed(article, walled, NOW)

    assert (walled.is_for_subscribers, walled.body, walled.title) == (True, (), "Le budget")
    assert (completed.is_for_subscribers, completed.summary) == (True, "Une salle pleine.")
    assert completed.body == ()


@pytest.mark.parametrize(
    "head",
    [
        described({"@type": "NewsArticle", "isAccessibleForFree": True}),
        described({"@type": "Product", "isAccessibleForFree": False}),
        described({"@type": "NewsArticle", "isAccessibleForFree": True, "hasPart": PART}),
        "<meta property='article:content_tier' content='metered'>",
    ],
)
def test_a_page_that_all_may_read_is_read(head):
    assert not read(head, TEXT).is_for_subscribers
    assert read(head, TEXT).body
