"""What feeds say, and what is not a feed."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect.feed import Feed, NoFeed, parse
from digest.collect.item import MOST_ITEMS, SourcePlace
from digest.model import Image
from tests.loopback.feeds import BODY, LEAD, TITLE, item, page, rss

NOW = datetime(2024, 11, 8, 13, 30, tzinfo=UTC)
PLACE = SourcePlace(
    url="https://gazette.example/feed.xml",
    zone=ZoneInfo("America/Toronto"),
    now=NOW,
    content_type="application/rss+xml",
)
LINK = "https://gazette.example/2024/11/pont/"
AT = datetime(2024, 11, 7, 22, 12, tzinfo=UTC)


def only(body, place=PLACE):
    feed = parse(body, place)
    assert isinstance(feed, Feed), feed
    assert len(feed.articles) == 1, feed.faults
    return feed.articles[0]


def test_a_wordpress_item_becomes_an_article():
    article = only(rss(item(f"{LINK}?utm_source=rss", guid="tag:1", published=AT)))

    assert (article.url, article.guid) == (LINK, "tag:1")
    assert article.title == TITLE
    assert article.summary == LEAD
    assert [p.text for p in article.body if p.is_heading] == [
        "Deux voies de moins",
        "Une vue de plus",
    ]
    assert (article.section, article.author) == ("Transport", "Ariane Exemple")
    assert article.language == "fr-CA"
    assert (article.published_at, article.updated_at) == (AT, None)


def test_an_atom_entry_keeps_published_and_updated_apart():
    article = only(
        f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>G</title><entry><id>urn:1</id>
        <title type="html">L&amp;#8217;été &lt;b&gt;ici&lt;/b&gt;</title><link href="/a/"/>
        <published>2024-11-07T17:12:00-05:00</published><updated>2024-11-08T07:52:00-05:00</updated>
        <content type="html"><![CDATA[{BODY}]]></content></entry></feed>""".encode()
    )

    assert article.title == "L’été ici"
    assert article.url == "https://gazette.example/a/"
    assert article.published_at == AT
    assert article.updated_at == datetime(2024, 11, 8, 12, 52, tzinfo=UTC)


def test_an_old_rdf_feed_is_read():
    article = only(
        b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
        <channel rdf:about="https://g.example"><title>G</title></channel>
        <item rdf:about="https://g.example/1"><title>Un</title><link>https://g.example/1</link>
        <dc:date>2024-11-07T17:12:00-05:00</dc:date></item></rdf:RDF>"""
    )

    assert (article.title, article.published_at) == ("Un", AT)


def test_a_json_feed_is_known_by_its_content():
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "G",
        "language": "fr-CA",
        "authors": [{"name": "Ariane Exemple"}],
        "items": [
            {"id": "1", "url": LINK, "title": "Un < deux", "content_html": BODY}
            | {"date_published": "2024-11-07T17:12:00-05:00", "tags": ["Transport"]},
            {"id": "2", "url": "https://gazette.example/2", "content_text": "Court.\n\nLong."},
            "pas un objet",
        ],
    }

    parsed = parse(json.dumps(feed).encode(), PLACE)

    assert [article.title for article in parsed.articles] == ["Un < deux", "Court."]
    assert parsed.articles[0].author == "Ariane Exemple"
    assert parsed.articles[0].published_at == AT
    assert [p.text for p in parsed.articles[1].body] == ["Court.", "Long."]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (page(), "web page"),
        (b"<html><body>Mot de passe</body></html>", "web page"),
        (b"bonjour", "not a feed"),
        (b"\xff\xfe\x00\x01", "not a feed"),
        (b"<?xml version='1.0'?><plan/>", "not a feed"),
        (b"{", "neither a feed nor whole JSON"),
        (b'{"a": 1}', "not a JSON Feed"),
        (b"{" * 100_000, "neither a feed nor whole JSON"),
    ],
)
def test_what_is_not_a_feed_is_told_in_words(body, reason):
    answer = parse(body, PLACE)

    assert isinstance(answer, NoFeed)
    assert reason in answer.reason


def test_a_home_page_says_where_its_feeds_are():
    assert parse(page(), PLACE).feeds == ("https://gazette.example/feed.xml",)


def test_an_item_that_cannot_be_used_costs_only_itself():
    nameless = "<item><link>https://gazette.example/x</link></item>"
    homeless = "<item><title>Sans lien</title><guid isPermaLink='false'>7</guid></item>"
    twin = item(LINK, title="Un jumeau")

    feed = parse(rss(item(LINK), nameless, homeless, twin), PLACE)

    assert [article.title for article in feed.articles] == [TITLE]
    assert len(feed.faults) == 3
    assert "no title" in feed.faults[0]
    assert "“Sans lien” has no link" in feed.faults[1]
    assert "same address" in feed.faults[2]


def test_a_feed_that_breaks_off_gives_what_came_before():
    whole = rss(item(LINK), item(LINK + "2"))

    feed = parse(whole[: whole.index(b"<guid", whole.index(b"pont/2"))], PLACE)

    assert feed.articles[0].title == TITLE


def test_a_date_in_the_future_is_kept_as_it_is():
    article = only(rss(item(LINK, published=NOW + timedelta(days=40))))

    assert article.published_at == NOW + timedelta(days=40)


def test_an_item_without_a_date_has_none():
    assert only(rss(item(LINK))).published_at is None


def test_a_section_says_what_the_story_is_about():
    listed = "".join(f"<category>{name}</category>" for name in ("À la une", "Culture", "Livres"))
    bare = f"<item><title>T</title><link>{LINK}</link>{listed}</item>"

    assert only(rss(bare)).section == "Culture"
    assert only(rss(bare)).is_featured


@pytest.mark.parametrize("name", ["Culture", "À la une du quartier", ""])
def test_a_category_that_is_not_a_la_une_puts_nothing_forward(name):
    bare = f"<item><title>T</title><link>{LINK}</link><category>{name}</category></item>"

    assert not only(rss(bare)).is_featured


def test_the_largest_picture_of_an_item_is_kept():
    pictures = (
        "<m:thumbnail url='/petit.jpg' width='150'/><m:content url='/film.mp4' type='video/mp4'/>"
        "<m:content url='/grand.jpg?w=2' medium='image' width='1200' height='800'/>"
    )
    bare = f"<item><title>T</title><link>{LINK}</link>{pictures}</item>"
    feed = rss(bare).replace(b"<rss ", b"<rss xmlns:m='http://search.yahoo.com/mrss/' ")

    article = only(feed)

    assert article.image == Image(
        url="https://gazette.example/grand.jpg?w=2", width=1200, height=800
    )


@pytest.mark.parametrize(
    ("told", "alt"),
    [
        ("<m:description>Un pont sous la neige</m:description>", "Un pont sous la neige"),
        ("<m:text>Un pont sous la neige</m:text>", "Un pont sous la neige"),
        (f"<m:description>{'Un long récit. ' * 40}</m:description>", ""),
        ("", ""),
    ],
)
def test_what_a_feed_says_of_its_one_picture_stands_for_it(told, alt):
    picture = f"<m:content url='/a.jpg' medium='image'>{told}</m:content>"
    bare = f"<item><title>T</title><description>D</description><link>{LINK}</link>{picture}</item>"
    feed = rss(bare).replace(b"<rss ", b"<rss xmlns:m='http://search.yahoo.com/mrss/' ")

    assert only(feed).image.alt == alt


def test_an_author_is_a_name_and_never_an_address():
    signed = "<author>ariane@gazette.example (Ariane Exemple)</author>"
    bare = f"<item><title>T</title><link>{LINK}</link>{signed}</item>"

    assert only(rss(bare)).author == "Ariane Exemple"


def test_a_date_that_only_the_parser_of_feeds_would_guess_is_none():
    dated = "<pubDate>Κυρ, 11 Ιούλ 2004 12:00:00 EST</pubDate>"
    bare = f"<item><title>T</title><link>{LINK}</link>{dated}</item>"

    assert only(rss(bare)).published_at is None


def test_hostile_titles_come_out_as_plain_short_text():
    title = "\u202eT\u200bitre 👍 & <script>alert(1)</script> " + "long " * 1000

    article = only(rss(item(LINK, title=title)))

    assert article.title.startswith("Titre 👍 &")
    assert len(article.title) <= 300


def test_bytes_that_are_not_what_the_label_says_still_give_their_items():
    latin = rss(item(LINK)).decode().encode("latin-1", "xmlcharrefreplace")

    assert only(latin).url == LINK


def test_an_entity_bomb_does_not_go_off():
    bomb = (
        b"<!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'>"
        + b"".join(
            f"<!ENTITY {y} '{f'&{x};' * 10}'>".encode()
            for x, y in zip("abcdefgh", "bcdefghi")  # noqa: B905
        )
        + b"]><rss version='2.0'><channel><item><title>&i;</title><link>https://g.example/</link>"
        b"</item></channel></rss>"
    )

    feed = parse(bomb, PLACE)

    assert isinstance(feed, NoFeed) or all(len(a.title) <= 300 for a in feed.articles)


def test_an_archive_is_read_up_to_a_limit():
    items = [f"<item><title>{n}</title><link>/{n}</link></item>" for n in range(MOST_ITEMS + 5)]

    feed = parse(rss(*items), PLACE)

    assert len(feed.articles) == MOST_ITEMS
    assert "1,005 items" in feed.faults[0]


def test_an_endless_archive_is_cut_before_it_is_parsed():
    item = "<item><title>{0}</title><link>/{0}</link></item>"
    endless = rss(*map(item.format, range(6 * MOST_ITEMS)))

    feed = parse(endless, PLACE)

    assert [article.title for article in feed.articles[:2]] == ["0", "1"]
    assert len(feed.articles) == MOST_ITEMS
    assert "6,000 items" in feed.faults[-1]


def test_an_external_entity_is_not_read():
    attack = (
        b"<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><rss version='2.0'><channel>"
        b"<item><title>a&x;b</title><link>https://g.example/1</link></item></channel></rss>"
    )

    feed = parse(attack, PLACE)

    assert [article.title for article in feed.articles] == ["a&x;b"]


@given(st.binary())
def test_any_bytes_are_a_feed_or_a_reason(body):
    assert isinstance(parse(body, PLACE), Feed | NoFeed)


@given(st.text(), st.text(), st.text())
def test_any_text_in_an_item_is_an_article_or_a_reason(title, link, body):
    feed = parse(rss(item(link, title=title, body=body.replace("]]>", ""))), PLACE)

    assert isinstance(feed, Feed | NoFeed)


@pytest.mark.parametrize(
    ("own", "text", "language"),
    [
        ("<dc:language>en-CA</dc:language>", "", "en-CA"),
        ("", "The wharf will be rebuilt, and the town said it was the last of its kind.", "en"),
        ("<dc:language>en</dc:language>", "Le quai sera refait par la mairie au printemps.", "fr"),
        ("", "Le quai sera refait.", "fr-CA"),
    ],
)
def test_an_item_has_its_own_language_and_its_text_is_believed_first(own, text, language):
    bare = (
        f"<item><title>Quai</title><link>{LINK}</link><description>{text}</description>{own}</item>"
    )

    assert only(rss(bare)).language == language


@pytest.mark.parametrize(
    ("half", "titles"),
    [
        ("&#55357;", ["Un", "Deux", "Trois"]),
        ("&#55357;&#56832;", ["Un", "Deux 😀", "Trois"]),
        ("&#99999999999999999999;", ["Un", "Trois"]),
    ],
)
def test_half_a_character_costs_one_item_at_most(half, titles):
    items = (
        f"<item><title>{title}</title><link>{LINK}{title}/</link></item>"
        for title in ("Un", f"Deux {half}", "Trois")
    )
    body = f"<rss version='2.0'><channel><title>G</title>{''.join(items)}</channel></rss>"

    feed = parse(body.encode(), PLACE)

    assert [article.title for article in feed.articles] == titles
    assert len(feed.articles) + len(feed.faults) == 3


def test_an_item_of_thousands_of_categories_costs_itself_alone():
    many = "".join(f"<category>Sujet {number}</category>" for number in range(2001))
    light, heavy = item(LINK), item(f"{LINK}2/").replace("</item>", f"{many}</item>")

    feed = parse(rss(light, heavy), PLACE)

    assert [article.url for article in feed.articles] == [LINK]
    assert feed.faults == ("an item has 2,002 categories; more than 2,000 are not read",)
