"""A headline, whatever kind of source wrote it."""

import json

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect import feed, folder, listing, sitemap, wordpress
from digest.collect.item import feed_of
from digest.collect.text import tidy
from digest.collect.title import LONGEST, heading_of, title_of
from tests.collect.test_feed import LINK, PLACE


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Le quai sera refait<br>au printemps", "Le quai sera refait au printemps"),
        ("L’école<br />sa <em>bibliothèque</em><p>en mai</p>", "L’école sa bibliothèque en mai"),
        ("L&amp;#8217;été &amp;amp; l&#8217;hiver", "L’été & l’hiver"),
        ("&lt;p&gt;Le &lt;b class=&quot;a&quot;&gt;pont&lt;/b&gt;&lt;/p&gt;", "Le pont"),
        ("&amp;lt;strong&amp;gt;Le pont&amp;lt;/strong&amp;gt;", "Le pont"),
        ("<![CDATA[Le pont]]>", "Le pont"),
        ("&lt;multi&gt;[fr]Le pont[en]The bridge&lt;/multi&gt;", "Le pont"),
        ("[:fr]Le pont[:en]The bridge[:]", "Le pont"),
        ("L\u00e2\u20ac\u2122\u00c3\u00a9cole", "L’école"),
        ("L\\\\'école", "L'école"),
        ("Le pont <!-- à revoir --><script>alert(1)</script>rouvre", "Le pont rouvre"),
        ("<span title='a > b'>Le pont</span>", "Le pont"),
        ("Le <!-- note >pont", "Le pont"),
        ("a < b et <3 toujours", "a < b et <3 toujours"),
        ("Le mot <toponyme> reste", "Le mot <toponyme> reste"),
        ("  Le\n pont\u200b ", "Le pont"),
    ],
)
def test_a_title_reads_as_its_writer_meant_it(written, title):
    assert title_of(written) == title


NO_TITLES = """None|undefined|null|NULL|[object Object]|NaN|nil|(no title)|Sans titre|Auto Draft\
|Brouillon auto|undefined undefined|null - null|<b>None</b>|&#78;one|{{ title }}|${article.title}\
|<%= title %>|%%title%%|N/A|…|–|« »|😀"""


@pytest.mark.parametrize("written", NO_TITLES.split("|"))
def test_what_a_program_writes_for_nothing_is_no_title(written):
    assert title_of(written) == ""


def test_nor_is_it_one_where_a_page_shows_it():
    assert heading_of(lxml.html.fragment_fromstring("<h1>[object <i>Object</i>]</h1>")) == ""


@pytest.mark.parametrize(
    "title",
    ["None mais pas nonne", "La valeur null", "Nan!", "Le Nil monte", "NaN et l’avion", "0"],
)
def test_a_title_that_has_more_words_stays(title):
    assert title_of(title) == title


@given(st.text())
def test_any_title_can_be_read_and_stored(written):
    title = title_of(written)

    assert title == tidy(title)
    assert len(title) <= LONGEST


@given(st.text("<>&;/!-[] abpr\"'=", max_size=3000))
def test_no_markup_makes_a_title_slow(written):
    title_of(written * 3)


def test_a_heading_has_a_space_where_it_breaks_the_line():
    heading = lxml.html.fromstring("<h1>Le lac<br>monte<div>encore</div><svg>x</svg></h1>")

    assert heading_of(heading) == "Le lac monte encore"


WRITTEN = "Le quai d&#8217;or<br>sera <em>refait</em> ici"


def by_feed():
    title = f"<title><![CDATA[{WRITTEN}]]></title>"
    item = f"<item>{title}<link>{LINK}</link></item>"
    return feed.read(f"<rss version='2.0'><channel>{item}</channel></rss>".encode(), PLACE)


def by_json_feed():
    record = {"version": "https://jsonfeed.org/version/1.1", "title": "G"}
    items = [{"url": LINK, "title": WRITTEN}]
    return feed.read(json.dumps(record | {"items": items}).encode(), PLACE)


def by_wordpress():
    post = {"id": 1, "link": LINK, "title": {"rendered": WRITTEN}}
    return wordpress.parse(json.dumps([post]).encode(), PLACE)


def by_sitemap():
    title = f"<n:news><n:title><![CDATA[{WRITTEN}]]></n:title></n:news>"
    head = "<urlset xmlns='urn:s' xmlns:n='urn:n'>"
    return sitemap.read(f"{head}<url><loc>{LINK}</loc>{title}</url></urlset>".encode(), PLACE)


def by_listing():
    return listing.read(f"<a href='{LINK}'>{WRITTEN}</a>".encode(), "a", PLACE)


def by_folder():
    return folder.item_of("quai", f"---\ntitre: {WRITTEN}\n---\nTexte.", PLACE)


@pytest.mark.parametrize("content", [by_feed, by_json_feed, by_wordpress, by_sitemap, by_listing])
def test_every_kind_of_source_gives_the_same_headline(content):
    source = content()

    assert [a.title for a in feed_of(source, PLACE).articles] == ["Le quai d’or sera refait ici"]


def test_a_folder_gives_it_too():
    assert title_of(by_folder().title) == "Le quai d’or sera refait ici"
