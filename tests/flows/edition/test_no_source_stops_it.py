"""Whatever an outsider writes, nothing that blocks can come of it: the edition leaves."""

from dataclasses import replace
from datetime import timedelta
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.collect import clean, images
from digest.collect.item import Item, SourcePlace, article_of
from digest.collect.text import tidy
from digest.compose.make import make
from digest.compose.proofread_edition import proofread_edition
from digest.flows.edition.parts import is_surely_light
from digest.model import Candidate, Image, Variant
from digest.render.lint import Severity, faults, is_too_heavy
from tests.rigs.newsroom import (
    CUT_OFF,
    NEWSLETTER,
    PARTNER,
    ZONE,
    candidates,
    catalogue,
    html_of,
    morning,
    text_of,
)

SITE = "https://exemple.test"
WORDS = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *(
                    "Urgent :",
                    "Urgent besoin de sang",
                    "RE :",
                    "TR:",
                    "None",
                    "undefined",
                    "{{ x }}",
                ),
                *("{%", "%%NOM%%", "xslot-address-xslot", "\u1680", "\u2800", "\u3164", "\u202f"),
                *("mort de rire", "fusillade", "un café", "le beau-frère", "3 morts", "Incendie"),
                *("Publicité · payée par Quincaillerie Desrochers inc.", "<!--[if mso]>", "…", ":"),
                *(f"{SITE}/2024/11/nouvelle-1/", PARTNER.url, "Le pont rouvre", "«", "»", "ß {{"),
                "x" * 80,
            ]
        ),
        st.text(max_size=12),
    ),
    max_size=20,
).map(" ".join)
PATHS = st.sampled_from(
    [
        *(
            "pont",
            "None/pont",
            "undefined/pont",
            "p?a=$b&c='d'",
            "(pont)!*~",
            "{{pont}}",
            "%%X%%/a",
        ),
        *("xslot-address-xslot", "é", "2024/11/nouvelle-1/suite", "", "confidentialite", "%0Ab"),
        *("x" * 1900, "&" * 1900, "x" * 5000, f"web/{SITE}/2024/11/nouvelle-1/"),
    ]
)
PICTURES = st.sampled_from(
    [
        *("/quai.jpg", "/quai.webp", "/quai.avif", "/carte.svg", "/quai.jpg?fm=webp", "data:x"),
        *("https://autre.test/a$b(1).jpg", "https://autre.test/None", "//autre.test/é.jpg"),
        *("https://autre.test/xslot-address-xslot.jpg", "https://autre.test/" + "y" * 3000),
    ]
)
SIZES = st.sampled_from([(0, 0), (1200, 800), (4000, 60), (60, 4000), (50, 99999), (99999, 50)])


@st.composite
def stories(draw):
    """What a source may give, as it is kept: at most four articles, one address each."""
    kept = {}
    for path in draw(st.lists(PATHS, min_size=1, max_size=4, unique=True)):
        (width, height), alt = draw(SIZES), draw(st.sampled_from(["None", "", "Le quai"]) | WORDS)
        tag = f'<img src="{escape(draw(PICTURES))}" alt="{escape(alt)}"'
        item = Item(
            link=f"{SITE}/{path}",
            title=tidy(clean.plain_text(draw(WORDS))),
            standfirst=draw(WORDS),
            content=f"<p>{draw(WORDS)}</p>",
            categories=(draw(WORDS),),
            author=clean.plain_text(draw(WORDS)),
            image=images.first(f'{tag} width="{width}" height="{height}">', SITE),
            published_at=CUT_OFF - timedelta(minutes=len(kept) + 1),
        )
        article = article_of(item, SourcePlace(url=SITE, zone=ZONE, now=CUT_OFF))
        if not isinstance(article, str):
            kept[article.url] = Candidate(
                id=100 + len(kept),
                source_id=1,
                article=article,
                first_seen_at=CUT_OFF - timedelta(hours=1),
            )
    return tuple(kept.values())


def stopping(told, partner=PARTNER):
    """What blocks the edition that is made of those, beside the newsroom's own."""
    mixed = (*told, *candidates(2))
    made = make(mixed, replace(morning(), partner=partner), fits).edition
    assert made is not None
    lines = [str(slip) for slip in proofread_edition(made, catalogue())]
    for variant in (Variant.WITH_PARTNERS, Variant.PARTNER_FREE):
        broken = faults(made, variant, html_of(made, variant), text_of(made, variant), NEWSLETTER)
        lines += [str(fault) for fault in broken if fault.severity is Severity.BLOCKS]
    return lines


def fits(made):
    return is_surely_light(made) or not is_too_heavy(html_of(made))


@pytest.mark.slow
@settings(max_examples=25)  # a page for each audience and example
@given(stories(), st.booleans())
def test_nothing_that_an_outsider_writes_blocks_the_edition(told, is_shared):
    shared = replace(PARTNER, url=told[0].article.url) if told and is_shared else PARTNER

    assert stopping(told, shared) == []


def lead(**changes):
    """The newsroom's lead, pinned, with what an outsider changed in it."""
    first = candidates(1)[0]
    return replace(first, pinned=True, article=replace(first.article, **changes))


@pytest.mark.parametrize(
    "changes",
    [
        *({"image": Image(url=f"{SITE}/quai.{kind}", alt="a")} for kind in ("webp", "avif", "svg")),
        {"image": Image(url=f"{SITE}/bandeau.jpg", alt="a", width=99999, height=50)},
        {"image": Image(url="https://autre.test/a$b.jpg", alt="None")},
        {"title": "Urgent besoin de sang à Val-Clair"},
        {"title": "Re : le pont"},
        {"title": "Le café du beau-frère rouvre", "summary": "Un café, offert par le beau-frère."},
        {"url": f"{SITE}/None/quai/"},
        {"url": f"{SITE}/quai?prix=$5"},
        {"url": PARTNER.url},
        {"summary": f"On en parlait ici : {SITE}/2024/11/nouvelle-1/ . Et {PARTNER.url} aussi."},
        {"summary": "Publicité · payée par Quincaillerie Desrochers inc. Voilà ce qu’on y lit."},
        {"section": "Straße {{", "author": "None"},
    ],
)
def test_what_a_source_says_of_its_lead_stops_nothing(changes):
    first, second = lead(**changes), candidates(2)[1]

    made = make((first, second), morning(), fits).edition

    assert made is not None
    assert made.lead.article_id == first.id
    for variant in (Variant.WITH_PARTNERS, Variant.PARTNER_FREE):
        broken = faults(made, variant, html_of(made, variant), text_of(made, variant), NEWSLETTER)
        assert [str(fault) for fault in broken if fault.severity is Severity.BLOCKS] == []
    assert proofread_edition(made, catalogue()) == ()


@pytest.mark.parametrize("title", ["\u1680", "\u2800", "\u3164", " \u00a0", "\u202f\u2003"])
def test_a_title_that_shows_nothing_is_told_by_nobody(title):
    ruling = make((lead(title=title),), morning(), fits).choice.rulings[0]

    assert (ruling.place, ruling.reason) == ("out", "no title")
