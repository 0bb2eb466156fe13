"""Whether what answers at a story's address is the story."""

import pytest

from digest.collect.fetch import FetchedBody
from digest.collect.no_article import ExpectedPage, why_no_article, with_one_text
from digest.model import Passage
from tests.loopback.feeds import TITLE, page

URL = "https://gazette.example/2024/11/le-pont-rouvre.html"
STORY = ExpectedPage(url=URL, headline=TITLE)
UNTITLED = ExpectedPage(url=URL)
CLOUD = (
    "<html><head><title>Un instant…</title>{head}</head><body><h1>gazette.example</h1>"
    "<p>On vérifie ta connexion. Ça ne prend que quelques secondes.</p>{body}</body></html>"
)


def answered(body, url=URL, **headers):
    body = body if isinstance(body, bytes) else body.encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return FetchedBody(url=url, body=body, headers=named)


def cloud(head="", body=""):
    return CLOUD.format(head=head, body=body)


def test_a_story_under_its_headline_is_the_story():
    assert why_no_article(answered(page()), STORY) == ""


@pytest.mark.parametrize(
    ("head", "body", "headers"),
    [
        ("<meta name='robots' content='noindex,nofollow'>", "", {}),
        ("<META NAME='ROBOTS' CONTENT='NONE'>", "", {}),
        ("", "", {"x_robots_tag": "noindex"}),
        ("<meta http-equiv='Refresh' content='5; url=/apres'>", "", {}),
        ("", "", {"refresh": "3"}),
        ("", "<form><input type='password'></form>", {}),
    ],
)
@pytest.mark.parametrize("expected", [STORY, UNTITLED])
def test_another_title_with_a_sign_is_no_story(head, body, headers, expected):
    assert why_no_article(answered(cloud(head, body), **headers), expected)
    assert (
        why_no_article(answered(page(head=head, body=f"<p>{TITLE}</p>{body}"), **headers), STORY)
        == ""
    )


@pytest.mark.parametrize("name", ["cf-mitigated", "x-amzn-waf-action", "sg-captcha"])
def test_a_challenge_that_says_so_is_believed_alone(name):
    assert "challenge" in why_no_article(
        FetchedBody(url=URL, body=page(), headers={name: "1"}), STORY
    )


def test_a_page_that_never_speaks_of_the_headline_is_no_story():
    assert "speaks of" in why_no_article(answered(cloud()), STORY)
    assert why_no_article(answered(cloud()), ExpectedPage(url=URL, headline="Météo")) == ""
    assert why_no_article(answered(cloud()), UNTITLED) == ""


def test_a_story_that_was_renamed_is_still_the_story():
    renamed = cloud(body=f"<p>{TITLE}, dit la mairie.</p>")

    assert why_no_article(answered(renamed), STORY) == ""


def test_a_page_that_reloads_now_and_then_or_keeps_a_login_at_hand_is_a_story():
    seldom, never = (f"<meta http-equiv='refresh' content='{wait}'>" for wait in (300, 0))
    head = f"{seldom}<noscript>{never}</noscript>"

    assert why_no_article(answered(cloud(head, f"<p>{TITLE}</p>")), STORY) == ""


def test_an_address_that_leads_to_the_front_page_is_no_story():
    assert "front page" in why_no_article(answered(page(), url="https://gazette.example/"), STORY)


BODY = (Passage(text="Votre demande est en cours de vérification."),)
OTHER = ExpectedPage(
    url="https://gazette.example/ecole/", headline="L’école rouvre ses portes lundi"
)


def test_one_text_under_two_headlines_of_a_host_is_the_text_of_neither():
    assert with_one_text([(STORY, BODY), (OTHER, BODY)]) == {
        STORY.url: OTHER.headline,
        OTHER.url: TITLE,
    }


def test_one_story_under_two_addresses_keeps_its_text():
    mirror = ExpectedPage(url="https://gazette.example/une/pont/", headline=TITLE + " (bis)")
    elsewhere = ExpectedPage(url="https://autre.example/ecole/", headline=OTHER.headline)

    assert with_one_text([(STORY, BODY), (mirror, BODY), (elsewhere, BODY)]) == {}
    assert with_one_text([(STORY, ()), (OTHER, ())]) == {}


def test_addresses_that_tell_nothing_take_three_to_be_doubted():
    numbers = [(ExpectedPage(url=f"https://gazette.example/{n}"), BODY) for n in range(101, 104)]

    assert with_one_text(numbers[:2]) == {}
    assert len(with_one_text(numbers)) == 3
