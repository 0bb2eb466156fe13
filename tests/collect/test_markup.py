"""A source's HTML as its writer meant it, and what is too much of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect import clean, markup
from digest.collect.item import Item, article_of
from tests.collect.test_feed import LINK, PLACE
from tests.rigs.large_items import LARGE_ITEMS

TEXT = "La Ville refait le quai au printemps."


def texts(written):
    return [line.text for line in clean.passages(written)]


def escaped(written, times):
    for _ in range(times):
        written = written.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return written


@pytest.mark.parametrize("times", [0, 1, 2])
def test_markup_that_was_escaped_too_often_reads_as_it_was_meant(times):
    written = escaped(f'<p class="a">{TEXT}</p><p>Elle <em>y met</em> deux millions.</p>', times)

    assert texts(written) == [TEXT, "Elle y met deux millions."]


def test_markup_that_a_story_shows_is_kept():
    assert texts("<p>Écrire <code>&lt;p&gt;oui&lt;/p&gt;</code> ici.</p>") == [
        "Écrire <p>oui</p> ici."
    ]


@pytest.mark.parametrize(
    "written",
    [
        f"[vc_row][vc_column width=&quot;1/1&quot;]{TEXT}[/vc_column][/vc_row]",
        f"<p>[et_pb_row a=&#8221;1&#8243;][et_pb_text]</p><p>{TEXT}</p><p>[/et_pb_text]</p>",
        f"<p>[gallery ids='1,2']</p>{TEXT}[caption id='a']<img src=x> Photo[/caption]",
        f"[dropcap]L[/dropcap]{TEXT[1:]}",
        f"<p>{{loadposition pub1}}</p>{TEXT}{{gallery}}pont/2024{{/gallery}}{{jcomments on}}",
        f"<p>&lt;!-- wp:paragraph --&gt;</p><p>{TEXT}</p><p>&lt;!-- /wp:paragraph --&gt;</p>",
        f'{TEXT}[contact-form-7 id="5" title="Écris-nous"][vc_raw_html]PGRpdj4=[/vc_raw_html]',
    ],
)
def test_no_shortcode_is_left_and_the_text_between_is_kept(written):
    assert texts(written) == [TEXT]


@pytest.mark.parametrize(
    "sentence",
    [
        "« [Le maire] viendra », dit-elle.",
        "Il a dit « je vas [sic] y aller » [NDLR : demain].",
        "La suite [peut-être] en mai [1], [2].",
        "Le tableau [voir page 4] est à jour.",
    ],
)
def test_what_a_newsroom_puts_in_brackets_is_kept(sentence):
    assert texts(f"<p>{sentence}</p>") == [sentence]


def test_an_address_that_a_cdn_hid_is_shown_again():
    code = "".join(f"{byte:02x}" for byte in (7, *(each ^ 7 for each in b"info@ville.example")))
    link = f"<a href='/cdn-cgi/l/email-protection' class='__cf_email__' data-cfemail='{code}'>x</a>"

    assert texts(f"<p>Écris à {link}.</p>") == ["Écris à info@ville.example."]


@pytest.mark.parametrize("name", LARGE_ITEMS)
def test_an_item_however_large_or_nested_is_read_or_refused_with_a_word(name):
    article = article_of(Item(link=LINK, title="Le pont", content=LARGE_ITEMS[name]), PLACE)

    assert not isinstance(article, str) or "“Le pont” has " in article


def test_a_picture_written_out_in_the_text_makes_no_item_too_long():
    content = f"<img src='data:image/png;base64,{'A' * 900_000}'><p>{TEXT}</p>"

    article = article_of(Item(link=LINK, title="Le pont", content=content), PLACE)

    assert [line.text for line in article.body] == [TEXT]


@given(st.text("[]/a_=\"'&lt;gt;<> \n", max_size=400))
def test_no_markup_makes_it_fail(written):
    markup.as_meant(written)
    markup.refusal(written)
