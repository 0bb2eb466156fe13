"""Which language a text is in, whatever its label says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.french import spoken


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Le quai sera refait", "fr"),
        ("La mairie dit que « the show must go on » et que le quai est à refaire.", "fr"),
        ("The town will rebuild the wharf, the mayor said, and it will take a year.", "en"),
        (
            "El puerto será reconstruido por la ciudad, y los vecinos lo celebran en las calles.",
            "es",
        ),
        ("Der Hafen wird neu gebaut, und die Stadt zahlt für das Werk.", "de"),
        ("Canadiens 4, Bruins 2", ""),
        ("The Voice", ""),
        ("", ""),
    ],
)
def test_a_text_says_its_language_by_its_little_words_or_says_nothing(text, language):
    assert spoken.language_of(text) == language


@given(st.text())
def test_every_text_keeps_its_label_or_gets_the_one_of_its_words(text):
    assert spoken.labelled(text, "fr-CA") in ("fr-CA", spoken.language_of(text))
