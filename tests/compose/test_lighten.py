from dataclasses import replace
from functools import cache

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from digest.compose.lighten import lightened_to_fit
from digest.config import EditionSettings
from digest.model import Variant
from digest.render.lint import Severity, faults, is_too_heavy
from tests.rigs.newsroom import NEWSLETTER, article, candidate, edition, html_of, text_of

MANY = EditionSettings(stories=20, briefs=20, per_section=20)


def weight(sample):
    return len(sample.all_stories) + sum(
        len(text) for story in sample.all_stories for text in story.paragraphs
    )


@cache
def told_from(title, summary):
    """Two hundred articles, as many of them carried as the settings allow."""
    changes = {"title": title, "summary": summary, "updated_at": None}
    return edition(
        tuple(
            replace(
                candidate(n, **{**changes, "title": f"{n} {title}"}),
                id=n + 1,
                article=replace(
                    article(n % 12),
                    url=f"https://exemple.test/{n}",
                    **{**changes, "title": f"{n} {title}"},
                ),
            )
            for n in range(200)
        ),
        limits=MANY,
    )


def test_two_hundred_articles_give_a_whole_mail_with_its_footer():
    heavy = told_from("Où est passé l’été? " * 12, "Ça s’étire, et ça s’étire encore. " * 30)

    light = lightened_to_fit(heavy, lambda sample: not is_too_heavy(html_of(sample)))
    page, text = html_of(light), text_of(light)

    assert len(page.encode()) < 90_000
    assert light.lead.url == heavy.lead.url
    assert [
        fault
        for fault in faults(light, Variant.WITH_PARTNERS, page, text, NEWSLETTER)
        if fault.severity is Severity.BLOCKS
    ] == []


def test_even_what_grows_most_on_the_wire_is_made_to_fit():
    heavy = told_from("<&>" * 80, f"{('🦫&<' * 5 + ' ') * 40}fin.")
    assert is_too_heavy(html_of(heavy))

    light = lightened_to_fit(heavy, lambda sample: not is_too_heavy(html_of(sample)))

    assert not is_too_heavy(html_of(light))
    assert "Me désabonner" in html_of(light)
    assert light.stories


@hypothesis_settings(max_examples=40)
@given(st.integers(2_000, 40_000))
def test_no_more_is_taken_away_than_must_be(most):
    heavy = told_from("Titre", "Ça s’étire, et ça s’étire encore. " * 30)

    light = lightened_to_fit(heavy, lambda sample: weight(sample) <= most)

    assert weight(light) <= most or not (light.stories or light.briefs)
    assert [story.url for story in light.all_stories][:1] == [heavy.lead.url]
    kept = {story.url for story in light.stories}
    assert [story.url for story in heavy.stories[: len(kept)]] == [
        story.url for story in light.stories
    ]
    assert light.stories == () or light.briefs == () or len(light.stories) == len(heavy.stories)
    assert light.partner is None or light.partner.after <= len(light.stories) + 1
