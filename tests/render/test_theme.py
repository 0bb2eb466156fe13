"""A newsroom's colours, fonts and templates."""

import re

import pytest
from pydantic import ValidationError

from digest.model import Variant
from digest.render.environment import environment
from digest.render.html import render_html
from digest.render.lint import faults
from tests.rigs.newsroom import NEWSLETTER, WEB, candidate, candidates, edition, text_of

THEME = {
    "band_colour": "#0b3d2e",
    "mark_colour": "#bfe8d4",
    "accent_colour": "#0b5d43",
    "link_colour": "#7a1f5c",
    "title_font": "Palatino, serif",
    "text_font": "Verdana, sans-serif",
}


def page_of(newsletter, own=None):
    return render_html(edition(), Variant.WITH_PARTNERS, newsletter, WEB, environment(own))


def rules(page, newsletter):
    broken = faults(edition(), Variant.WITH_PARTNERS, page, text_of(edition()), newsletter)
    return {fault.rule for fault in broken}


@pytest.mark.parametrize("key", THEME)
def test_a_token_is_shown_and_the_default_is_gone(key):
    newsletter = NEWSLETTER.model_copy(update=THEME)

    page = page_of(newsletter)

    assert THEME[key].replace(", ", ",") in page
    assert rules(page, newsletter) == set()


@pytest.mark.parametrize(
    "faint", [{"link_colour": "#9fc5f8"}, {"mark_colour": "#333333"}, {"band_colour": "#dddddd"}]
)
def test_colours_that_are_hard_to_read_block_sending(faint):
    newsletter = NEWSLETTER.model_copy(update=faint)

    assert "H14" in rules(page_of(newsletter), newsletter)


@pytest.mark.parametrize(
    "wrong", [{"link_colour": "red;}"}, {"band_colour": "#fff"}, {"text_font": "a{}</style>"}]
)
def test_what_is_no_colour_or_font_is_refused(wrong):
    with pytest.raises(ValidationError):
        type(NEWSLETTER).model_validate({**NEWSLETTER.model_dump(), **wrong})


def test_a_newsroom_s_own_template_stands_in_for_the_shipped_one(tmp_path):
    (tmp_path / "edition").mkdir()
    (tmp_path / "edition/body.html").write_text(
        "<html><body><p>{{ edition.subject }}</p></body></html>", encoding="utf-8"
    )

    assert f"<p>{edition().subject}</p>" in page_of(NEWSLETTER, tmp_path)


def test_a_logo_stands_for_the_name_and_says_it_where_pictures_are_blocked():
    logo = "https://exemple.test/logo.png"
    newsletter = NEWSLETTER.model_copy(update={"logo": logo, "logo_width": 200, "logo_height": 50})

    page = page_of(newsletter)

    assert f'src="{logo}" alt="{newsletter.name}" width="200" height="50"' in page
    assert rules(page, newsletter) == set()


def test_pictures_come_from_hosts_that_are_named():
    page = page_of(NEWSLETTER).replace(
        "</body>", '<img src="https://cdn.test/a.png" alt="" width="9" height="9"></body>'
    )

    assert rules(page, NEWSLETTER) == {"H29"}
    named = NEWSLETTER.model_copy(update={"picture_hosts": ("cdn.test",)})
    assert rules(page, named) == set()


def test_a_house_in_france_spaces_what_it_says_and_leaves_titles_alone():
    newsletter = NEWSLETTER.model_copy(update={"typography": "france"})
    title = "Trois patinoires ouvriront plus tôt? Oui!"

    sample = edition((candidate(0, title=title), *candidates()[1:]), newsletter=newsletter)
    page = render_html(sample, Variant.WITH_PARTNERS, newsletter, WEB, environment(None))

    assert "courriel\u202f?" in page
    assert title in page
    said = [phrase.text.replace(title[1:], "") for phrase in sample.phrases]
    assert not [text for text in said if re.search(r"\w[;!?]", text)]


def test_each_story_can_be_shared_by_a_plain_link():
    page = page_of(NEWSLETTER)

    assert page.count(">Partager</a>") == 1 + len(edition().stories)
    assert "mailto:?subject=" in page
    assert "&amp;body=https%3A//exemple.test/2024/11/nouvelle-0/" in page
