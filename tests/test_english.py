"""What is counted agrees with its number."""

import re
from pathlib import Path

import pytest

import digest
from digest.english import agreeing, counted

_COUNTED_BY_HAND = re.compile(
    r"\{(?![A-Z_]+\})[^{}\":]+\} (?:more |chosen |conditional )?"
    r"(?:addresses|articles|attempts|batches|chosen readers|comments|copies|departures|editions"
    r"|events|faults|items|keys|kinds|lanes|letters|networks|processes|readers|rows|slips|stories"
    r"|times|visits)\b"
)


@pytest.mark.parametrize(
    ("number", "noun", "verb", "words"),
    [
        (0, "reader", "", "0 readers"),
        (1, "reader", "", "1 reader"),
        (2, "reader", "", "2 readers"),
        (1, "copy", "is", "1 copy is"),
        (2, "copy", "is", "2 copies are"),
        (3, "batch", "waits", "3 batches wait"),
        (1, "batch", "waits", "1 batch waits"),
        (2, "address", "was", "2 addresses were"),
        (2, "day", "has", "2 days have"),
        (2, "fax", "", "2 faxes"),
    ],
)
def test_a_noun_and_its_verb_agree_with_how_many_there_are(number, noun, verb, words):
    assert counted(number, noun, verb) == words
    assert not verb or words.endswith(agreeing(number, verb))


def test_nothing_is_counted_by_hand():
    folder = Path(digest.__file__).parent

    by_hand = [
        f"{file.relative_to(folder)}: {match[0]}"
        for file in sorted(folder.rglob("*.py"))
        for match in _COUNTED_BY_HAND.finditer(file.read_text(encoding="utf-8"))
    ]

    assert by_hand == []
