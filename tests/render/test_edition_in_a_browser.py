"""The mail as Chromium shows it: readable in both schemes, at any width, with parts missing."""

import re
from functools import cache

import pytest
from axe_playwright_python.sync_playwright import Axe

from digest.model import Variant
from tests.render.test_spam import LETTERS as NAMES
from tests.render.test_spam import letter_page
from tests.rigs.newsroom import PICTURE, candidate, candidates, edition, html_of

SOBER = {"title": "Deux morts à Laval", "section": "Faits divers"}
ONE_WORD = {"title": f"L’horaire est à {'traversiers' * 6}.exemple.test/hiver"}
LEADS = {"normal": {"image": PICTURE}, "sober": SOBER, "one long word": ONE_WORD}


@cache
def edition_page(name):
    """The edition of that lead, as the mail has it."""
    return html_of(edition((candidate(0, **LEADS[name]), *candidates()[1:])))


TWO_LINES = 60
"""Pixels: a button of one line has 48."""
OF_A_MAIL = {"rules": {"region": {"enabled": False}, "landmark-one-main": {"enabled": False}}}
"""A mail program shows a mail within a page that has its own landmarks."""

CONTRASTS = """
() => {
  const parse = c => c.match(/[\\d.]+/g).map(Number);
  const lin = v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const lum = c => .2126 * lin(c[0]) + .7152 * lin(c[1]) + .0722 * lin(c[2]);
  const behind = e => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement, text = walker.currentNode.textContent.trim();
    const box = e.getBoundingClientRect();
    if (!text || !box.width || getComputedStyle(e).display === 'none') continue;
    const [a, b] = [lum(parse(getComputedStyle(e).color)), lum(behind(e))];
    found.push([(Math.max(a, b) + .05) / (Math.min(a, b) + .05), text]);
  }
  return found;
}
"""


def shown(page, html, *, scheme="light", width=600):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.set_content(html)
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", LEADS)
def test_every_word_stands_out_from_what_is_behind_it(browser_page, name, scheme):
    page = shown(browser_page, edition_page(name), scheme=scheme)

    weak = [(round(ratio, 2), text) for ratio, text in page.evaluate(CONTRASTS) if ratio < 4.5]

    assert weak == []


@pytest.mark.parametrize("width", [320, 600])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_mail_has_a_fault_axe_can_find(browser_page, scheme, width):
    """WCAG 2.2 A and AA and good practice; letters, which are simple, in half of the ways."""
    has_letters = (scheme, width) in (("light", 320), ("dark", 600))
    pages = {name: edition_page(name) for name in LEADS}
    pages |= {name: letter_page(name) for name in NAMES if has_letters}
    violations = {}
    for name, html in pages.items():
        page = shown(browser_page, html, scheme=scheme, width=width)
        for violation in Axe().run(page, options=OF_A_MAIL).response["violations"]:
            violations.setdefault(name, []).append(
                (violation["id"], [n["html"][:90] for n in violation["nodes"]])
            )

    assert violations == {}


@pytest.mark.parametrize("width", [320, 375, 600, 1024])
def test_nothing_sticks_out_at_any_width(browser_page, width):
    for name in LEADS:
        page = shown(browser_page, edition_page(name), width=width)

        assert page.evaluate("document.documentElement.scrollWidth") <= width
        # the sheet lets long words break; what a button says is never one
        button = page.get_by_role("link", name="Lire l’article", exact=True).first
        assert button.bounding_box()["height"] < TWO_LINES


def test_the_same_words_in_the_same_order_without_any_style(browser_page):
    bare = re.sub(r"<style.*?</style>", "", edition_page("normal"), flags=re.DOTALL)

    words = [
        shown(browser_page, html).inner_text("body") for html in (edition_page("normal"), bare)
    ]

    assert words[0] == words[1]


def test_a_picture_that_is_blocked_leaves_its_description(browser_page):
    page = shown(browser_page, edition_page("normal"))

    assert page.get_by_alt_text(PICTURE.alt).bounding_box()["height"] >= 20


@pytest.mark.parametrize("name", ["Lire l’article", "Recevoir l’infolettre"])
def test_a_button_is_large_enough_for_a_thumb(browser_page, name):
    page = shown(browser_page, edition_page("normal"), width=375)

    assert page.get_by_role("link", name=name, exact=True).first.bounding_box()["height"] >= 44


def test_no_small_print_is_under_13_pixels(browser_page):
    page = shown(browser_page, edition_page("normal"))

    sizes = page.evaluate(
        "[...document.querySelectorAll('p,li,a,h1,h2,span,strong')].filter(e => e.offsetHeight)"
        ".map(e => parseFloat(getComputedStyle(e).fontSize))"
    )

    assert min(sizes) >= 13


def test_headings_lead_through_the_mail(browser_page):
    sample = edition()
    page = shown(browser_page, html_of(sample, Variant.WITH_PARTNERS))

    headings = page.get_by_role("heading").all_inner_texts()

    titles = [story.title.replace("\u00a0", " ") for story in (sample.lead, *sample.stories)]
    assert [heading.replace("\u00a0", " ") for heading in headings[1:]] == [
        "Au sommaire",
        *titles,
        "En rafale",
        "Le chiffre du jour",
    ]
