from dataclasses import replace

import pytest

from digest.model import Tone, Variant
from digest.render.lint.visible import spaced
from digest.render.slot import Slot
from tests.rigs.newsroom import NEWSLETTER, PARTNER, candidate, candidates, edition, text_of


def test_no_line_says_more_than_72_columns_but_addresses():
    long = [line for line in text_of(edition()).splitlines() if len(line.rstrip(" ")) > 72]

    assert [line for line in long if " " in line.strip()] == []


def test_the_same_stories_come_in_the_same_order_with_the_same_links():
    sample = edition()

    text = text_of(sample)

    places = [text.index(f"{story.url}\n") for story in sample.all_stories]
    assert places == sorted(places)


def test_the_footer_lets_go_and_says_who_writes():
    text = text_of(edition())

    assert f"Me désabonner :\n{Slot.UNSUBSCRIBE_URL.marker}\n" in text
    assert NEWSLETTER.postal_address in " ".join(text.split())
    assert Slot.CONSENTED_ON.marker in text


def test_the_paid_block_is_fenced_and_labelled():
    text = text_of(edition())

    fence = "-" * 72
    assert f"{fence}\nPublicité · payée par {PARTNER.legal_name}" in text


def test_readers_who_did_not_agree_get_no_paid_block():
    assert PARTNER.legal_name not in text_of(edition(), Variant.PARTNER_FREE)


def test_a_sober_text_says_no_slogan_and_no_tagline():
    text = text_of(replace(edition(), tone=Tone.SOBER, ritual="", partner=None))

    assert NEWSLETTER.slogan not in text
    assert "au courant" not in text.partition("Tu reçois ce courriel")[0].partition("lecture")[0]


@pytest.mark.parametrize("words", ["{{ 7 * 7 }}", "xslot-address-xslot", "<b>&amp;</b>"])
def test_what_an_article_says_is_printed_as_it_stands(words):
    text = text_of(edition((candidate(0, title=words), *candidates(3)[1:])))

    assert words.replace("xslot-", "xslot‐").replace("-xslot", "‐xslot") in text
    assert text.count(Slot.ADDRESS.marker) == 1


def test_no_paragraph_is_parted_by_more_than_one_blank_line():
    assert "\n\n\n" not in text_of(edition())


@pytest.mark.parametrize("tone", Tone)
def test_an_inbox_that_shows_the_first_words_of_a_text_shows_the_preheader(tone):
    sample = replace(edition(), tone=tone)

    assert spaced(text_of(sample)).startswith(spaced(sample.preheader))


def test_what_an_article_says_on_two_lines_is_one_paragraph_of_the_text():
    lead = replace(edition().lead, paragraphs=("Une ligne\net une autre.",), labels=())

    assert "\nUne ligne et une autre.\n" in text_of(replace(edition(), lead=lead))
