"""One tag on the newsroom's own links, the same for everybody."""

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from digest.config import EditionSettings
from digest.model import Ritual, RitualLine, RitualPlace, Variant
from digest.render.link_tags import with_link_tags
from digest.render.lint import faults
from tests.rigs.newsroom import NEWSLETTER, PUBLIC_URL, WEB, edition, html_of, text_of

TAGS = "utm_source=infolettre&utm_medium=courriel"


SAMPLE = cache(edition)
"""Made once: hypothesis asks for it a hundred times."""


def tagged_lead(url, web=WEB):
    sample = SAMPLE()
    asked = replace(sample, lead=replace(sample.lead, url=url))
    return with_link_tags(asked, TAGS, NEWSLETTER, web).lead.url


@pytest.mark.parametrize(
    ("url", "tagged"),
    [
        ("https://exemple.test/a", f"https://exemple.test/a?{TAGS}"),
        ("https://EXEMPLE.test/a?page=2", f"https://EXEMPLE.test/a?page=2&{TAGS}"),
        ("https://exemple.test/a#suite", f"https://exemple.test/a?{TAGS}#suite"),
        (
            "https://exemple.test/a?utm_source=rss&b=%C3%A9",
            f"https://exemple.test/a?b=%C3%A9&{TAGS}",
        ),
        ("https://exemple.test.pirate.test/a", "https://exemple.test.pirate.test/a"),
        ("https://ailleurs.test/exemple.test", "https://ailleurs.test/exemple.test"),
        (f"{PUBLIC_URL}/e/2024-11-07", f"{PUBLIC_URL}/e/2024-11-07"),
        ("http://[exemple.test/a", "http://[exemple.test/a"),
        ("mailto:bonjour@exemple.test", "mailto:bonjour@exemple.test"),
    ],
)
def test_a_link_to_the_newsroom_has_the_tag_and_no_other_has(url, tagged):
    assert tagged_lead(url) == tagged


def test_our_own_pages_below_the_newsroom_s_host_have_none():
    web = WEB.model_copy(update={"public_url": "https://exemple.test/infolettre"})

    assert tagged_lead("https://exemple.test/infolettre/avis/x", web).endswith("/avis/x")
    assert tagged_lead("https://exemple.test/infolettres", web).endswith(TAGS)


@settings(max_examples=30)
@given(st.text(alphabet="ab=&?#%/utm_source", max_size=30))
def test_a_link_that_has_the_tag_is_not_given_another(rest):
    once = tagged_lead(f"https://exemple.test/{rest}")

    assert tagged_lead(once) == once
    assert once.count(TAGS) == 1


def test_a_tagged_edition_keeps_the_rules_in_all_its_parts():
    line = RitualLine(text="Un article", url="https://exemple.test/long")
    ritual = Ritual(
        name="long_read", place=RitualPlace.AFTER, heading="À lire", lines=(line,), note="x"
    )
    sample = replace(SAMPLE(), rituals=(ritual,))

    tagged = with_link_tags(sample, TAGS, NEWSLETTER, WEB)

    page, text = html_of(tagged), text_of(tagged)
    links = [story.url for story in tagged.all_stories] + [tagged.rituals[0].lines[0].url]
    assert all(link.endswith(TAGS) for link in links)
    assert tagged.partner == sample.partner
    assert f'href="{links[0].replace("&", "&amp;")}"' in page
    assert links[0] in text
    assert faults(tagged, Variant.WITH_PARTNERS, page, text, NEWSLETTER) == faults(
        sample, Variant.WITH_PARTNERS, html_of(sample), text_of(sample), NEWSLETTER
    )
    assert with_link_tags(sample, "", NEWSLETTER, WEB) is sample


@pytest.mark.parametrize("wrong", ["a", "?a=b", "a=b&", "a={courriel}", "a=b c", "a=b#c"])
def test_what_is_no_tag_or_could_hold_a_reader_is_refused(wrong):
    with pytest.raises(ValidationError):
        EditionSettings(link_tags=wrong)
