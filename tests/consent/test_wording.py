"""The words that ask for consent are the publisher's own, to the byte."""

from hashlib import sha256

import pytest

from digest.config import NewsletterSettings
from digest.consent import wording
from digest.consent.wording import of_name, purpose_label
from digest.model import Purpose

TAGLINE = NewsletterSettings.model_fields["tagline"].default
"""The one verbatim text that is a setting."""
ASKED = {
    Purpose.NEWSLETTER: "les communications de IGSNEWS",
    Purpose.PROMOTIONS: "ses promotions",
    Purpose.PARTNERS: "celles de ses partenaires",
}
"""The words of the sentence that ask for each purpose; '' for one it does not ask for."""
IGSNEWS = wording.box(
    name="IGSNEWS",
    tagline=TAGLINE,
    postal_address="100, rue des Essais, Montréal (Québec) H2X 1A1",
    contact="contact@infolettre.example",
)


@pytest.mark.parametrize(
    ("text", "length", "digest"),
    [
        (wording.HEADING, 16, "af93b88904f1caa9ecc8f70f0c4bea8b2364316ad29b9c2ef03ae21ff9d02e47"),
        (wording.OPENER, 11, "d86fa9e3dbd8d930457a41bb6975e0034226034ad61627b984a481a15206448f"),
        (TAGLINE, 91, "f9e46d6af2c4913591d9c3668e4918512c5349ce4a99ee2c43dd41c6264a0e1c"),
        (wording.SENTENCE, 158, "13a6776f4322ab44115d478a593c8c8c8471b6fdc017a791a419b6bdb816e387"),
        (wording.BUTTON, 14, "d525f90da000379d1cd533be6827720269bbd99934de707404382ce2fd1d7893"),
        (wording.PROMISE, 97, "e923e190735c1649e373e317375879cc625b99b68924017de1cedfed4b5ac0a7"),
    ],
)
def test_a_verbatim_text_keeps_its_bytes(text, length, digest):
    assert (len(text.encode()), sha256(text.encode()).hexdigest()) == (length, digest)


def test_the_bytes_that_look_alike_are_the_right_ones():
    assert wording.HEADING.startswith("\N{ENVELOPE}\N{VARIATION SELECTOR-16}")
    assert "m'abonne" in wording.OPENER
    assert "t'étais" in TAGLINE
    assert "«JE M\N{RIGHT SINGLE QUOTATION MARK}INSCRIS»" in wording.SENTENCE
    assert "pas\N{NO-BREAK SPACE}! Consultez" in wording.PROMISE
    assert "d\N{RIGHT SINGLE QUOTATION MARK}informations" in wording.PROMISE


def test_the_button_says_what_the_sentence_quotes():
    assert f"«{wording.BUTTON}»" in wording.SENTENCE


def test_the_sentence_grants_what_its_words_ask_for_and_no_later_purpose():
    assert ASKED.keys() == set(Purpose), "does the sentence ask for the new purpose?"
    assert frozenset(p for p, words in ASKED.items() if words) == wording.SENTENCE_GRANTS
    assert all(words in wording.SENTENCE for words in ASKED.values())


def test_each_purpose_is_asked_for_in_its_own_words():
    for label in (purpose_label, wording.extra_label):
        assert len({label(purpose, "IGSNEWS") for purpose in Purpose}) == len(Purpose)
    assert {Purpose.NEWSLETTER, *wording.EXTRAS} == wording.SENTENCE_GRANTS


def test_the_box_adds_who_asks_where_to_write_and_that_consent_may_be_withdrawn():
    assert IGSNEWS.identity == (
        "IGSNEWS, 100, rue des Essais, Montréal (Québec) H2X 1A1 – contact@infolettre.example."
        " Vous pouvez retirer votre consentement en tout temps\N{NO-BREAK SPACE}: un lien pour"
        " vous désabonner figure dans chaque envoi."
    )


def test_the_wording_kept_as_proof_holds_every_part_in_reading_order():
    parts = [
        IGSNEWS.heading,
        IGSNEWS.opener,
        IGSNEWS.tagline,
        IGSNEWS.sentence,
        f"[{IGSNEWS.button}]",
        IGSNEWS.promise,
        IGSNEWS.identity,
    ]

    assert IGSNEWS.wording == "\n".join(parts)


def test_another_newsletter_is_named_in_the_sentence_and_nothing_else_changes():
    box = wording.box(name="Au courant", tagline=TAGLINE, postal_address="ici", contact="là")

    assert box.sentence == wording.SENTENCE.replace("IGSNEWS", "Au courant")


@pytest.mark.parametrize(
    ("name", "phrase"),
    [("IGSNEWS", "d’IGSNEWS"), ("La Nouvelle", "de La Nouvelle"), ("Écho", "d’Écho")],
)
def test_a_name_follows_its_preposition(name, phrase):
    assert of_name(name) == phrase
    assert purpose_label(Purpose.PARTNERS, name) == f"Les promotions des partenaires {phrase}"
