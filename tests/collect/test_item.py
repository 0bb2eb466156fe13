"""Items of a source, whatever its kind: a bad one costs itself."""

import json

import pytest

from digest.collect import feed, jsonfeed, wordpress
from digest.collect import item as items
from digest.collect.item import Item, SourceContent, article_of, each_item, feed_of
from tests.collect.test_feed import LINK, PLACE, parse
from tests.loopback.feeds import rss

GOOD = f"<item><title>Le pont rouvre</title><link>{LINK}</link></item>"
BAD = (
    "<img alt='a > b' src='/a.jpg'>",
    "<img alt='",
    "<!--" * 500,
    "<div>" * 50_000,
    "&#0;&#xD800;\ufffe",
    "<svg><math><p></svg>",
    "<a href='http://[::1'>x</a><img src='http://[::1'>",
)


@pytest.mark.parametrize("content", BAD, ids=range(len(BAD)))
def test_a_bad_item_never_costs_the_others(content):
    bad = f"<item><title>Autre</title><link>{LINK}2</link><description><![CDATA[{content}]]>"

    articles = parse(rss(GOOD, f"{bad}</description></item>"), PLACE).articles

    assert "Le pont rouvre" in [article.title for article in articles]


def test_a_record_that_makes_a_reader_fail_is_a_fault_in_words():
    def read(record):
        return Item(link=LINK, title=f"Reste {6 // record}")

    items = each_item([1, 0, 2], read)

    assert [each if isinstance(each, str) else each.title for each in items] == [
        "Reste 6",
        "an item made our parser fail (ZeroDivisionError)",
        "Reste 3",
    ]


def test_an_item_that_makes_the_cleaning_fail_is_a_fault_in_words():
    content = SourceContent(
        items=(Item(link=LINK, title="A", categories=(None,)), Item(link=LINK, title="B"))
    )

    result = feed_of(content, PLACE)

    assert [article.title for article in result.articles] == ["B"]
    assert result.faults == ("“A” made our parser fail (TypeError)",)


@pytest.mark.parametrize("module", [feed, jsonfeed, wordpress])
def test_every_reader_reads_its_records_one_by_one(module):
    assert module.each_item is items.each_item


def test_the_address_of_one_who_counts_gives_way_to_the_publisher_s():
    link = "https://feedproxy.example/~r/gazette/~3/x"
    space = "xmlns:feedburner='http://rssnamespace.org/feedburner/ext/1.0'"
    own = f"<feedburner:origLink>{LINK}</feedburner:origLink>"
    item = f"<item><title>A</title><link>{link}</link>{own}</item>"
    body = f"<rss {space}><channel>{item}</channel></rss>"

    assert [article.url for article in parse(body.encode(), PLACE).articles] == [LINK]


def test_the_picture_of_an_item_is_the_one_it_names_else_the_first_in_its_text():
    text = "<p><img src='/b.jpg'></p>"
    named = json.dumps(
        {
            "version": "https://jsonfeed.org/version/1",
            "items": [
                {"url": f"{LINK}1", "title": "A", "image": "/a.jpg", "content_html": text},
                {"url": f"{LINK}2", "title": "B", "image": "/a.mp3", "content_html": text},
            ],
        }
    )

    articles = parse(named.encode(), PLACE).articles

    assert [article.image.url[-6:] for article in articles] == ["/a.jpg", "/b.jpg"]


def test_an_item_is_filed_under_its_first_category_that_is_a_section():
    article = article_of(
        Item(link=LINK, title="A", author="Jean Untel", categories=("Une", "jean untel", "Sports")),
        PLACE,
    )

    assert (article.section, article.is_featured) == ("Sports", True)


def test_an_item_that_would_keep_the_parser_of_feeds_busy_is_taken_out_of_it():
    heavy = f"<item><title>{'a<br>' * 100_001}</title><link>{LINK}3</link></item>"

    result = parse(rss(GOOD, heavy, GOOD.replace(LINK, f"{LINK}4")), PLACE)

    assert [article.url for article in result.articles] == [LINK, f"{LINK}4"]
    assert "tags; more than 100,000 are not read" in result.faults[0]


@pytest.mark.parametrize(
    ("text", "kept"),
    [("Ensoleillé. Maximum 4.", 1), ("Ensoleillé. Maximum 6.", 2), ("Un chat est retrouvé.", 2)],
)
def test_two_items_of_one_list_with_one_link_and_title_are_two_where_they_tell_two_things(
    text, kept
):
    items = [
        Item(link=LINK, title="Météo", content=f"<p>{each}</p>")
        for each in ("Ensoleillé. Maximum 4.", text)
    ]

    result = feed_of(SourceContent(items=tuple(items)), PLACE)

    assert (len(result.articles), len(result.faults)) == (kept, 2 - kept)
    assert all("another item, “Météo”" in fault for fault in result.faults)
