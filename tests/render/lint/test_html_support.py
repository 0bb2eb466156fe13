"""The written list of what an edition is made of, and what is shown where a part is lacking."""

import re

import pytest
from lxml import html

from digest.render.lint.html_support import known, parts_of, unknown
from tests.golden.editions import kept_editions, parts
from tests.render.test_spam import LETTERS, letter_page

KINDS = ("properties", "rules", "elements", "attributes")
LACKING = {
    "properties": {"border-radius", "display", "height", "max-height", "opacity", "overflow",
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
    return {name: html.document_fromstring(source) for name, source in sources.items()}


def test_a_mail_is_made_of_nothing_that_was_not_looked_up(pages):
    assert {name: unknown(page) for name, page in pages.items() if unknown(page)} == {}


@pytest.mark.parametrize("kind", KINDS)
def test_the_list_holds_nothing_that_no_mail_uses(pages, kind):
    used = {name for page in pages.values() for part, name in parts_of(page) if part == kind}

    assert sorted(set(known()[kind]) - used) == []


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
    assert {"xmlns:o", "xmlns:v", "mso-hide", "color-scheme"} <= listed
