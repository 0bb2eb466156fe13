"""What a WordPress site's REST API says."""

import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, parse_qsl, urlsplit
from zoneinfo import ZoneInfo

import pytest

from digest.collect import wordpress
from digest.collect.item import SourcePlace, article_of
from digest.model import Image

PLACE = SourcePlace(
    url="https://gazette.example/wp-json/wp/v2/posts",
    zone=ZoneInfo("America/Toronto"),
    now=datetime(2024, 11, 8, 13, 30, tzinfo=UTC),
)
POST = {
    "id": 12,
    "date": "2024-11-07T17:12:00",
    "date_gmt": "2024-11-07T22:12:00",
    "modified": "2024-11-08T07:52:00",
    "modified_gmt": "2024-11-08T12:52:00",
    "guid": {"rendered": "https://gazette.example/?p=12"},
    "link": "https://gazette.example/2024/11/pont/",
    "title": {"rendered": "Le pont rouvre&nbsp;: l&#8217;île à cinq minutes &amp; demie"},
    "excerpt": {"rendered": "<p>Le pont rouvre lundi après neuf mois. [&hellip;]</p>"},
    "content": {"rendered": "<p>Le pont rouvre lundi après neuf mois.</p>", "protected": False},
    "author": 3,
    "featured_media": 40,
    "categories": [1, 7],
}
MEDIA = {
    "id": 40,
    "source_url": "https://gazette.example/pont.jpg",
    "alt_text": "Le pont, vu de l&rsquo;île",
    "media_details": {"width": 1200, "height": 800},
}
PICTURE = Image(
    url="https://gazette.example/pont.jpg", alt="Le pont, vu de l’île", width=1200, height=800
)


def articles(*posts, names=None):
    items = wordpress.items_of(posts, names or wordpress.TermNames(), PLACE)
    return [item if isinstance(item, str) else article_of(item, PLACE) for item in items]


def test_a_post_becomes_an_article_with_its_dates_in_utc():
    [article] = articles(POST)

    assert article.title == "Le pont rouvre\u00a0: l’île à cinq minutes & demie"
    assert article.url == "https://gazette.example/2024/11/pont/"
    assert article.guid == "https://gazette.example/?p=12"
    assert article.published_at == datetime(2024, 11, 7, 22, 12, tzinfo=UTC)
    assert article.updated_at == datetime(2024, 11, 8, 12, 52, tzinfo=UTC)


@pytest.mark.parametrize(
    ("post", "sections"),
    [({"sticky": True}, {}), ({}, {1: "À LA UNE", 7: "Transport"}), ({}, {7: "Manchettes"})],
)
def test_a_post_that_sticks_or_stands_in_a_la_une_is_put_forward(post, sections):
    names = wordpress.TermNames(sections=sections)

    [shown], [plain] = articles(POST | post, names=names), articles(POST)

    assert shown.is_featured
    assert not plain.is_featured


def test_a_date_without_its_utc_form_is_on_the_wall_of_the_newsroom():
    [article] = articles(POST | {"date_gmt": "0000-00-00T00:00:00"})

    assert article.published_at == datetime(2024, 11, 7, 22, 12, tzinfo=UTC)


def test_what_the_site_embeds_names_section_author_and_picture():
    embedded = {
        "author": [{"name": "Ariane Exemple"}],
        "wp:featuredmedia": [MEDIA],
        "wp:term": [
            [
                {"id": 1, "name": "Non classé", "taxonomy": "category"},
                {"id": 7, "name": "Arts &amp; spectacles", "taxonomy": "category"},
            ],
            [{"id": 9, "name": "fleuve", "taxonomy": "post_tag"}],
        ],
    }

    [article] = articles(POST | {"_embedded": embedded})

    assert (article.section, article.author) == ("Arts & spectacles", "Ariane Exemple")
    assert article.image == PICTURE
    assert wordpress.unnamed([POST | {"_embedded": embedded}]) == wordpress.UnknownTerms(
        sections=(), images=()
    )


def test_numbers_that_are_not_embedded_are_looked_up():
    wanted = wordpress.unnamed([POST])
    names = wordpress.names_in(
        json.dumps([{"id": 7, "name": "Transport"}]).encode(), json.dumps([MEDIA]).encode(), ""
    )

    [article] = articles(POST, names=names)

    assert (wanted.sections, wanted.images) == ((1, 7), (40,))
    assert (article.section, article.image) == ("Transport", PICTURE)


def test_the_address_of_a_page_of_posts_keeps_what_was_asked_for():
    url = wordpress.posts_address("https://gazette.example/wp-json/wp/v2/posts?categories=7", 2)

    asked = parse_qs(urlsplit(url).query)
    assert (asked["categories"], asked["page"], asked["per_page"]) == (["7"], ["2"], ["100"])
    assert "date_gmt" in asked["_fields"][0]


def test_names_are_looked_up_beside_the_posts():
    url = wordpress.names_address("https://gazette.example/wp-json/wp/v2/posts", "media", (4, 5))

    assert url.startswith("https://gazette.example/wp-json/wp/v2/media?include=4,5&")


def test_a_post_behind_a_password_is_left_out_by_its_title():
    [reason] = articles(POST | {"content": {"rendered": "", "protected": True}})

    assert reason.startswith("“Le pont rouvre")
    assert reason.endswith("is protected by a password")


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[1]", b'[{"id": 1}]', b"<html>", b"[" * 5000, b"null"]
)
def test_what_is_not_an_answer_of_the_api_is_none(body):
    assert wordpress.read(body) is None


def test_posts_with_fields_of_the_wrong_kind_do_no_harm():
    odd = {"id": 1, "link": 5, "title": "x", "categories": "y", "featured_media": [], "guid": None}

    [reason] = articles(odd)

    assert "no title" in reason


@pytest.mark.parametrize(
    ("body", "is_root"),
    [
        (b'{"name": "LG", "namespaces": ["oembed/1.0", "wp/v2"]}', True),
        (b'{"namespaces": ["oembed/1.0"]}', False),
        (b'{"namespaces": 5}', False),
        (b"{}", False),
        (b"[]", False),
        (b"<html></html>", False),
    ],
)
def test_the_root_of_an_api_that_has_posts_is_recognised(body, is_root):
    assert wordpress.is_api_root(body) is is_root


PLAIN = "https://gazette.example/index.php?rest_route=/"


def test_a_site_with_plain_links_is_asked_by_a_question():
    posts = wordpress.posts_root(PLAIN)

    assert posts == f"{PLAIN}wp/v2/posts"
    asked = (
        wordpress.names_address(posts, "media", (4, 5)),
        wordpress.name_address(posts),
        wordpress.posts_address(posts, 2),
    )
    media, name, second = (dict(parse_qsl(urlsplit(url).query)) for url in asked)
    assert (media["rest_route"], media["include"]) == ("/wp/v2/media", "4,5")
    assert name == {"rest_route": "/", "_fields": "name"}
    assert (second["rest_route"], second["page"]) == ("/wp/v2/posts", "2")


@pytest.mark.parametrize("ending", ["", "/", "?lang=fr"])
def test_names_are_looked_up_beside_a_site_s_own_types_of_posts_too(ending):
    address = wordpress.names_address(
        f"https://gazette.example/wp-json/wp/v2/nouvelles{ending}", "categories", (3,)
    )

    assert address.startswith("https://gazette.example/wp-json/wp/v2/categories?include=3&")


def test_what_a_site_files_its_own_types_under_is_a_section_but_no_tag_is():
    terms = [
        [{"taxonomy": "post_tag", "name": "neige"}],
        [{"taxonomy": "rubrique", "name": "Météo"}],
        [{"taxonomy": "category", "name": "Non classé"}],
    ]

    [article] = articles(POST | {"_embedded": {"wp:term": terms}})

    assert article.section == "Météo"


@pytest.mark.parametrize(
    "before",
    [
        b"\xef\xbb\xbf",
        b"<br />\n<b>Notice</b>: index [12] in <b>a.php</b><br />\n",
        b'Deprecated: {"a" is gone [{ in a.php\n',
        b"\n",
    ],
)
@pytest.mark.parametrize("after", [b"", b"\n<!-- cached -->", b"<br>Warning: [x] in a.php"])
def test_posts_are_read_between_a_mark_and_a_notice(before, after):
    assert wordpress.is_posts(before + json.dumps([POST]).encode() + after)


def test_a_page_that_holds_posts_is_none_of_an_api():
    page = b"<html><script>var p = " + json.dumps([POST]).encode()

    assert not wordpress.is_posts(page)
