"""An article that the desk tells in its own words."""

from dataclasses import replace

from tests.rigs.newsroom import candidate, candidates, edition


def lead_of(**changes):
    pinned = replace(candidate(0), pinned=True, **changes)
    return edition((pinned, *candidates()[1:])).lead


def test_a_short_title_stands_in_lists_and_leaves_the_headline():
    lead = lead_of(short_title="Le pont rouvre")

    assert lead.short_title == "Le pont rouvre"
    assert lead.link_text == "Lire l’article"
    assert lead.title == lead_of().title


def test_three_lines_of_summary_are_the_lead_s_three_labelled_paragraphs():
    lead = lead_of(
        short_summary="Le pont rouvre lundi.\nIl perd deux voies.\nOn mesure au printemps."
    )

    assert lead.paragraphs == (
        "Le pont rouvre lundi.",
        "Il perd deux voies.",
        "On mesure au printemps.",
    )
    assert len(lead.labels) == 3


def test_a_summary_of_one_line_takes_the_place_of_the_article_s():
    lead = lead_of(short_summary="Le pont rouvre lundi.")

    assert lead.paragraphs[0] == "Le pont rouvre lundi."
