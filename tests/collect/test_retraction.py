"""What the answer of a page says of the story that led to it."""

from dataclasses import replace
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect.fetch import FetchedBody, FetchFailure, Gone, NotModified
from digest.collect.retraction import (
    PageState,
    PageVerdict,
    StoryPage,
    confirmed,
    past_door,
    verdict,
    weighed,
)

HOST = "https://gazette.example"
URL = f"{HOST}/accuse/"
TITLE = "Un élu de Val-Clair accusé de fraude"
TEXT = " ".join(f"mot{number} du récit" for number in range(60))
STORY = StoryPage(url=URL, title=TITLE, page_title=TITLE, text=TEXT)


def page(title, *, url=URL, head="", body="<p>Un texte.</p>", h1=None):
    html = (
        f"<html><head><title>{escape(title)}</title>{head}</head>"
        f"<body><h1>{escape(title if h1 is None else h1)}</h1>{body}</body></html>"
    )
    return FetchedBody(url=url, body=html.encode(), content_type="text/html; charset=utf-8")


def failed(status):
    return FetchFailure(reason=f"{URL}: {status}", status=status, may_pass=status >= 500)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (Gone(reason="gone"), PageState.GONE),
        (failed(404), PageState.GONE),
        (failed(401), PageState.LOCKED),
        (failed(451), PageState.GONE),
        (NotModified(), PageState.STANDS),
        (page("La Gazette", url="https://gazette.example/"), PageState.AWAY),
        (page("La Gazette", url="https://www.autre.example"), PageState.AWAY),
        (page("Page introuvable"), PageState.OTHER),
        (page("Rectificatif : un élu de Val-Clair accusé de fraude"), PageState.OTHER),
        (page("Un élu de Val-Clair n’est pas accusé de fraude"), PageState.OTHER),
        (page(f"Protégé : {TITLE}"), PageState.LOCKED),
        (page(TITLE, body="<form><input name='post_password'></form>"), PageState.LOCKED),
        (page(TITLE), PageState.STANDS),
        (page(f"{TITLE} | La Gazette", h1="La Gazette"), PageState.STANDS),
        (page("UN ELU DE VAL-CLAIR\u00a0ACCUSÉ DE FRAUDE"), PageState.STANDS),
        (page("Val-Clair : un élu est accusé de fraude"), PageState.STANDS),
        (
            page("x", h1="", head=f"<meta property='og:title' content='{TITLE}'>"),
            PageState.STANDS,
        ),
        (FetchedBody(url=URL, body=b"%PDF", content_type="application/pdf"), PageState.UNKNOWN),
        (page("", h1=""), PageState.UNKNOWN),
        (
            replace(page("Just a moment..."), headers={"cf-mitigated": "challenge"}),
            PageState.UNKNOWN,
        ),
        (page(TITLE, body="<p>Cet article a été retiré par la rédaction.</p>"), PageState.GONE),
        (
            page(TITLE, body="<p>Note de la rédaction : ce texte a été retiré.</p>"),
            PageState.GONE,
        ),
        (page(TITLE, body="<p>Ce billet vient d’être supprimé.</p>"), PageState.GONE),
        (page(TITLE, body="<p>[Cet article a été dépublié]</p>"), PageState.GONE),
        (page(TITLE, body="<p>Article retiré.</p>"), PageState.GONE),
        (
            page(TITLE, body="<p><b>Rectificatif</b> : l’élu n’a pas été accusé.</p>"),
            PageState.OTHER,
        ),
        (
            page(TITLE, body="<p>Contrairement à ce que nous avons écrit, il est témoin.</p>"),
            PageState.OTHER,
        ),
        (
            page(TITLE, body="<p>Mise au point par une équipe de Laval, la machine roule.</p>"),
            PageState.STANDS,
        ),
        (
            page(TITLE, body="<p>Un passage de cet article a été retiré. L’élu se défend.</p>"),
            PageState.STANDS,
        ),
        (
            page(TITLE, body="<p>Ce texte a été retiré de la vente, puis remis.</p>"),
            PageState.STANDS,
        ),
        (
            page(TITLE, body="<p>« Cet article a été retiré du code », dit la ministre.</p>"),
            PageState.STANDS,
        ),
    ],
)
def test_a_page_stands_or_says_that_its_story_was_taken_back(answer, state):
    assert verdict(STORY, answer).state is state


@given(st.integers(min_value=0, max_value=599).filter(lambda status: status not in (401, 404, 451)))
def test_no_other_failure_of_a_host_speaks_against_a_story(status):
    assert not verdict(STORY, failed(status)).is_against


@given(st.text(st.characters(categories=("L", "N", "P", "Zs")), min_size=1, max_size=120))
def test_a_page_that_still_has_its_headline_stands_whatever_that_is(title):
    story = StoryPage(url=URL, title=title, page_title=title)

    assert not verdict(story, page(title)).is_against


def test_a_headline_that_was_always_another_is_none_that_changed():
    story = StoryPage(url=URL, title="Météo", page_title="Pluie et vents sur l’estuaire")

    assert verdict(story, page("Pluie et vents sur l’estuaire")).state is PageState.STANDS


def test_a_page_that_was_never_read_speaks_against_its_story_only_where_its_text_does_too():
    unread = StoryPage(url=URL, title=TITLE, text=TEXT)
    other = " ".join(f"phrase{number} toute autre" for number in range(60))

    assert verdict(unread, page("Autre chose", body=f"<p>{TEXT}</p>")).state is PageState.UNKNOWN
    assert verdict(unread, page("Autre chose", body=f"<p>{other}</p>")).state is PageState.OTHER


LISTED = StoryPage(url=URL, title=TITLE, is_listed=True)


def test_a_page_that_was_never_there_says_nothing_where_no_other_of_its_source_was_either():
    assert verdict(LISTED, failed(404)).state is PageState.UNKNOWN
    assert "never stood there" in verdict(LISTED, failed(404)).reason
    assert verdict(LISTED, failed(451)).state is PageState.UNKNOWN


def test_a_correction_that_our_text_of_it_has_already_speaks_against_nothing():
    corrected = f"Rectificatif : il est témoin. {TEXT}"
    known = replace(STORY, text=corrected)

    assert verdict(known, page(TITLE, body=f"<p>{corrected}</p>")).state is PageState.STANDS
    assert verdict(STORY, page(TITLE, body=f"<p>{corrected}</p>")).state is PageState.OTHER


def test_a_page_that_is_not_there_is_gone_where_its_source_s_links_are_good():
    assert verdict(replace(LISTED, is_overdue=True), failed(404)).state is PageState.GONE
    assert verdict(LISTED, Gone(reason="gone")).state is PageState.GONE


FRONT = f"{HOST}/"


@pytest.mark.parametrize(
    "head",
    [
        f"<link rel='canonical' href='{FRONT}'>",
        "<link rel='canonical' href='/index.php'>",
        "<link rel='alternate canonical' href='/fr/'>",
        "<base href='/'><link rel='canonical' href='.'>",
    ],
)
def test_a_page_that_calls_itself_the_front_page_leads_there(head):
    front = page("La Gazette de Val-Clair", head=head)
    hidden = page("Un instant", head=f"{head}<meta name='robots' content='noindex'>")
    login = page("Connexion", head=head, body="<input type='password'>")

    assert verdict(STORY, front).state is PageState.AWAY
    assert verdict(replace(STORY, page_title=""), front).state is PageState.AWAY
    assert verdict(STORY, page(TITLE, head=head)).state is PageState.STANDS
    assert PageState.AWAY not in {verdict(STORY, each).state for each in (hidden, login)}


def test_a_story_that_leads_to_the_front_page_by_itself_is_not_led_away():
    story = StoryPage(url="https://gazette.example/", title=TITLE)

    assert story.is_front_page
    assert not verdict(story, page("La Gazette", url=story.url)).is_against


def test_a_host_that_says_this_and_that_says_nothing():
    gone, busy = verdict(STORY, failed(404)), verdict(STORY, failed(503))

    assert confirmed(gone, gone) is gone
    assert confirmed(gone, busy).state is PageState.UNKNOWN
    assert confirmed(gone, PageVerdict(PageState.STANDS)).state is PageState.STANDS


@pytest.mark.parametrize(
    ("front", "state"),
    [
        (page("Un instant…", url="https://gazette.example/"), PageState.UNKNOWN),
        (failed(503), PageState.UNKNOWN),
        (failed(403), PageState.UNKNOWN),
        (page("La Gazette", url="https://gazette.example/"), PageState.OTHER),
        (failed(404), PageState.OTHER),
    ],
)
def test_a_door_before_every_page_is_no_headline_of_a_story(front, state):
    assert past_door(verdict(STORY, page("Un instant…")), front).state is state


def test_pages_of_one_host_that_all_fail_at_once_are_its_own_trouble():
    gone = PageVerdict(PageState.GONE, "its page is gone (404)")
    pages = {f"https://gazette.example/{number}": gone for number in range(3)}
    stands = {"https://gazette.example/4": PageVerdict(PageState.STANDS)}
    elsewhere = {"https://autre.example/1": gone}

    assert {each.state for each in weighed(pages).values()} == {PageState.UNKNOWN}
    assert weighed(pages | stands) == pages | stands
    assert weighed(pages | elsewhere)["https://autre.example/1"] is gone
