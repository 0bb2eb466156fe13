"""Plain text: what of it nobody sees, and the spaces between words."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from digest.collect.text import tidy, visible

SPACES = " \u00a0\u202f\t\n\r\x0b\x0c\x85\u2009\u3000"
ODD = "\u200d\u200b\u0301\u2800\u034f\x01\U0001f600\u2600"


def test_what_is_composed_and_seen_stays_as_it_is():
    every = "".join(map(chr, range(0x21, 0x3000)))
    seen = {sign for sign in every if not unicodedata.category(sign).startswith(("C", "Z"))}

    changed = {sign for sign in seen if tidy(sign) != unicodedata.normalize("NFC", sign)}

    assert changed <= set(ODD) | {
        "\u115f",
        "\u1160",
        "\u17b4",
        "\u17b5",
        *"\u180b\u180c\u180d\u180f",
    }


@given(st.text(alphabet=f"aé’«{SPACES}{ODD}", max_size=12))
def test_a_line_has_single_spaces_and_no_break_spaces_that_stand_alone(text):
    line = tidy(text)

    blanks = [sign for sign in line if sign in SPACES]
    assert set(blanks) <= set(" \u00a0\u202f")
    assert line == line.strip() == tidy(line) == tidy(f"{text}\u200b") == tidy(visible(text))
    assert len(line.split()) == len(blanks) + bool(line)
