"""What programs did to a text on its way is undone, and nothing else is touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect.mended import mended, of_characters

FRENCH = st.text("abcdeéèêàâçùûîôœÉÀÂÇ ’«»…–\u00a0.,;:!?()-", max_size=60)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("L\u2019\u00c3\u00a9cole rouvre \u00c3\u00a0 Gasp\u00c3\u00a9", "L’école rouvre à Gaspé"),
        ("L\u00e2\u20ac\u2122\u00c3\u00a9cole", "L’école"),
        ("L\u00e2\u0080\u0099\u00c3\u00a9cole", "L’école"),
        ("&#xD83D;&#xDE00; et &#55357;&#56832;", "😀 et 😀"),
        ("&#xD83D; seul", "&#xD83D; seul"),
        ('L\\\'école a dit \\"non\\"', 'L\'école a dit "non"'),
        ("C:\\Temp", "C:\\Temp"),
        ("[:en]The bridge[:fr]Le pont[:]", "Le pont"),
        ("<p>[:fr]Le pont[:en]The bridge[:] rouvre</p>", "<p>Le pont rouvre</p>"),
        ("<!--:fr-->Le pont<!--:--><!--:en-->The bridge<!--:-->", "Le pont"),
        ("<multi>[fr]Le pont[en]The bridge</multi> rouvre", "Le pont rouvre"),
        ("<multi>[en]The bridge[es]El puente</multi>", "The bridge"),
        ("[fr] reste, et <multi>rien</multi>", "[fr] reste, et rien"),
        ("Un score de [2:1], dit-on", "Un score de [2:1], dit-on"),
        ("Âge d’or : « À toi ! », jusqu’à\u00a0»", "Âge d’or : « À toi ! », jusqu’à\u00a0»"),
    ],
)
def test_a_text_reads_as_it_was_written(written, meant):
    assert mended(written) == meant


@given(FRENCH)
def test_french_is_left_as_it_is(text):
    assert mended(text) == text


@given(FRENCH)
def test_french_that_was_taken_for_windows_1252_comes_back(text):
    spoilt = "".join(
        bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in f"é{text}".encode()
    )

    assert mended(spoilt) == f"é{text}"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (b"&#55357;&#56832; et &#xD83D;&#xDE00;", b"&#128512; et &#128512;"),
        (b"une moiti&#xE9; &#55357; seule", b"une moiti&#xE9;  seule"),
        (b"&#0;&#x1F;&#xFFFE;&#1114112;", b""),
        (b"&#233;&#8217;&#128512;&#9;", b"&#233;&#8217;&#128512;&#9;"),
    ],
)
def test_a_document_refers_to_characters_only(written, meant):
    assert of_characters(written) == meant


@given(st.text(max_size=20))
def test_references_to_characters_are_left_as_they_are(text):
    written = "".join(f"&#{ord(each)};" for each in text if each.isprintable()).encode()

    assert of_characters(written) == written
