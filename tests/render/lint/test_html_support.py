"""The written list of what an edition is made of, and what is shown where a part is lacking."""

import re

import pytest
from lxml import html

from digest.model import Variant
from digest.render.environment import environment
from digest.render.html import render_html
from digest.render.lint.html_support import known, parts_of, unknown
from tests.golden.editions import kept_editions, parts
from tests.render.test_spam import LETTERS, letter_page
from tests.rigs.newsroom import NEWSLETTER, WEB, edition

KINDS = ("properties", "rules", "elements", "attributes")
LACKING = {
    "properties": {"border-radius", "display", "height of img", "max-height", "padding of a",
                   "padding of p", "padding of span", "width of body", "width of img",
                   "word-break of td", "opacity", "overflow",
                   "overflow-wrap", "text-decoration", "max-width"},
    "rules": {"@media", "!important", ".class", "[attribute]", "descendant"},
    "elements": {"style", "body"},
    "attributes": {"aria-hidden", "aria-label", "lang", "role"},
}  # fmt: skip
"""What some of the seven clients do not show at all, by caniemail.com."""


@pytest.fixture(scope="module")
def pages():
    """Every kind of mail, by its name."""
    sources = {name: parts(told, variant)[".html"] for name, told, variant in kept_editions()}
    sources |= {name: letter_page(name) for name in LETTERS}
    logo = {"logo": "https://exemple.test/logo.png", "logo_width": 200, "logo_height": 50}
    newsletter = NEWSLETTER.model_copy(update=logo)
    sources["logo"] = render_html(
        edition(), Variant.WITH_PARTNERS, newsletter, WEB, environment(None)
    )
    return {name: html.document_fromstring(source) for name, source in sources.items()}


def test_a_mail_is_made_of_nothing_that_was_not_looked_up(pages):
    assert {name: unknown(page) for name, page in pages.items() if unknown(page)} == {}


@pytest.mark.parametrize("kind", KINDS)
def test_the_list_holds_nothing_that_no_mail_uses(pages, kind):
    used = {name for page in pages.values() for part, name in parts_of(page) if part == kind}
    used |= {name.partition(" of ")[0] for name in used}

    assert sorted(set(known()[kind]) - used) == []


def test_a_property_that_hangs_on_its_element_is_looked_up_for_each():
    by_element = {name.partition(" of ")[0] for name in known()["properties"] if " of " in name}

    assert by_element & set(known()["properties"]) == set()
    page = html.document_fromstring('<p style="padding:1px">a</p><h3 style="padding:1px">b</h3>')
    assert ("properties", "padding of h3") in unknown(page)
    assert ("properties", "padding of p") not in unknown(page)


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_client_lacks_has_a_written_fallback(kind):
    silent = [name for name in LACKING[kind] if not known()[kind][name].endswith(".")]

    assert silent == []


def test_what_the_web_calls_obsolete_is_on_the_list_of_mail_only_things(pages):
    obsolete = {"align", "border", "cellpadding", "cellspacing", "bgcolor", "valign", "hspace"}
    listed = set(re.findall(r"[\w:-]+", " ".join(known()["mail_only"])))

    parts_used = set().union(*map(parts_of, pages.values()))
    used = {name for kind, name in parts_used if kind == "attributes"} & obsolete

    assert used <= listed
    assert {"xmlns:o", "mso-hide", "color-scheme"} <= listed
