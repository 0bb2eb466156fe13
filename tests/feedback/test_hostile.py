"""Whatever comes, `classify` has an answer, from a bounded part of the message."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.feedback.classify import classify
from digest.feedback.mime import read_mail
from digest.feedback.report import Report, ReportKind
from tests.rigs import own_mail as own
from tests.rigs.own_mail import daemon, report
from tests.rigs.soak import STRANGERS

HEAD = b"From: MAILER-DAEMON@mx.relais.example\nSubject: Undelivered Mail\n"
MANY = 200_000
WHOLE = report(
    ("Content-Type: text/plain", own.NOTICE),
    ("Content-Type: message/delivery-status", own.STATUS),
    ("Content-Type: message/rfc822", own.MAIL),
)
PIECES = [
    b"\0",
    b"\r",
    b"\n\n",
    b"--cloison\n",
    b"--cloison--",
    b"=",
    b"<",
    b"@",
    b"\xff\xfe",
    b"\x1b$B",
]
PIECES += [b"=?utf-8?b?", b"Content-Type: message/rfc822\n\n", b"charset=idna", b"\xed\xa0\x80"]


def nested(kind, levels):
    """A message inside a message inside …"""
    return b"".join([b"Content-Type: " + kind + b"\n\n"] * levels) + b"\nthe end"


HOSTILE = {
    "zeros": bytes(MANY),
    "one endless line": HEAD + b"\n" + b"a" * MANY,
    "at-signs": HEAD + b"\n" + b"a@" * MANY,
    "addresses": HEAD + b"\n" + b"a@b.test " * MANY,
    "tags that never end": HEAD + b"Content-Type: text/html\n\n" + b"<style><" * MANY,
    "header fields": b"A: b\n" * MANY,
    "folds": b"A: b\n" + b" c\n" * MANY,
    "encoded words": b"Subject: " + b"=?utf-8?q?a?= " * MANY + b"\n\n",
    "boundaries": b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n" * MANY,
    "a boundary that is endless": b"Content-Type: multipart/mixed; boundary="
    + b"x" * MANY
    + b"\n\n",
    "messages in messages": nested(b"message/rfc822", 1000),
    "parts in parts": nested(b"multipart/mixed; boundary=x\n\n--x", 1000),
    "statuses": HEAD + b"\n" + b"Final-Recipient: rfc822; a@b.test\nAction: failed\n\n" * 20_000,
    "tokens": HEAD + b"\n" + b"m1.abc-def." + b"0f" * MANY,
    "many tokens": HEAD + b"\n" + (b"m2s.1-2." + b"0" * 20 + b"\n") * (MANY // 10),
    "surrogates": HEAD + b"Content-Type: text/plain; charset=utf-16\n\n" + b"\x00\xd8" * MANY,
    "base64 that is none": HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"Q" * MANY + b"\xff",
    "quotation marks": b'From: "' + b'"' * MANY,
    "brackets": HEAD + b'\n{"notificationType":' + b"[" * MANY,
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_no_message_is_too_odd_to_be_classified(raw):
    assert classify(raw, own.KEYRING).kind in set(ReportKind)


def test_of_a_huge_message_the_beginning_and_the_end_are_read():
    head, tail = daemon(own.NOTICE), b"\nMessage-ID: " + own.MESSAGE_ID.encode() + b"\n"

    told = classify(head + b"\n" + b"x" * 4_000_000 + tail, own.KEYRING)

    assert told.kind is ReportKind.BOUNCE
    assert told.token is not None


def test_a_mail_has_as_many_parts_levels_and_fields_as_are_read_and_no_more():
    part = read_mail(HOSTILE["messages in messages"])
    levels = 0
    while part.parts:
        part, levels = part.parts[0], levels + 1

    assert levels <= 12
    assert len(read_mail(HOSTILE["boundaries"]).parts) <= 100
    assert len(read_mail(b"".join(b"A%d: b\n" % at for at in range(MANY))).fields) <= 300


@given(
    edits=st.lists(
        st.tuples(
            st.integers(0, len(WHOLE)),
            st.integers(0, 80),
            st.one_of(st.sampled_from(PIECES), st.binary(max_size=30)),
        ),
        max_size=12,
    )
)
@settings(max_examples=STRANGERS // 2, deadline=None)
def test_a_damaged_return_is_still_an_answer(edits):
    raw = WHOLE
    for at, length, piece in edits:
        raw = raw[:at] + piece + raw[at + length :]

    told = classify(raw, own.KEYRING)

    assert isinstance(told, Report)
    assert all(len(each.diagnosis) <= 500 for each in told.recipients)


@given(st.binary(max_size=2000))
@settings(max_examples=STRANGERS // 3, deadline=None)
def test_any_bytes_are_an_answer(raw):
    assert isinstance(classify(raw, None), Report)


@given(st.text(max_size=600))
@settings(max_examples=STRANGERS // 3, deadline=None)
def test_no_words_of_a_person_make_an_address_bad(text):
    raw = f"From: Anne <anne@courriel.example>\nSubject: Re: Le pont\n\n{text}".encode(
        "utf-8", "replace"
    )

    assert not any(each.is_permanent for each in classify(raw, None).recipients)
