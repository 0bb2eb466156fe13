from dataclasses import replace

import pytest

from digest.model import Tone, Variant
from digest.render.lint import Severity, faults
from digest.render.slot import Slot
from tests.rigs.newsroom import (
    NEWSLETTER,
    PARTNER,
    PICTURE,
    candidate,
    candidates,
    edition,
    html_of,
    text_of,
)


def broken_by(sample=None, variant=Variant.WITH_PARTNERS, html=None, text=None):
    sample = sample or edition()
    html = html_of(sample, variant) if html is None else html
    text = text_of(sample, variant) if text is None else text
    return faults(sample, variant, html, text, NEWSLETTER)


def blocking(**proof):
    return {fault.rule for fault in broken_by(**proof) if fault.severity is Severity.BLOCKS}


@pytest.mark.parametrize("variant", [Variant.WITH_PARTNERS, Variant.PARTNER_FREE])
@pytest.mark.parametrize(
    "sample",
    [
        edition(),
        edition(candidates(1)),
        edition((candidate(0, image=PICTURE), *candidates(9)[1:])),
        edition(partner=None),
        edition((candidate(0, title="Incendie mortel à Laval", section="Faits divers"),)),
        edition((candidate(0, section="International"),)),
    ],
    ids=["full", "one story", "picture", "no partner", "sober", "restrained"],
)
def test_a_sound_edition_has_no_fault(sample, variant):
    assert broken_by(sample, variant) == ()


@pytest.mark.parametrize(
    "words",
    [
        *("{{ titre }}", "{% if 'x' %}", "%%X%%", "xslot-address-xslot"),
        *("<script>", "undefined", "None"),
    ],
)
def test_an_article_may_say_what_looks_like_a_template(words):
    sample = edition(
        (candidate(0, title=f"Le code {words} expliqué", summary=f"{words}.", section=words),)
    )

    assert blocking(sample=sample) == set()


HTML_FAULTS = [
    ("H01", "</body>", "<p>" + "x" * 70_000 + "</p></body>"),
    ("H02", "@media (max-width", "@import url(x); @media (max-width"),
    ("H03", "@media (max-width: 480px) {", "@media (max-width: 480px) { a { b { color: red } }"),
    ("H03", "color:#27323d", "color:rgb(0 0 0 / 1)"),
    ("H04", "17px !important", "17px"),
    ("H04", "17px !important", "17px!important"),
    ("H06", 'lang="fr-CA" dir="ltr" xmlns', 'lang="en" dir="ltr" xmlns'),
    ("H07", 'role="presentation"', 'role="table"'),
    ("H08", "</body>", "<h1>Encore</h1></body>"),
    ("H08", "</body>", "<h4>Trop loin</h4></body>"),
    ("H08", "</body>", "<h2> </h2></body>"),
    ("H09", "</body>", '<img src="https://a.test/a.jpg" width="9" height="9"></body>'),
    ("H09", "</body>", '<img src="https://a.test/a.jpg" alt="" width="1" height="1"></body>'),
    ("H09", "</body>", '<img src="https://a.test/a.jpg" alt="" width="100%" height="9"></body>'),
    ("H09", "</body>", '<img src="data:x" alt="" width="9" height="9"></body>'),
    ("H09", "</body>", '<img src="https://a.test/a.jpg" alt="" width="640" height="9"></body>'),
    ("H09", "</body>", '<img src="https://a.test/a.svg" alt="" width="9" height="9"></body>'),
    ("H10", "</body>", "<script>alert(1)</script></body>"),
    ("H10", "</body>", "<form></form></body>"),
    ("H10", "</body>", '<p onclick="x()">a</p></body>'),
    ("H10", "</body>", '<link rel="stylesheet" href="https://a.test/a.css"></body>'),
    ("H12", "</body>", '<a href="/relatif">Quelque part</a></body>'),
    ("H12", "</body>", '<a href="javascript:x()">Quelque part</a></body>'),
    ("H14", "color:#59646f", "color:#999999"),
    ("H14", ".text{color:#e4e9ee", ".text{color:#444444"),
    ("H17", "</body>", "<!--[if mso]><p></body>"),
    ("H18", "</body>", "<p>{{ oubli }}</p></body>"),
    ("H18", "</body>", "<p>Bonjour None</p></body>"),
    ("H18", "</body>", '<p title="None">a</p></body>'),
    ("H19", Slot.ADDRESS.marker, "quelqu’un"),
    ("H19", "</body>", "<p>xslot-inconnu-xslot</p></body>"),
    ("H23", NEWSLETTER.postal_address, "quelque part"),
    ("H23", NEWSLETTER.privacy_url, "https://ailleurs.test"),
    ("H24", f'href="{Slot.UNSUBSCRIBE_URL.marker}"', 'href="https://ailleurs.test"'),
    ("H25", "Publicité · payée par", "Merci à"),
    ("H25", 'rel="sponsored"', 'rel="author"'),
    ("H29", "</body>", '<img src="https://a.test/a.jpg" alt="" width="9" height="9"></body>'),
    ("H29", "color:#27323d", "background-image:url(https://a.test/a.png)"),
    ("H26", 'href="https://exemple.test/2024/11/nouvelle-2/"', 'href="https://ailleurs.test"'),
]


@pytest.mark.parametrize(("rule", "sound", "faulty"), HTML_FAULTS)
def test_a_fault_in_the_html_blocks_sending(rule, sound, faulty):
    page = html_of(edition())
    assert sound in page

    spoilt = page.replace(sound, faulty)

    assert rule in blocking(html=spoilt)


@pytest.mark.parametrize(
    ("rule", "sound", "faulty"),
    [
        ("H05", "font-size:26px !important", "display: none !important"),
        ("H31", "font-size:26px !important", "grid-area: a !important"),
        ("H31", "</body>", "<blink>Urgent</blink></body>"),
        ("H31", "@media (max-width", "@container (max-width"),
    ],
)
def test_what_some_readers_will_not_see_is_told(rule, sound, faulty):
    page = html_of(edition())
    assert sound in page

    assert rule in {fault.rule for fault in broken_by(html=page.replace(sound, faulty))}


@pytest.mark.parametrize(
    ("rule", "sound", "faulty"),
    [
        ("H18", "AU SOMMAIRE", "{{ today }}"),
        ("H19", Slot.PREFERENCES_URL.marker, "nulle part"),
        ("H23", NEWSLETTER.contact, ""),
        ("H24", Slot.UNSUBSCRIBE_URL.marker, ""),
        ("H25", "Publicité · payée par", "Merci à"),
        ("H26", "https://exemple.test/2024/11/nouvelle-3/", "https://ailleurs.test"),
    ],
)
def test_a_fault_in_the_text_blocks_sending(rule, sound, faulty):
    text = text_of(edition())
    assert sound in text

    assert rule in blocking(text=text.replace(sound, faulty))


def test_a_paid_block_for_readers_who_did_not_agree_blocks_sending():
    sample = edition()

    leaked = faults(
        sample,
        Variant.PARTNER_FREE,
        html_of(sample),
        text_of(sample, Variant.PARTNER_FREE),
        NEWSLETTER,
    )

    assert [fault.rule for fault in leaked] == ["H19", "H25"]


def test_a_label_that_does_not_say_who_paid_blocks_sending():
    sample = edition()
    vague = replace(sample, partner=replace(sample.partner, label="En partenariat"))

    assert "H25" in blocking(sample=vague)


@pytest.mark.parametrize("subject", ["", "x" * 61, "RE : la suite", "URGENT : à lire"])
def test_a_subject_that_misleads_or_does_not_fit_blocks_sending(subject):
    assert "H22" in blocking(sample=replace(edition(), subject=subject))


@pytest.mark.parametrize(
    ("subject", "tone"),
    [
        ("Deux ☕ ☕ ce matin", Tone.NORMAL),
        ("Un ☕ de trop", Tone.SOBER),
        ("Un PATATRAS au port", Tone.NORMAL),
    ],
)
def test_a_subject_that_shouts_warns(subject, tone):
    sample = edition()

    loud = faults(
        replace(sample, subject=subject, tone=tone),
        Variant.WITH_PARTNERS,
        html_of(sample),
        text_of(sample),
        NEWSLETTER,
    )

    assert [(fault.rule, fault.severity) for fault in loud] == [("H22", Severity.WARNS)]


def test_a_preheader_that_repeats_the_opening_warns():
    sample = edition()

    assert [fault.rule for fault in broken_by(replace(sample, preheader=sample.opening[:100]))] == [
        "H20"
    ]


def test_a_page_without_filler_warns():
    page = html_of(edition()).replace("display:none", "display:block")

    assert "H21" in [fault.rule for fault in broken_by(html=page)]


def test_stories_told_in_another_order_block_sending():
    sample = edition()
    turned = replace(sample, stories=tuple(reversed(sample.stories)))

    assert "H26" in {
        fault.rule
        for fault in faults(
            turned, Variant.WITH_PARTNERS, html_of(sample), text_of(sample), NEWSLETTER
        )
    }


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("H20", {"preheader": "Court."}),
        ("H11", {"html": '<a href="https://a.test">Clique ici</a></body>'}),
        ("H11", {"html": '<a href="https://a.test"> </a></body>'}),
        ("H11", {"html": '<a href="https://ailleurs.test">Recevoir l’infolettre</a></body>'}),
        ("H26", {"text": "des mots " * 20}),
        ("H15", {"html": '<p style="font-size:11px">Tout petit</p></body>'}),
        ("H15", {"html": '<p style="font-size:16px;line-height:18px">Serré</p></body>'}),
        (
            "H16",
            {
                "html": '<a href="https://a.test" style="display:inline-block;padding:2px 9px;'
                'line-height:20px">Bouton</a></body>'
            },
        ),
        ("H01", {"html": "<p>" + "x" * 50_000 + "</p></body>"}),
    ],
)
def test_what_only_reads_badly_warns(rule, changes):
    sample = edition()
    if "preheader" in changes:
        sample = replace(sample, preheader=changes["preheader"])
    page = html_of(sample)
    html = page.replace("</body>", changes.get("html", "</body>"))

    broken = broken_by(sample, html=html, text=text_of(sample) + changes.get("text", ""))

    bare = [fault for fault in broken if fault.rule != "H14"]  # what is added has no class
    assert [(fault.rule, fault.severity) for fault in bare] == [(rule, Severity.WARNS)]


def test_faults_that_block_come_first_and_read_as_sentences():
    page = html_of(edition()).replace("</body>", "<a href='/x'> </a></body>")

    lines = [str(fault) for fault in broken_by(html=page)]

    assert lines == [
        "H12 '/x' is not an absolute https, http or mailto link",
        "H11 the link to /x has no text",
    ]


def test_a_sober_edition_without_partner_passes_for_both_audiences():
    sample = edition(
        (candidate(0, title="Deux morts à Laval", section="Faits divers"),), partner=PARTNER
    )

    assert sample.tone is Tone.SOBER
    both = (Variant.WITH_PARTNERS, Variant.PARTNER_FREE)
    assert [broken_by(sample, variant) for variant in both] == [(), ()]


def test_a_note_of_the_desk_s_that_a_template_loses_or_that_is_too_long_warns():
    sample = edition()
    noted = replace(sample, lead=replace(sample.lead, note="Je l’ai pris ce matin\u00a0: enfin!"))
    long = replace(sample, lead=replace(sample.lead, note="long " * 50))

    assert broken_by(noted) == ()
    for part in ({"html": html_of(sample)}, {"text": text_of(sample)}):
        lost = broken_by(noted, **part)
        assert [(fault.rule, fault.severity) for fault in lost] == [("H32", Severity.WARNS)]
    assert [fault.rule for fault in broken_by(long)] == ["H32"]
