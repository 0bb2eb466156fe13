"""Our own mail names its reader, in whatever shape a mail system gives it back."""

import pytest

from digest.feedback.classify import classify
from digest.feedback.report import ReportKind, ReturnToken
from digest.tokens import Key, Keyring, Use, sign
from tests.rigs import own_mail as own
from tests.rigs.own_mail import BODY, HEADER, MAIL, NOTICE, STATUS, Shape, daemon, report

PLAIN = "Content-Type: text/plain; charset=utf-8"
WHOLE = "Content-Type: message/rfc822"
MACHINES = "Content-Type: message/delivery-status"
ABUSE = "Content-Type: message/feedback-report"
TYPE = "Feedback-Type: abuse\nVersion: 1\n"
BASE64 = "Content-Transfer-Encoding: base64"
FILE = 'Content-Type: application/octet-stream; name="message.eml"'
WHOM = own.RECIPIENT
LEAVE = own.LEAVE_TOKEN
HALF = own.MESSAGE_TOKEN[:30]
WIDE = (NOTICE + HEADER).encode("utf-16")
CRLF = MAIL.replace("\n", "\r\n")
MARKUP = f"<html><p>{NOTICE}</p><pre>{HEADER.replace('<', '&lt;').replace('>', '&gt;')}</pre>"

SAID = {
    "qmail's": f"{NOTICE}\n--- Below this line is a copy of the message.\n\n{MAIL}",
    "exim's": f"{NOTICE}\n------ This is a copy of the message, with its header. ------\n{MAIL}",
    "sendmail's of old": f"{NOTICE}\n   ----- Unsent message follows -----\n{MAIL}",
    "GMX's": f"{NOTICE}\n--- The header of the original message is following. ---\n\n{HEADER}",
    "Gmail's": f"{NOTICE}\n   ----- Original message -----\n\n{MAIL}",
    "IMail's": f"Unknown user: {WHOM}\n\nOriginal message follows.\n\n{MAIL}",
    "Domino's": f"Your message was not delivered to:\n\n  {WHOM}\n\nbecause:\n\n  gone\n{HEADER}",
    "La Poste's": f"Il n'a pas pu être remis à {WHOM}.\n--- Message original ---\n{MAIL}",
    "without a line that announces it": f"{NOTICE}\n\n{MAIL}",
    "quoted": f"{NOTICE}\n{own.quoted(MAIL)}",
    "quoted, its lines broken": f"{NOTICE}\n{own.rewrapped(HEADER)}",
    "its body alone": f"{NOTICE}\n------ Message text follows: ------\n\n{BODY}",
    "in capital letters": f"{NOTICE}\n{HEADER.upper()}",
    "with its signs written as in quoted-printable": NOTICE + HEADER.replace("@", "=40"),
    "broken as in quoted-printable": NOTICE + HEADER.replace(HALF, f"{HALF}=\n"),
    "behind a filter of links": f"{NOTICE}\nhttps://filtre.example/?url=https%3A%2F%2Fl.example%2Fd%2F{LEAVE}",
}
"""What a notice in plain text says, with our mail below it."""

PARTS = {
    "the standard's form": ((PLAIN, NOTICE), (MACHINES, STATUS), (WHOLE, MAIL)),
    "its header alone": ((PLAIN, NOTICE), ("Content-Type: text/rfc822-headers", HEADER)),
    "its header as a message": ((PLAIN, NOTICE), (WHOLE, HEADER)),
    "a mail of RFC 6532": ((PLAIN, NOTICE), ("Content-Type: message/global", MAIL)),
    "in base64": ((PLAIN, NOTICE), (f"{WHOLE}\n{BASE64}", own.encoded(MAIL))),
    "as a file": ((PLAIN, NOTICE), (f"{FILE}\n{BASE64}", own.encoded(CRLF))),
    "Exchange's": (
        (PLAIN, f"did not reach the following recipient(s):\n\n{WHOM} on Fri"),
        (WHOLE, MAIL),
    ),
    "GroupWise's": ((PLAIN, f"It was undeliverable to:\n\t{WHOM}\n\nOriginal message:\n{MAIL}"),),
    "in a part without a header": (("", f"{NOTICE}\n{HEADER}"),),
    "an abuse report": ((PLAIN, "This is an email abuse report."), (ABUSE, TYPE), (WHOLE, MAIL)),
    "an abuse report that names nobody": ((ABUSE, TYPE), (WHOLE, MAIL.replace(WHOM, "redacted"))),
}
"""The parts of a notice in several."""

STANDARD = report(*PARTS["the standard's form"])
SHAPES = [
    *(Shape(name, daemon(text)) for name, text in SAID.items()),
    *(Shape(name, report(*parts)) for name, parts in PARTS.items()),
    Shape("with CRLF", STANDARD.replace(b"\n", b"\r\n")),
    Shape("with lone CR", STANDARD.replace(b"\n", b"\r")),
    Shape("with a boundary that nobody declared", STANDARD.replace(b"; boundary=cloison", b"")),
    Shape("cut in the middle", STANDARD[:2900]),
    Shape("behind a byte order mark", b"\xef\xbb\xbf" + daemon(NOTICE + HEADER)),
    Shape("in HTML", daemon(MARKUP, "text/html; charset=utf-8")),
    Shape("in HTML, its signs as numbers", daemon(MARKUP.replace(".", "&#46;"), "text/html")),
    Shape("in UTF-16", daemon("", "text/plain; charset=utf-16") + WIDE),
    Shape("all in UTF-16", daemon(NOTICE + HEADER).decode().encode("utf-16")),
    Shape("with bytes that are no text", daemon(NOTICE + HEADER) + b"\xff\xfe\xe9"),
    Shape("in an unknown character set", daemon(NOTICE + HEADER, "text/plain; charset=x-klingon")),
    Shape("to its envelope sender", daemon(NOTICE, to=own.RETURN_ADDRESS)),
    Shape("to its envelope sender, in capitals", daemon(NOTICE, to=own.RETURN_ADDRESS.upper())),
    Shape("in answer to its Message-ID", daemon(NOTICE, references=own.MESSAGE_ID)),
    Shape("sent on by a person", report((PLAIN, "Pour la rédaction."), (WHOLE, STANDARD.decode()))),
]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_the_reader_is_named_by_our_own_token(shape):
    token = classify(shape.raw, own.KEYRING).token

    assert token in (
        ReturnToken(use=Use.BOUNCE, numbers=(own.DELIVERY, own.BINDING % 2**30)),
        ReturnToken(use=Use.MESSAGE, numbers=(own.DAY, 0, own.READER, own.BINDING)),
        ReturnToken(use=Use.UNSUBSCRIBE, numbers=(own.READER, own.BINDING)),
        ReturnToken(use=Use.PREFERENCES, numbers=(own.READER, own.BINDING)),
    )


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_what_came_back_is_no_reply_of_a_person(shape):
    kind = classify(shape.raw, None).kind

    assert kind is (ReportKind.COMPLAINT if "abuse" in shape.name else ReportKind.BOUNCE)


def test_a_copy_is_named_before_its_reader():
    both = f"{NOTICE}\nhttps://lettre.nouvelles.example/d/{own.LEAVE_TOKEN}\n{own.MESSAGE_ID}\n"

    assert classify(daemon(both), own.KEYRING).token.use is Use.MESSAGE


def test_the_address_it_was_sent_to_is_surer_than_what_is_quoted():
    another = sign(own.KEY, Use.BOUNCE, 99, 1)
    raw = f"X-Original-To: rebond+{another}@nouvelles.example\n".encode() + daemon(
        f"{NOTICE}{MAIL}"
    )

    assert classify(raw, own.KEYRING).token.numbers == (99, 1)


def test_a_key_that_was_replaced_still_tells():
    newer = Keyring((Key("9z", bytes(reversed(range(32)))), own.KEY))

    assert classify(daemon(f"{NOTICE}{MAIL}"), newer).token is not None


@pytest.mark.parametrize(
    "forged",
    [
        own.MESSAGE_TOKEN[:-1] + ("0" if own.MESSAGE_TOKEN[-1] != "0" else "1"),
        own.MESSAGE_TOKEN.replace(".", "-", 1),
        "b" + own.MESSAGE_TOKEN[1:],
        f"m1.{'z' * 13}-{'z' * 13}.{'0' * 20}",
        own.MESSAGE_TOKEN[:-8],
    ],
)
def test_a_token_whose_signature_does_not_hold_is_no_token(forged):
    raw = daemon(f"{NOTICE}\nMessage-ID: <{forged}.matin@nouvelles.example>\n")

    assert classify(raw, own.KEYRING).token is None


def test_without_keys_no_token_is_believed():
    assert classify(daemon(f"{NOTICE}{MAIL}"), None).token is None
