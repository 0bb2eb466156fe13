"""Bytes as the parts of a mail, whatever they are."""

import pytest

from digest.feedback.charset import as_text, decode_words, undo_transfer_encoding
from digest.feedback.mime import read_mail
from digest.feedback.opened import open_mail

HEAD = b"Content-Type: multipart/mixed; boundary=c\n\n"
TWO = HEAD + b"before\n--c\nA: 1\n\none\n--c\nA: 2\n\ntwo\n--c--\nafter"


def bodies(raw):
    return [part.body.strip() for part in read_mail(raw).parts]


@pytest.mark.parametrize(
    "raw",
    [
        TWO,
        TWO.replace(b"\n", b"\r\n"),
        TWO.replace(b"\n", b"\r"),
        b"\xef\xbb\xbf" + TWO,
        TWO.decode().encode("utf-16"),
        TWO.decode().encode("utf-16-le"),
        b"From MAILER-DAEMON Fri Nov  8 08:31:00 2024\n" + TWO,
        b"\n\n" + TWO,
        b"   \n\t\n" + TWO,
        TWO.replace(b"boundary=c", b'boundary="c"'),
        TWO.replace(b"; boundary=c", b";\n boundary=c"),
        TWO.replace(b"; boundary=c", b";\nboundary=c"),
        TWO.replace(b"--c--\nafter", b""),
    ],
)
def test_the_parts_are_found_however_their_lines_end_and_whatever_stands_around(raw):
    assert bodies(raw) == [b"one", b"two"]


def test_a_boundary_that_begins_like_another_is_no_boundary():
    assert bodies(TWO.replace(b"one", b"one\n--cc\nmore")) == [b"one\n--cc\nmore", b"two"]


def test_a_header_field_is_unfolded_and_known_in_any_case():
    header = read_mail(b"SUBJECT: a\n b\nsubject : c\n\nbody")

    assert header.all("subject") == ["a b", "c"]
    assert header.first("nothing") == ""


@pytest.mark.parametrize("raw", [b"no header at all", b"\nbody", b"", b"\0", b":\n\n", b"\r"])
def test_what_is_no_mail_is_all_body(raw):
    assert read_mail(raw).fields == {}


@pytest.mark.parametrize(
    ("body", "encoding", "content"),
    [
        (b"YWJj", "base64", b"abc"),
        (b"YW\nJj", "BASE64", b"abc"),
        (b"YWJj!!", "base64", b"abc"),
        (b"YWJjZ", "base64", b"abc"),
        (b"YWI", "base64", b"ab"),
        (b"a=62=\nc", "quoted-printable", b"abc"),
        (b"a=zz", "quoted-printable", b"a=zz"),
        (b"abc", "x-unknown", b"abc"),
    ],
)
def test_a_transfer_encoding_is_undone_as_far_as_it_goes(body, encoding, content):
    assert undo_transfer_encoding(body, encoding) == content


@pytest.mark.parametrize(
    ("raw", "charset"),
    [
        ("é".encode(), "utf-8"),
        ("é".encode("latin-1"), "iso-8859-1"),
        ("é".encode("cp1252"), ""),
        ("é".encode(), "x-unknown"),
        ("é".encode("latin-1"), "utf-8"),
        ("é".encode(), "us-ascii"),
        ("é".encode(), "idna"),
        ("é".encode(), "hex"),
        ("é".encode(), "undefined"),
    ],
)
def test_a_letter_survives_a_character_set_that_lies(raw, charset):
    assert as_text(raw, charset) == "é"


def test_japanese_is_known_by_its_escapes():
    assert as_text("宛先".encode("iso-2022-jp"), "") == "宛先"


@pytest.mark.parametrize(
    ("value", "clear"),
    [
        ("=?utf-8?q?R=C3=A9ponse_automatique?=", "Réponse automatique"),
        ("=?utf-8?B?UsOpcG9uc2U=?= =?utf-8?q?_auto?=", "Réponse auto"),
        ("=?x-odd?q?abc?=", "abc"),
        ("=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
        ("plain", "plain"),
    ],
)
def test_encoded_words_are_read(value, clear):
    assert decode_words(value) == clear


def test_html_is_read_as_a_person_sees_it():
    raw = (
        b"Content-Type: text/html; charset=utf-8\n\n<html><head><title>no</title></head>"
        b"<STYLE>p{}</STYLE><p>un&nbsp;<b>mot</b></p><p>deux</p>"
    )

    assert open_mail(raw).notice.split() == ["un", "mot", "deux"]


def test_of_two_forms_of_one_text_the_plain_one_is_read():
    raw = (
        b"Content-Type: multipart/alternative; boundary=c\n\n--c\nContent-Type: text/html\n\n<p>B"
        b"\n--c\nContent-Type: text/plain\n\nA\n--c--\n"
    )

    assert open_mail(raw).notice.strip() in {"A", "B"}
    assert "A" not in open_mail(raw).notice or "B" not in open_mail(raw).notice


def test_a_message_inside_a_message_is_the_one_that_came_back():
    raw = b"Content-Type: message/rfc822\n\nSubject: inside\n\nbody"

    assert open_mail(raw).original.first("subject") == "inside"
