"""What an article's page says that its feed does not."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect import page as article_page
from digest.model import Article, Image, Passage
from tests.loopback.feeds import LEAD, TITLE, page

NOW = datetime(2024, 11, 8, 13, 30, tzinfo=UTC)
URL = "https://gazette.example/2024/11/pont/"
PUBLISHED = datetime(2024, 11, 7, 22, 12, tzinfo=UTC)
UPDATED = datetime(2024, 11, 8, 12, 52, tzinfo=UTC)
ARTICLE = Article(url=URL, guid="1", title="Le pont rouvre", published_at=PUBLISHED)


def read(body):
    return article_page.read(body, url=URL, zone=ZoneInfo("America/Toronto"), now=NOW)


def test_the_update_is_read_from_the_words_that_readers_see():
    details = read(page(dateline="Mis à jour le 8 novembre 2024 à 7h52"))

    assert (details.published_at, details.updated_at) == (None, UPDATED)


def test_a_box_beside_the_story_dates_nothing():
    assert read(page(dateline="")).published_at is None


def test_a_headline_said_again_in_the_story_is_left_out():
    details = read(page(body=f"<p>{TITLE}</p><p>{LEAD}</p><p>{LEAD} Et après ?</p>"))

    assert [line.text for line in details.body] == [LEAD, f"{LEAD} Et après ?"]


def test_json_ld_is_believed_before_the_words():
    linked = {
        "@graph": [
            {"@type": "WebSite"},
            {
                "@type": ["NewsArticle"],
                "datePublished": "2024-11-07T17:12:00-05:00",
                "dateModified": "2024-11-08T12:52:00Z",
                "author": [{"@type": "Person", "name": "Ariane Exemple"}],
                "articleSection": ["Transport"],
                "image": {"url": "/pont.jpg"},
            },
        ]
    }
    script = f"<script type='application/ld+json'>{json.dumps(linked)}</script>"

    details = read(page(head=script, dateline="Mis à jour le 1er janvier 2020"))

    assert (details.published_at, details.updated_at) == (PUBLISHED, UPDATED)
    assert (details.author, details.section) == ("Ariane Exemple", "Transport")
    assert details.image == Image(url="https://gazette.example/pont.jpg")


def test_meta_elements_tell_dates_section_and_picture():
    head = (
        "<meta property='article:published_time' content='2024-11-07T22:12:00+00:00'>"
        "<meta property='article:modified_time' content='2024-11-08T12:52:00+00:00'>"
        "<meta property='article:section' content='Transport'><meta name='author' content='A. E.'>"
        "<meta property='og:image' content='https://gazette.example/p.jpg'>"
        "<meta property='og:image:width' content='1200'>"
        "<meta property='og:image:alt' content='Le pont'>"
    )

    details = read(page(head=head, dateline=""))

    assert (details.published_at, details.updated_at) == (PUBLISHED, UPDATED)
    assert (details.author, details.section) == ("A. E.", "Transport")
    assert details.image == Image(url="https://gazette.example/p.jpg", alt="Le pont", width=1200)


def test_the_canonical_address_counts_on_the_same_site_only():
    own = "<link rel='canonical' href='https://www.gazette.example/pont'>"
    front = "<link rel='canonical' href='https://gazette.example/'>"
    foreign = "<link rel='canonical' href='https://autre.example/pont'>"

    assert read(page(head=own)).url == "https://www.gazette.example/pont"
    assert read(page(head=front)).url == ""
    assert read(page(head=foreign)).url == ""


def test_the_page_fills_what_the_feed_left_out_and_nothing_else():
    details = read(page(head="<meta property='article:section' content='Autre'>"))
    from_feed = Article(url=URL, guid="1", title="T", section="Transport", published_at=PUBLISHED)

    article = article_page.completed(from_feed, details, NOW)

    assert article.section == "Transport"
    assert article.title == "T"
    assert article.updated_at == UPDATED
    assert article.summary == LEAD
    assert len([line for line in article.body if line.is_heading]) == 2


def test_a_whole_text_in_the_feed_is_not_replaced():
    body = (Passage(text="Le texte entier du fil. " * 40),)

    article = article_page.completed(
        Article(url=URL, guid="1", title="T", body=body), read(page()), NOW
    )

    assert article.body == body


def test_an_update_before_the_publication_is_none():
    details = read(page(dateline="Mis à jour le 6 novembre 2024 à 7h52"))

    assert article_page.completed(ARTICLE, details, NOW).updated_at is None


def test_an_update_in_the_future_is_none():
    details = read(page(dateline="Mis à jour le 9 novembre 2024 à 7h52"))

    assert article_page.completed(ARTICLE, details, NOW).updated_at is None


@given(st.binary())
def test_no_bytes_make_the_reader_fail(body):
    details = read(body)

    assert details is None or article_page.completed(ARTICLE, details, NOW).title


@given(
    st.recursive(
        st.none() | st.text() | st.integers(),
        lambda deep: (
            st.lists(deep)
            | st.dictionaries(
                st.sampled_from(
                    ["@type", "@graph", "author", "image", "name", "url", "datePublished"]
                ),
                deep | st.just("NewsArticle"),
            )
        ),
    )
)
def test_no_json_ld_makes_the_reader_fail(linked):
    script = f"<script type='application/ld+json'>{json.dumps(linked)}</script>"

    assert read(page(head=script)) is not None


@pytest.mark.parametrize(
    ("head", "title", "headline"),
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
def test_the_headline_is_found(head, title, headline):
    html = f"<html><head>{head}</head><body><h1>{title}</h1></body></html>"

    assert read(html.encode()).title == headline


def filed(section, *tags):
    named = (("section", section), *(("tag", tag) for tag in tags))
    return "".join(f'<meta property="article:{name}" content="{what}">' for name, what in named)


@pytest.mark.parametrize(
    ("head", "sign"),
    [
        (filed("Publireportage"), "Publireportage"),
        (filed("Publicité"), "Publicité"),
        (filed("Maison", "isolation", "Contenu commandité"), "Contenu commandité"),
        (
            '<script type="application/ld+json">{"@type": "AdvertiserContentArticle"}</script>',
            "AdvertiserContentArticle",
        ),
        (filed("", "publicité"), ""),
    ],
)
def test_a_page_says_that_it_is_paid_for_by_its_section_its_tags_or_its_type(head, sign):
    html = f"<html><head>{head}</head><body><h1>Isoler</h1><p>Il fait froid.</p></body></html>"

    found = article_page.read(html.encode(), url=URL, zone=ZoneInfo("America/Toronto"), now=NOW)

    assert found.paid_sign == sign
