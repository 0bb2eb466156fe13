"""Which fields of life a text speaks of."""

import pytest

from digest.compose.catalogue import FIELDS
from digest.render.voice_files import read_voice
from tests.rigs.newsroom import catalogue

SHIPPED = read_voice(None)[FIELDS]["fields"]
READ = catalogue().lexicon.cues.fields


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("Les pompières fouillaient", {"rescue": "pompières"}),
        ("Trente mises à pied", {"jobs": "mises à pied"}),
        ("Un face-à-face", {"crash": "face à face"}),
        ("Ils l'ont emporté", {"prize": "l ont emporté"}),
        ("L'eau a tout emporté", {"disaster": "emporté"}),
    ],
)
def test_a_word_is_known_in_its_forms_and_an_expression_before_its_words(text, fields):
    assert READ.of(text) == fields


@pytest.mark.parametrize(
    "text",
    ["Fête à La Tuque", "Le maire de Rivière-du-Loup", "Le maire de Port-Cartier", "À Sept-Îles"],
)
def test_a_name_is_no_word(text):
    assert READ.of(text).keys() <= {"stage", "playful", "municipal"}
    assert "water" not in READ.of(text)


def test_a_word_that_opens_a_sentence_is_no_name_and_what_is_written_with_its_capital_is_known():
    assert READ.of("Rivière en crue. « Police au quai »").keys() == {"water", "disaster", "police"}
    assert READ.of("et la SQ") == {"police": "SQ"}


def test_every_word_of_the_shipped_fields_is_found_in_its_own():
    astray = [
        (field, entry)
        for field, entries in SHIPPED.items()
        for entry in entries
        if field not in READ.of(f"et {entry.removesuffix('…')}")
    ]

    assert astray == []
