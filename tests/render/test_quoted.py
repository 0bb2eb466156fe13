"""Quoted-printable that every relay carries unchanged and every reader sees as it was meant."""

import quopri

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.render.quoted import quoted, quoted_line

PIECES = st.sampled_from(
    [
        ".",
        "..",
        "From ",
        "=",
        "=\n",
        " \n",
        "\t\n",
        "\n",
        "\r\n",
        "\r",
        "é",
        "🦫",
        "x" * 75,
        "a " * 40,
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=90)), max_size=12).map("".join)


def lines(encoded):
    return encoded.split(b"\r\n")


@given(TEXTS)
@example("." * 80)
@example("é" * 75)
@example("x" * 74 + " ")
def test_any_text_comes_back_as_it_was(text):
    decoded = quopri.decodestring(quoted(text)).decode()

    assert decoded.replace("\r\n", "\n") == text.replace("\r\n", "\n")


@given(TEXTS)
def test_a_line_is_safe_on_every_wire(text):
    encoded = quoted(text)

    assert encoded.isascii()
    assert b"\r" not in encoded.replace(b"\r\n", b"")
    assert b"\n" not in encoded.replace(b"\r\n", b"")
    for line in lines(encoded):
        assert len(line) <= 76
        assert not line.startswith((b".", b"From "))
        assert not line.endswith((b" ", b"\t"))
        assert all(32 <= octet < 127 or octet == 9 for octet in line)


@given(TEXTS)
def test_hexadecimals_are_upper_case(text):
    escapes = quoted(text).replace(b"=\r\n", b"").split(b"=")[1:]

    assert all(escape[:2] == escape[:2].upper() for escape in escapes)


@given(st.text(min_size=1, max_size=200))
def test_a_character_is_never_broken_over_two_lines(text):
    for line in lines(quoted_line(text.replace("\n", " "))):
        quopri.decodestring(line.removesuffix(b"=")).decode()


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("", b""),
        ("Bonjour", b"Bonjour"),
        ("déjà", b"d=C3=A9j=C3=A0"),
        ("1 = 1", b"1 =3D 1"),
        (".", b"=2E"),
        ("From here", b"=46rom here"),
        ("end ", b"end=20"),
        ("one\ntwo\r\nthree", b"one\r\ntwo\r\nthree"),
        ("x" * 77, b"x" * 75 + b"=\r\nxx"),
        ("x" * 75 + ".", b"x" * 75 + b"=\r\n=2E"),
    ],
)
def test_it_is_written_as_the_standard_says(text, encoded):
    assert quoted(text) == encoded


@given(st.text("/.Fa-z", min_size=1, max_size=240))
@example("." * 240)
def test_a_line_that_needs_no_escapes_is_cut_as_any_other_is(text):
    rows = quoted_line(text).split(b"=\r\n")

    assert (
        b"".join(row.replace(b"=2E", b".").replace(b"=46", b"F") for row in rows) == text.encode()
    )
    assert all(len(row) == 75 for row in rows[:-1])
    assert not any(row.startswith((b".", b"F")) for row in rows)
