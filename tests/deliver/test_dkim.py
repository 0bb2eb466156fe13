"""Signatures, judged by another implementation of DKIM."""

import re
from datetime import UTC, datetime, timedelta

import dkim
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.deliver.dkim import Signer
from digest.deliver.dkim_key import KeyKind, new_key
from digest.deliver.dkim_record import name_of, record_of

AT = datetime(2024, 11, 8, 13, 30, tzinfo=UTC)
DOMAIN = "infolettre.example"
KEYS = {"r1": new_key(KeyKind.RSA), "e1": new_key(KeyKind.ED25519)}
RECORDS = {f"{name_of(s, DOMAIN)}.": record_of(key).encode() for s, key in KEYS.items()}
SIGNER = Signer(DOMAIN, KEYS)
HEAD = (
    b"From: Au courant <bonjour@infolettre.example>\r\n"
    b"To: <lectrice@exemple.test>\r\n"
    b"Reply-To: <contact@infolettre.example>\r\n"
    b"Subject: =?utf-8?q?Tu_serais_d=C3=A9j=C3=A0?=\r\n =?utf-8?q?_au_courant?=\r\n"
    b"Date: Fri, 08 Nov 2024 08:30:00 -0500\r\n"
    b"Message-ID: <1.a.b@infolettre.example>\r\n"
    b'List-Id: "quotidienne" <quotidienne.infolettre.example>\r\n'
    b"List-Unsubscribe: <https://infolettre.example/d/1.a.b>,\r\n <mailto:d@infolettre.example>\r\n"
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    b"List-Help: <https://infolettre.example/abonnement>\r\n"
    b"Feedback-ID: 20241108:quotidienne:test:infolettre\r\n"
    b"Auto-Submitted: auto-generated\r\n"
    b"MIME-Version: 1.0\r\n"
    b'Content-Type: multipart/alternative;\r\n boundary="=_0"\r\n'
)
BODY = b"--=_0\r\n\r\nLe  pont rouvre. =\r\n\r\n--=_0--\r\n"
WIRE = HEAD + b"\r\n" + BODY
BLANKS = [" ", "\t", "\r\n ", "\r\n\t"]


def look_up(name, **_):
    return RECORDS.get(name.decode() if isinstance(name, bytes) else name)


def verdicts(mail):
    """What another program says of each signature, the first one first."""
    count = len(re.findall(rb"(?m)^DKIM-Signature:", mail))
    return [verdict(mail, index) for index in range(count)]


def verdict(mail, index):
    try:
        return dkim.DKIM(mail).verify(idx=index, dnsfunc=look_up)
    except dkim.ValidationError:  # how it says that the body is another one
        return False


def sealed(wire=WIRE, signer=SIGNER):
    return b"".join(signer.signed((wire,), AT))


def fields_for(wire=WIRE, signer=SIGNER, at=AT):
    """The signatures alone."""
    return b"".join(signer.signed((wire,), at)).removesuffix(wire)


def tag(field, name):
    return re.sub(r"\s", "", re.search(rf"[;\s]{name}=([^;]*)", field)[1])


# --- a signature holds ----------------------------------------------------------------------------


@pytest.mark.parametrize("selectors", [["r1"], ["e1"], ["r1", "e1"]])
def test_every_signature_verifies(selectors):
    signer = Signer(DOMAIN, {selector: KEYS[selector] for selector in selectors})

    assert verdicts(sealed(signer=signer)) == [True] * len(selectors)


@settings(max_examples=60)
@given(
    body=st.lists(
        st.sampled_from([b" ", b"\t", b"\r\n", b"=E9", b".", b"a b", b"\xc3\xa9", b"--=_0"])
    ).map(lambda parts: b"".join(parts) + b"\r\n"),
    subject=st.lists(st.sampled_from(["pont", "=?utf-8?q?=C3=A9?=", "é", *BLANKS])).map("".join),
)
def test_every_body_and_every_header_verifies(body, subject):
    head = re.sub(rb"(?s)Subject: .*?(?=\r\nDate)", b"Subject: x" + subject.encode(), HEAD)

    assert verdicts(sealed(head + b"\r\n" + body)) == [True, True]


@given(
    name=st.sampled_from([b"1.a.b", b"100%25", b"", b"a\r\n b", b"a ", b"\0000\0", b"\0"]),
    link=st.sampled_from([b"https://x.example/d/%b", b"", b" x ", b"\xc3\xa9"]),
    value=st.sampled_from([b"", b"A", b"=E9 =\r\n  x\t"]),
)
def test_copies_that_share_their_pieces_are_signed_as_each_would_be_by_itself(name, link, value):
    before, inside = HEAD.split(b"1.a.b@")
    inside, after = inside.split(b"https://infolettre.example/d/1.a.b")
    after += b"\r\n--=_0\r\n" + b"La  une. \r\n" * 50
    end = b"\r\n " + b"Partir\t. " * 50 + b"\r\n"
    pieces = (before, name, b"@" + inside, link, after, value, end)

    mail = b"".join(SIGNER.signed(pieces, AT))

    assert mail == sealed(b"".join(pieces))
    assert mail.endswith(b"".join(pieces))
    assert verdicts(mail) == [True, True] or b"\r\n b" in name + link


def test_shared_pieces_stay_shared_behind_a_signature():
    pieces = (HEAD + b"\r\nLe pont, ", b"A", b"\r\n")

    first, second = (SIGNER.signed((pieces[0], value, pieces[2]), AT) for value in (b"A", b"B"))

    assert first[::2] == second[::2]
    assert first[1::2] != second[1::2]


def test_without_a_key_a_mail_leaves_as_it_is():
    assert Signer(DOMAIN, {}).signed((WIRE,), AT) == (WIRE,)


def test_the_same_mail_at_the_same_time_gets_the_same_signature():
    assert sealed() == sealed()
    assert fields_for() != fields_for(at=AT + timedelta(seconds=1))


def test_what_a_relay_may_do_on_the_way_does_not_hurt():
    mail = (
        sealed().replace(b"Auto-Submitted: ", b"AUTO-submitted:\t ").replace(b"  pont", b"\tpont")
    )

    assert verdicts(b"Received: from a by b\r\n" + mail) == [True, True]


# --- and breaks where it must ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "field",
    [
        b"From: Fraude <voleur@exemple.test>",
        b"Subject: Gagne un million",
        b"Date: Sat, 09 Nov 2024 08:30:00 -0500",
        b"To: <autre@exemple.test>",
        b"Reply-To: <voleur@exemple.test>",
        b"List-Unsubscribe: <https://voleur.example/d>",
        b"List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    ],
    ids=lambda field: field.split(b":")[0].decode(),
)
@pytest.mark.parametrize("first", [True, False], ids=["in front", "at the end"])
def test_a_second_field_of_that_name_breaks_every_signature(field, first):
    fields, wire = fields_for(), WIRE
    added = field + b"\r\n" + wire if first else wire.replace(HEAD, HEAD + field + b"\r\n")

    assert verdicts(fields + added) == [False, False]


def test_a_first_link_to_unsubscribe_cannot_be_added_to_a_letter_without():
    bare = re.sub(rb"(?s)List-Unsubscribe: .*?(?=List-Help)", b"", WIRE)
    mail = sealed(bare)

    assert verdicts(mail) == [True, True]
    assert verdicts(b"List-Unsubscribe: <https://voleur.example/d>\r\n" + mail) == [False, False]


@pytest.mark.parametrize(
    "part", [b"One-Click", b"1.a.b@", b"quotidienne:test", b"08:30", b"rouvre", b"boundary", b"1.0"]
)
def test_a_changed_byte_breaks_every_signature(part):
    at = WIRE.index(part)
    changed = WIRE[:at] + b"Z" + WIRE[at + 1 :]

    assert verdicts(fields_for() + changed) == [False, False]


def test_something_after_the_body_breaks_every_signature():
    assert verdicts(sealed() + b"Une annonce.\r\n") == [False, False]


# --- how the field is written ---------------------------------------------------------------------


def signature(selector="r1", domain=DOMAIN):
    return fields_for(signer=Signer(domain, {selector: KEYS["r1"]})).decode("ascii")


def test_the_tags_say_how_it_was_signed():
    field = signature()

    tags = {name: tag(field, name) for name in ("v", "a", "c", "d", "s", "t")}

    assert tags == {
        "v": "1",
        "a": "rsa-sha256",
        "c": "relaxed/relaxed",
        "d": DOMAIN,
        "s": "r1",
        "t": "1731072600",
    }
    assert not re.search(r"[;\s][lxi]=", field)


def test_the_header_fields_that_readers_and_providers_trust_are_covered():
    covered = tag(signature(), "h").split(":")

    once = {
        *("message-id", "mime-version", "content-type", "list-id", "list-help"),
        *("feedback-id", "auto-submitted"),
    }
    twice = {
        *("from", "subject", "date", "to", "reply-to"),
        *("list-unsubscribe", "list-unsubscribe-post"),
    }
    assert {name for name in covered if covered.count(name) == 1} == once
    assert {name for name in covered if covered.count(name) == 2} == twice


@pytest.mark.parametrize("selector", ["r1", "s" * 63])
def test_no_line_is_long_and_every_line_ends_as_the_wire_wants(selector):
    field = signature(selector=selector)

    assert field.endswith("\r\n")
    assert "\n" not in field.replace("\r\n", "")
    assert max(map(len, field.split("\r\n"))) < 78
    assert all(line.startswith(" ") for line in field.split("\r\n")[1:-1])


def test_two_keys_make_two_whole_fields():
    text = fields_for().decode("ascii")

    fields = re.split(r"(?m)^(?=DKIM-Signature: )", text)[1:]

    assert [(tag(field, "a"), tag(field, "s")) for field in fields] == [
        ("rsa-sha256", "r1"),
        ("ed25519-sha256", "e1"),
    ]
