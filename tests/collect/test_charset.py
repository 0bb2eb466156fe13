"""What the bytes of a page say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect.charset import text_of

WORDS = "« L’été – c’est l’œuvre… »"


@pytest.mark.parametrize(
    ("label", "header", "encoding"),
    [
        ("iso-8859-1", "", "cp1252"),
        ("latin1", "text/html", "cp1252"),
        ("us-ascii", "", "cp1252"),
        ("", "", "cp1252"),
        ("no-such-thing", "", "cp1252"),
        ("utf-16", "text/html; charset=windows-1252", "cp1252"),
        ("utf-8", 'text/html; charset="ISO-8859-1"', "cp1252"),
        ("iso-8859-1", "text/html; charset=macintosh", "mac-roman"),
        ("macintosh", "", "mac-roman"),
        ("iso-8859-1", "text/html; charset=iso-8859-1", "utf-8"),
        ("utf-8", "text/html; charset=utf-8", "cp1252"),
    ],
)
def test_a_page_reads_as_it_does_in_a_browser(label, header, encoding):
    html = f"<html><head><meta charset='{label}'></head><p>{WORDS}</p></html>"

    assert WORDS in text_of(html.encode(encoding), header)


def test_one_broken_character_does_not_make_another_encoding_of_a_page():
    page = f"<meta charset='utf-8'><p>{WORDS}".encode() + b"\xe9</p>"

    assert text_of(page).endswith(f"{WORDS}\ufffd</p>")


@given(st.binary(), st.text())
def test_no_bytes_and_no_header_make_it_fail(body, header):
    text_of(body, header)
