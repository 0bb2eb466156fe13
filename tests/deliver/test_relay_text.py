"""What a relay says may be read by a person on a terminal, and by anybody in a log."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.deliver.relay_text import presentable


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("user unknown: anne@exemple.test", "user unknown: •••@exemple.test"),
        ("<anne+suite@exemple.test>: no", "<•••@exemple.test>: no"),
        ('"anne b"@exemple.test no', "•••@exemple.test no"),
        ("rejected (bonjour@nouvelles.example)", "rejected (•••@nouvelles.example)"),
        ("to=anne@[127.0.0.1]", "•••@[127.0.0.1]"),
        ("see https://aide.test/?q=anne%40exemple.test", "see https:•••@exemple.test"),
        ("anne=40exemple.test unknown", "•••@exemple.test unknown"),
        ("anne＠exemple.test unknown", "•••@exemple.test unknown"),
        ("\x1b]8;;http://x.test\x1b\\ici\x1b]8;;\x07", "]8;;http://x.test \\ici ]8;;"),
        ("\x90q\x9c\x9d0;titre\x9c\u200f\u2067", "q 0;titre"),
        ("\x1b[31mred\x1b[0m\x07", "[31mred [0m"),
        ("\x9b2J\u202eevil\u2066", "2J evil"),
        ("a\r\nb\tc\u2028d\x00e", "a b c d e"),
        ("la boîte est pleine", "la boîte est pleine"),
        ("5 @ 3 pm", "5 @ 3 pm"),
    ],
)
def test_a_terminal_obeys_none_of_it_and_a_log_learns_nobody(said, shown):
    assert presentable(said) == shown


@given(st.text(max_size=3000))
def test_whatever_it_is_it_stays_on_one_line_that_can_be_seen(said):
    shown = presentable(said)

    assert len(shown) <= 1000
    assert all(sign == " " or unicodedata.category(sign)[0] not in "CZ" for sign in shown)
    assert presentable(shown) == shown


@given(st.emails(), st.sampled_from(["{}", "<{}>", "550 {}: no", "(to={})", "'{}'"]))
def test_no_address_is_left_in_it(address, words):
    local = address.rpartition("@")[0]

    assert local + "@" not in presentable(words.format(address))
