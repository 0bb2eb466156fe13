import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, StrictUndefined
from lxml import html as lxml_html

from digest.errors import RenderError
from digest.model import Tone, Variant
from digest.render.environment import environment
from digest.render.html import inline, render_html
from digest.render.slot import Slot
from tests.rigs.newsroom import (
    DAY,
    NEWSLETTER,
    PARTNER,
    PICTURE,
    PUBLIC_URL,
    WEB,
    candidate,
    candidates,
    edition,
    html_of,
)

HOSTILE = (
    "<script>alert(1)</script>",
    "{{ 7 * 7 }} {% for %} {# #}",
    "xslot-address-xslot xslot-unsubscribe-url-xslot",
    '"><img src=x onerror=alert(1)>',
    "</style></title><!-- -->",
    "%%TOKEN%% ${x} None",
    "<![endif]--> &amp; &#60;",
)


def tree_of(sample, variant=Variant.WITH_PARTNERS):
    return lxml_html.document_fromstring(html_of(sample, variant))


def visible(tree):
    return " ".join(tree.text_content().split())


def test_five_stories_weigh_less_than_24_kilobytes():
    assert len(html_of(edition(candidates(5))).encode()) <= 24_000


def test_the_page_is_announced_as_quebec_french_even_without_its_html_element():
    tree = tree_of(edition())

    wrapper = tree.xpath('//div[@role="article"]')[0]
    assert (tree.get("lang"), tree.get("dir")) == ("fr-CA", "ltr")
    assert (wrapper.get("lang"), wrapper.get("dir")) == ("fr-CA", "ltr")
    assert "vendredi 8" in wrapper.get("aria-label")


def test_the_wordmark_is_live_text_and_the_only_h1():
    headings = tree_of(edition()).xpath("//h1")

    assert [heading.text_content() for heading in headings] == [NEWSLETTER.name]


def test_style_for_phones_and_for_dark_mode_are_kept_apart_and_whole():
    kept = [style.text for style in tree_of(edition()).xpath("//style")]

    assert len(kept) == 2
    assert "max-width: 480px" in kept[0]
    assert "prefers-color-scheme: dark" in kept[1]
    for sheet in kept:
        declarations = re.findall(r"\{([^{}@]*:[^{}]*)\}", sheet.replace(":root", ""))
        loose = [
            declaration
            for declaration in declarations
            if "!important" not in declaration and "scheme" not in declaration
        ]
        assert loose == []


def test_every_rule_of_dark_mode_finds_what_it_colours():
    page = html_of(edition((candidate(0, image=PICTURE), *candidates(6)[1:])))
    dark = page[page.index("prefers-color-scheme") :].partition("</style>")[0]

    classes = set(re.findall(r"\.([a-z-]+)", dark))

    used = {name for each in re.findall(r'class="([^"]*)"', page) for name in each.split()}
    assert classes - used == set()


def test_no_class_is_left_that_no_kept_sheet_names():
    page = html_of(edition((candidate(0, image=PICTURE), *candidates(6)[1:])))
    sheets, _, shown = page.partition("<body")

    used = {name for each in re.findall(r'class="([^"]*)"', shown) for name in each.split()}

    assert [name for name in used if f".{name}" not in sheets] == []
    assert used


def test_nothing_of_a_reader_stands_before_the_footer_but_the_way_out_of_paid_blocks():
    sample = edition()
    page, without = html_of(sample), html_of(sample, Variant.PARTNER_FREE)

    first = min(without.index(slot.marker) for slot in Slot if slot.marker in without)
    [way_out] = tree_of(sample).xpath('//a[.="Ne plus recevoir d’annonces"]/@href')

    assert first > without.index("Tu reçois ce courriel")
    assert way_out == Slot.PREFERENCES_URL.marker
    assert page.index("Publicité · payée par") < page.index(Slot.PREFERENCES_URL.marker)
    assert "Ne plus recevoir" not in without


def test_the_footer_says_all_the_law_asks():
    tree = tree_of(edition())

    words = visible(tree)
    links = [link.get("href") for link in tree.xpath("//a")]
    assert NEWSLETTER.postal_address in words
    assert f"tu as accepté de recevoir notre infolettre, le {Slot.CONSENTED_ON.marker}" in words
    assert f"Adresse abonnée : {Slot.ADDRESS.marker}" in words
    assert Slot.UNSUBSCRIBE_URL.marker in links
    assert Slot.PREFERENCES_URL.marker in links
    assert NEWSLETTER.privacy_url in links
    assert f"mailto:{NEWSLETTER.contact}" in links


def test_the_archive_and_the_sign_up_page_are_linked():
    links = [link.get("href") for link in tree_of(edition()).xpath("//a")]

    assert f"{PUBLIC_URL}/e/{DAY}" in links
    assert f"{PUBLIC_URL}/abonnement" in links


def test_the_paid_block_is_in_one_variant_and_not_in_the_other():
    sample = edition()

    both = (Variant.WITH_PARTNERS, Variant.PARTNER_FREE)
    with_it, without = (visible(tree_of(sample, variant)) for variant in both)

    assert "Publicité · payée par Quincaillerie Desrochers inc." in with_it
    assert "Quincaillerie" not in without
    assert PARTNER.url not in html_of(sample, Variant.PARTNER_FREE)


def test_the_paid_link_tells_machines_it_is_paid():
    link = tree_of(edition()).xpath(f'//a[@href="{PARTNER.url}"]')[0]

    assert link.get("rel") == "sponsored"


@pytest.mark.parametrize("after", [1, 2, 3, 5])
def test_the_paid_block_stands_where_it_was_placed(after):
    sample = edition()
    placed = replace(sample, partner=replace(sample.partner, after=after))

    words = visible(tree_of(placed))

    order = [" ".join(story.title.split()) for story in (sample.lead, *sample.stories)]
    paid = words.index("Publicité · payée par")
    assert words.rindex(order[after - 1], 0, paid) < paid
    assert after == len(order) or paid < words.rindex(order[after])


def test_a_sober_edition_has_no_slogan_no_tagline_and_no_ritual():
    sample = replace(edition(), tone=Tone.SOBER, ritual="", partner=None)

    words = visible(tree_of(sample))

    assert NEWSLETTER.slogan not in words
    assert NEWSLETTER.tagline not in words
    assert "Voilà" not in words


def test_the_tagline_is_set_in_type_like_the_words_around_it():
    words = visible(tree_of(edition()))

    assert NEWSLETTER.tagline.replace("'", "’") in words
    assert "'" not in words[words.index("On t’a transféré") :]


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ((1072, 536), "536"),
        ((800, 2400), "214"),  # a tower: narrowed, and not 1,600 pixels of it
        ((150, 150), "150"),  # a small one: not blown up
        ((1000, 0), "536"),
        ((0, 0), "536"),
    ],
)
def test_a_picture_keeps_its_shape_and_is_no_larger_than_it_is_nor_than_its_place(size, shown):
    image = replace(PICTURE, width=size[0], height=size[1])

    drawn = tree_of(edition((candidate(0, image=image),))).xpath("//img")[0]

    assert (drawn.get("alt"), drawn.get("width")) == (PICTURE.alt, shown)
    assert f"max-width:{shown}px" in drawn.get("style")
    assert drawn.get("height") is None  # told, Yahoo's phones squash it to that


def test_a_button_and_a_list_are_made_of_what_outlook_reads():
    tree = tree_of(edition())

    buttons = tree.xpath('//td[a[contains(@style, "inline-block")]]')
    assert len(buttons) == 2
    assert all("mso-padding-alt:" in cell.get("style") for cell in buttons)
    assert all("margin:0 0 0 2" in each.get("style") for each in tree.iter("ol", "ul"))
    assert not tree.xpath('//*[@role="main"]')


def test_a_picture_nobody_described_is_shown_as_an_ornament_that_leads_nowhere():
    sample = edition((candidate(0, image=replace(PICTURE, alt="")),))

    image = tree_of(sample).xpath("//img")[0]

    assert (image.get("src"), image.get("alt")) == (PICTURE.url, "")
    assert list(image.iterancestors("a")) == []


def test_help_stands_under_the_story_that_needs_it():
    sample = edition((candidate(0, title="Prévention du suicide : une ligne de plus"),))

    assert "1 866" in visible(tree_of(sample))


@pytest.mark.parametrize("words", HOSTILE)
def test_what_an_article_says_is_only_ever_text(words):
    hostile = candidate(0, title=words, summary=words, section=words, author=words)
    sample = edition((hostile, *candidates(3)[1:]), partner=replace(PARTNER, headline=words))

    page = html_of(sample)

    tree = lxml_html.document_fromstring(page)
    assert tree.xpath("//script | //img") == []
    assert [page.count(slot.marker) for slot in (Slot.ADDRESS, Slot.UNSUBSCRIBE_URL)] == [1, 1]
    assert "49" not in visible(tree).replace("2024", "")


@settings(max_examples=25)
@given(st.lists(st.one_of(st.text(min_size=1), st.sampled_from(HOSTILE)), min_size=4, max_size=4))
def test_any_text_leaves_the_mail_whole(texts):
    title, summary, section, author = texts
    sample = edition(
        (candidate(0, title=f"A {title}", summary=summary, section=section, author=author),)
    )

    page = html_of(sample)

    tree = lxml_html.document_fromstring(page)
    assert page.count(Slot.ADDRESS.marker) == 1
    assert tree.xpath("//script") == []
    assert len(tree.xpath("//h1")) == 1


def test_a_template_that_misspells_a_name_is_named_with_its_fault():
    templates = Environment(
        loader=DictLoader({"edition/body.html": "{{ edition.titel }}"}), undefined=StrictUndefined
    )

    with pytest.raises(RenderError, match=r"edition/body\.html cannot be filled"):
        render_html(edition(), Variant.WITH_PARTNERS, NEWSLETTER, WEB, templates)


@pytest.mark.parametrize("page", ["", "{# rien #}\n", "<!DOCTYPE html>\n<!-- > rien -->"])
def test_an_empty_template_is_named(page):
    templates = Environment(loader=DictLoader({"edition/body.html": page}))

    with pytest.raises(RenderError, match=r"edition/body\.html says nothing"):
        render_html(edition(), Variant.WITH_PARTNERS, NEWSLETTER, WEB, templates)


def test_a_newsroom_can_bring_its_own_template(tmp_path):
    (tmp_path / "edition").mkdir()
    page = "<!DOCTYPE html><html><body><p>{{ edition.subject }}</p></body></html>"
    (tmp_path / "edition" / "body.html").write_text(page, encoding="utf-8")

    sample = edition()
    html = render_html(sample, Variant.WITH_PARTNERS, NEWSLETTER, WEB, environment(tmp_path))

    assert sample.subject in html


def test_inlining_keeps_sizes_in_numbers_and_important_rules():
    page = (
        "<!DOCTYPE html><html><head><style>img { width: 100% } p { color: red }</style>"
        '<style data-premailer="ignore">p { color: blue !important }</style></head>'
        '<body><p>é</p><img src="https://a.test/b.jpg" alt="" width="5" height="6"></body></html>'
    )

    html = inline(page)

    assert 'width="5" height="6"' in html
    assert "blue !important" in html
    assert '<p style="color:red">é</p>' in html


def test_a_title_stands_once_in_the_body_and_its_number_before_it():
    tree = tree_of(edition((candidate(0, image=PICTURE), candidate(1, image=PICTURE))))
    sample = edition()
    words = visible(tree_of(sample)).partition("Au sommaire")[2]
    body = words[words.index("À la une") :]

    for number, story in enumerate(sample.stories, 2):
        title = " ".join(story.title.split())
        assert body.count(title) == 1
        assert f"{number} {story.section} {title}" in body
    assert len(tree.xpath("//img")) == 2
