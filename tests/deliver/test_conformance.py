"""No byte leaves that a strict reader of mail does not expect, whoever wrote the message."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.deliver.conformance import Conformance, why_malformed
from digest.deliver.connect import Relay, Tls
from digest.deliver.session import Session
from digest.errors import InputError
from digest.model import DeliveryStatus, Mail

HEAD = (
    b"From: <bonjour@infolettre.example>\r\nTo: <anne@exemple.test>\r\nSubject: Le pont\r\n"
    b" rouvre\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
)
WIRE = HEAD + b"\r\nBonjour.\r\n\r\nFin\r\n"


@pytest.mark.parametrize(
    ("wire", "fault"),
    [
        (WIRE, ""),
        (b"DKIM-Signature: a=b\r\nDKIM-Signature: c=d\r\n" + WIRE, ""),
        (WIRE.replace(b"Fin", "Déjà".encode()), ""),
        (HEAD + b"\r\n", ""),
        # lines
        (WIRE.replace(b"Fin", b"a\nb"), "CRLF"),
        (WIRE.replace(b"Fin", b"a\rb"), "CRLF"),
        (WIRE.replace(b"Fin", b"\r\r\n"), "CRLF"),
        (WIRE.replace(b"Fin", b"\n.\r\nMAIL FROM:<>"), "CRLF"),
        (WIRE.removesuffix(b"\r\n"), "CRLF"),
        (WIRE.replace(b"Fin", b"a\0b"), "control"),
        (WIRE.replace(b"Fin", b"a\x1b[2Jb"), "control"),
        (WIRE.replace(b"Fin", b"a\x7fb"), "control"),
        (WIRE.replace(b"Fin", b"a\tb"), ""),
        (HEAD + b"Feedback-ID: a\x1b]0;b\x07\r\n\r\n", "control"),
        (HEAD + b"Feedback-ID: a\x0bb\r\n\r\n", "control"),
        (WIRE.replace(b"Fin", b"."), "dot"),
        (WIRE.replace(b"Fin", b".\r\nMAIL FROM:<>"), "dot"),
        (WIRE.replace(b"Fin", b"..stuffed by somebody"), "dot"),
        (WIRE.replace(b"Fin", b"x" * 999), "998"),
        # header
        (b"Bonjour.\r\n", "fields"),
        (b"\r\nBonjour.\r\n", "fields"),
        (b" folded first\r\n" + WIRE, "fields"),
        (HEAD + b"no colon here\r\n\r\n", "fields"),
        (HEAD + b"Subject : space\r\n\r\n", "fields"),
        (HEAD + b" \r\n\r\n", "fields"),
        (HEAD + b"Bcc: <mallory@exemple.test>\r\n\r\n", "Bcc"),
        (HEAD + b"X-SMTPAPI: {}\r\n\r\n", "X-SMTPAPI"),
        (HEAD + b'X-SMTPAPI: {"unique_args": {"copy": "bt1.2s-1.0a"}}\r\n\r\n', ""),
        (HEAD + b'X-SMTPAPI: {"unique_args": {"copy": "a"}, "to": ["b"]}\r\n\r\n', "X-SMTPAPI"),
        (HEAD + b'X-SMTPAPI: {"unique_args": {"copy": "a"}}\r\n x\r\n\r\n', "X-SMTPAPI"),
        (HEAD + b'X-MSYS-API: {"options": {"sandbox": true}}\r\n\r\n', "X-MSYS-API"),
        (HEAD + b"X-MJ-CustomID: b1\r\nX-MJ-CustomID: a b\r\n\r\n", "X-MJ-CustomID"),
        (HEAD + b"To: <mallory@exemple.test>\r\n\r\n", "twice"),
        (HEAD + b"SUBJECT: again\r\n\r\n", "SUBJECT"),
    ],
)
def test_what_no_relay_may_be_handed_is_named(wire, fault):
    assert fault in why_malformed(wire)
    assert bool(why_malformed(wire)) is bool(fault)


@pytest.mark.parametrize("name", ["normal", "correction", "no-news", "sober"])
def test_the_editions_that_a_person_looked_at_pass(name):
    file = Path(__file__).parents[1] / "golden" / f"{name}.eml"
    wire = file.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")

    assert why_malformed(wire) == ""


def test_every_copy_of_a_mailing_is_looked_at_where_it_differs_and_the_first_one_wholly(inbox):
    def copy(*pieces):
        return Mail(
            envelope_sender="rebond@infolettre.example",
            recipient="anne@exemple.test",
            pieces=pieces,
        )

    opening, closing = HEAD + b"List-Help: <", b">\r\n\r\nFin\r\n"
    copies = [
        copy(opening, b"a", closing.replace(b"Fin", b"a\nb")),
        copy(opening, b"a", closing),
        copy(opening, b"b", closing),
        copy(opening, b"b>\r\nBcc: <b@c.test", closing),
    ]
    with Session(Relay(host=inbox.host, port=inbox.port, tls=Tls.NONE)) as session:
        judged = [session.why_unsendable(each) for each in copies]

    assert [outcome and outcome.status for outcome in judged] == [
        *(DeliveryStatus.REFUSED, None, None),
        DeliveryStatus.REFUSED,
    ]
    assert not any(outcome.suppress for outcome in judged if outcome)


VALUE = st.binary(max_size=8) | st.sampled_from(
    [
        b"a" * 600,
        b"",
        b".",
        b"Bcc:x@c.test",
        b"zo\xc3\xa9@c.test",
        b'","to":["b@c.test"]',
        b"a\r\nb:",
    ]
)


@given(
    head=st.sampled_from(
        [
            (HEAD + b"List-Help: <", b">\r\nList-Post: ", b"\r\n\r\nFin "),
            (HEAD + b'X-SMTPAPI: {"unique_args": {"copy": "', b'"}}\r\nList-Post: ', b"\r\n\r\n"),
            (HEAD, b": x\r\n", b"\r\n"),
            (b"", b"\r\n" + HEAD, b"\r\n"),
            (HEAD + b"\r\nFin ", b" ", b""),
        ]
    ),
    first=st.tuples(VALUE, VALUE),
    second=st.tuples(VALUE, VALUE),
)
def test_a_copy_passes_only_where_its_header_by_itself_would(head, first, second):
    looks = Conformance()

    def pieces(values):
        return (head[0], values[0], head[1], values[1], head[2], b"le pont", b"\r\n")

    looked_at = looks.fault(pieces(first)), looks.fault(pieces(second))

    assert bool(looked_at[0]) is bool(why_malformed(b"".join(pieces(first))))
    if not looked_at[0] and not looked_at[1]:
        header = b"".join(pieces(second)).partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        assert not why_malformed(header)


@given(st.binary(max_size=300))
def test_whatever_passes_has_only_whole_lines_and_none_that_ends_the_message(noise):
    wire = HEAD + b"\r\n" + noise + b"\r\n"

    if not why_malformed(wire):
        lines = wire.removesuffix(b"\r\n").split(b"\r\n")
        assert not any(b"\r" in line or b"\n" in line or b"\0" in line for line in lines)
        assert not any(line.startswith(b".") or len(line) > 998 for line in lines)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a b@c.test",
        "a@c.test>\r\nRCPT TO:<b@c.test",
        "a@c.test\n",
        "<a@c.test",
        "a\u2028@c.test",
    ],
)
def test_an_address_that_would_end_its_command_makes_no_mail(address):
    with pytest.raises(InputError, match="no SMTP command may hold"):
        Mail(envelope_sender="rebond@infolettre.example", recipient=address, pieces=(WIRE,))
    with pytest.raises(InputError, match="no SMTP command may hold"):
        Mail(envelope_sender=address, recipient="anne@exemple.test", pieces=(WIRE,))
