"""Compile once, splice per reader: every copy is one whole message with that reader's values."""

import html
import re
from collections import Counter
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.errors import InputError, RenderError
from digest.model import Variant
from digest.render.fields import on_one_line
from digest.render.mailing import MailingHeader, compile_mailing
from digest.render.mailing_plan import fill
from digest.render.slot import Slot

MONTREAL = ZoneInfo("America/Toronto")
HEADER = MailingHeader(
    sender_name="Au courant, l’infolettre",
    from_address="bonjour@infolettre.example",
    reply_to="contact@infolettre.example",
    subject="Tu serais déjà au courant\u00a0: la fête des lacs",
    date=datetime(2026, 3, 8, 8, 30, tzinfo=MONTREAL),
    list_id="quotidienne.infolettre.example",
    list_name="quotidienne",
    help_url="https://n.infolettre.example/abonnement",
    feedback_id="20260308:quotidienne:with-partners:infolettre",
)
VALUES = {
    Slot.ADDRESS: "lectrice@exemple.test",
    Slot.CONSENTED_ON: "1er\u00a0mars 2026",
    Slot.UNSUBSCRIBE_URL: "https://n.infolettre.example/d/u1.2s.mzxw6ytboimzxw6ytboimzxw6y",
    Slot.PREFERENCES_URL: "https://n.infolettre.example/p/p1.2s.mzxw6ytboimzxw6ytboimzxw6y",
    Slot.UNSUBSCRIBE_MAILTO: "mailto:leave+u1.2s.mzxw@infolettre.example?subject=desabonnement",
    Slot.MESSAGE_ID: "m1.9-2s.mzxw6ytboimzxw6ytboimzxw6y@infolettre.example",
}
LEAVE = Slot.UNSUBSCRIBE_URL.marker
TEXT = f"Bonjour!\n\nTu reçois ceci à {Slot.ADDRESS.marker}.\n{LEAVE}\n"
HTML = f'<p>Bonjour!</p>\n<a href="{LEAVE}">Me désabonner</a> {Slot.ADDRESS.marker}'

IN_BODIES = (Slot.ADDRESS, Slot.CONSENTED_ON, Slot.UNSUBSCRIBE_URL, Slot.PREFERENCES_URL)
ODD = st.sampled_from(
    [".", "..", "From ", "=", "=3D", " ", "é", "🦫", "&", "<b>", "\u00a0", "-" * 80]
)
PIECES = st.one_of(ODD, st.sampled_from(["\n", "\n.", "\r\n", "\n\n"]), st.text(max_size=60),
                   st.sampled_from([slot.marker for slot in IN_BODIES]))  # fmt: skip
BODIES = st.lists(PIECES, max_size=12).map(lambda pieces: "".join([*pieces, LEAVE, *pieces[:2]]))
LOOSE = st.one_of(st.text(max_size=120), st.lists(ODD, max_size=6).map("".join))
"""For slots that stand in bodies only."""
PRINTED = st.characters(
    codec="ascii", min_codepoint=33, max_codepoint=126, exclude_characters='<>"\\'
)
STRICT = st.one_of(
    st.text(PRINTED, min_size=1, max_size=400),
    st.from_regex(r"\A[.&='F-][a-z0-9+.&='_-]{1,60}@[a-z0-9-]{1,60}\.test\Z"),
)
"""For slots that stand in a header field as well."""


def copy(text=TEXT, html_=HTML, header=HEADER, values=VALUES):
    return fill(compile_mailing(Variant.WITH_PARTNERS, header, text, html_), values)


def parsed(wire):
    return message_from_bytes(wire, policy=default)


def bodies(wire):
    """The text and the HTML as a mail program shows them, with plain line ends."""
    message = parsed(wire)
    assert message.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in message.iter_parts()]
    assert kinds == ["text/plain", "text/html"]
    return [part.get_content().replace("\r\n", "\n") for part in message.iter_parts()]


def filled(body, values, written=str):
    """What a reader should see of a body with markers."""
    for slot, value in values.items():
        body = body.replace(slot.marker, written(on_one_line(value)))
    return body.replace("\r\n", "\n")


def head_and_rest(wire):
    head, _, rest = wire.partition(b"\r\n\r\n")
    return head.split(b"\r\n"), rest.split(b"\r\n")


def assert_fits_every_wire(wire):
    """Line ends, octets and lengths, as RFC 5321 and RFC 2045 want them."""
    assert b"\r" not in wire.replace(b"\r\n", b"")
    assert b"\n" not in wire.replace(b"\r\n", b"")
    assert wire.endswith(b"\r\n")
    assert wire.isascii()
    head, rest = head_and_rest(wire)
    assert not [line for line in head + rest if line.startswith((b".", b"From "))]
    assert max(map(len, head)) <= 998
    assert max(map(len, rest)) <= 76
    assert not [line for line in rest if line.endswith((b" ", b"\t"))]
    encoded = b"\r\n".join(line for line in rest if not line.startswith((b"--=_", b"Content-")))
    assert not re.search(rb"=(?![0-9A-F]{2}|\r\n)", encoded)


# --- bodies -------------------------------------------------------------------------


@given(BODIES, BODIES)
@example(LEAVE, f".{LEAVE}")
@example(f"From {LEAVE}.", f"{LEAVE}\n{LEAVE}")
@example("\r" + LEAVE, "é" * 100 + LEAVE)
def test_any_text_comes_back_in_both_parts(text, html_):
    wire = copy(text, html_)

    assert_fits_every_wire(wire)
    assert bodies(wire) == [filled(text, VALUES), filled(html_, VALUES, html.escape)]


@given(LOOSE, STRICT, STRICT)
@example(".", ".hidden@exemple.test", "https://n.infolettre.example/d/" + "x" * 369)
@example("From here", "From", "&amp;")
@example("é" * 80, "=3D@exemple.test", "--boundary")
def test_any_value_of_a_slot_comes_back_in_both_parts(loose, address, url):
    values = {**VALUES, Slot.CONSENTED_ON: loose, Slot.ADDRESS: address, Slot.UNSUBSCRIBE_URL: url}
    body = "".join(f"A {slot.marker}, b{slot.marker}\n{slot.marker}\n" for slot in IN_BODIES)

    wire = copy(body, body, values=values)

    assert_fits_every_wire(wire)
    assert bodies(wire) == [filled(body, values), filled(body, values, html.escape)]


def test_an_international_address_is_the_only_thing_that_is_not_ascii():
    values = {**VALUES, Slot.ADDRESS: "zoé@exemple.test"}

    wire = copy(values=values)

    assert wire.count("zoé@exemple.test".encode()) == 1
    assert wire.replace("zoé@".encode(), b"zoe@").isascii()
    assert "zoé@exemple.test" in bodies(wire)[0]


def test_a_text_that_looks_like_a_boundary_ends_nothing():
    boundary = parsed(copy()).get_boundary()
    text = f"--{boundary}\n--{boundary}--\n{TEXT}"

    assert bodies(copy(text))[0] == filled(text, VALUES)


def test_the_same_edition_and_reader_make_the_same_bytes():
    assert copy() == copy()


def test_two_readers_copies_differ_only_in_their_own_values():
    mailing = compile_mailing(Variant.WITH_PARTNERS, HEADER, TEXT, HTML)
    other = {slot: f"{value[:9]}-autre-{value[9:]}" for slot, value in VALUES.items()}

    first, second = fill(mailing, VALUES), fill(mailing, other)

    assert first != second
    for segment in mailing.segments:
        assert segment in first
        assert segment in second
    assert len(mailing.segments) == len(mailing.cuts) + 1
    assert mailing.size == sum(map(len, mailing.segments)) < len(first)


# --- header fields ----------------------------------------------------------------------

ONCE = {
    "from", "to", "reply-to", "subject", "date", "message-id", "list-id", "list-unsubscribe",
    "list-unsubscribe-post", "list-help", "list-post", "feedback-id", "auto-submitted",
    "content-language", "mime-version", "content-type",
}  # fmt: skip


def test_every_field_is_there_once_and_no_other():
    assert Counter(name.lower() for name in parsed(copy())) == Counter(ONCE)


def test_the_fields_say_what_the_letterhead_and_the_reader_s_values_say():
    message = parsed(copy())

    assert message["From"].addresses[0].addr_spec == "bonjour@infolettre.example"
    assert message["From"].addresses[0].display_name == "Au courant, l’infolettre"
    assert message["To"].addresses[0].addr_spec == "lectrice@exemple.test"
    assert message["Reply-To"].addresses[0].addr_spec == "contact@infolettre.example"
    assert message["Subject"] == "Tu serais déjà au courant\u00a0: la fête des lacs"
    assert message["Message-ID"] == f"<{VALUES[Slot.MESSAGE_ID]}>"
    assert message["List-Id"] == '"quotidienne" <quotidienne.infolettre.example>'
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Help"] == "<https://n.infolettre.example/abonnement>"
    assert message["Feedback-ID"] == "20260308:quotidienne:with-partners:infolettre"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "fr-CA"


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (datetime(2026, 3, 8, 1, 59, tzinfo=MONTREAL), "Sun, 08 Mar 2026 01:59:00 -0500"),
        (datetime(2026, 3, 8, 8, 30, tzinfo=MONTREAL), "Sun, 08 Mar 2026 08:30:00 -0400"),
        (datetime(2026, 11, 1, 1, 30, tzinfo=MONTREAL), "Sun, 01 Nov 2026 01:30:00 -0400"),
        (datetime(2026, 11, 1, 1, 30, tzinfo=MONTREAL, fold=1), "Sun, 01 Nov 2026 01:30:00 -0500"),
    ],
)
def test_the_date_is_the_newsroom_s_with_its_offset(moment, shown):
    assert f"\r\nDate: {shown}\r\n".encode() in copy(header=changed(date=moment))


def changed(**fields):
    held = {name: getattr(HEADER, name) for name in MailingHeader.__dataclass_fields__}
    return MailingHeader(**{**held, **fields})


@given(st.integers(60, 400))
@example(60)
@example(400)
def test_the_link_to_leave_is_never_an_encoded_word(length):
    url = "https://n.infolettre.example/d/".ljust(length, "x")

    wire = copy(values={**VALUES, Slot.UNSUBSCRIBE_URL: url})

    field = wire.partition(b"\r\nList-Unsubscribe: ")[2].partition(b"\r\nList-Unsubscribe-Post")[0]
    assert field.decode() == f"<{url}>,\r\n <{VALUES[Slot.UNSUBSCRIBE_MAILTO]}>"
    assert parsed(wire)["List-Unsubscribe"] == f"<{url}>, <{VALUES[Slot.UNSUBSCRIBE_MAILTO]}>"


PAYLOADS = [
    "moi@exemple.test\r\nBcc: autre@exemple.test",
    "moi@exemple.test\nBcc: autre@exemple.test",
    "moi@exemple.test\rBcc: autre@exemple.test",
    "Allo\r\nSubject: autre",
    "Allo\r\n\r\nun corps",
    "Allo\n\nun corps",
    "Allo\r\n X-Pli: oui",
    "Allo\r\n\tX-Pli: oui",
    "Allo\x0bBcc: autre@exemple.test",
    "Allo\x0cBcc: autre@exemple.test",
    "Allo\x85Bcc: autre@exemple.test",
    "Allo\u2028Bcc: autre@exemple.test",
    "Allo\u2029Bcc: autre@exemple.test",
    "Allo\x00Bcc: autre@exemple.test",
    "=?utf-8?q?Allo=0D=0ABcc:_autre=40exemple.test?=",
    'Nom" <autre@exemple.test>, "x',
    "Nom <autre@exemple.test>",
    "moi@exemple.test>\r\nRCPT TO:<autre@exemple.test",
    "moi@exemple.test> SIZE=1",
    "Allo\r\nContent-Type: text/html\r\n\r\n<b>x</b>",
    "Allo\r\n.\r\nQUIT",
    "xslot-address-xslot",
    "xslot-message-id-xslot",
]


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("field", ["subject", "sender_name", "list_name"])
def test_words_of_a_header_field_add_no_field(field, payload):
    try:
        wire = copy(header=changed(**{field: payload}))
    except RenderError:
        return

    message = parsed(wire)
    assert Counter(name.lower() for name in message) == Counter(ONCE)
    assert len(message["To"].addresses) == 1
    assert len(message["From"].addresses) == 1
    assert bodies(wire) == [filled(TEXT, VALUES), filled(HTML, VALUES, html.escape)]


@pytest.mark.parametrize("payload", [*PAYLOADS[:15], *PAYLOADS[16:21], "", "é"])
@pytest.mark.parametrize(
    "field", ["from_address", "reply_to", "list_id", "help_url", "feedback_id"]
)
def test_a_field_that_is_no_text_refuses_what_is_not_plain(field, payload):
    if payload.startswith("=?"):
        payload = f"{payload} x"

    with pytest.raises(RenderError):
        copy(header=changed(**{field: payload}))


@pytest.mark.parametrize("payload", [*PAYLOADS[:14], *PAYLOADS[15:21], "", "\ud800@exemple.test\n"])
@pytest.mark.parametrize("slot", [Slot.ADDRESS, Slot.UNSUBSCRIBE_URL, Slot.MESSAGE_ID])
def test_a_reader_s_value_that_no_header_field_may_hold_is_refused(slot, payload):
    with pytest.raises(InputError, match="no header field may hold"):
        copy(values={**VALUES, slot: payload})


@given(st.text(max_size=300))
def test_whatever_an_address_holds_it_is_refused_or_the_message_stays_one(address):
    try:
        wire = copy(values={**VALUES, Slot.ADDRESS: address})
    except InputError:
        return

    head, _ = head_and_rest(wire)
    assert Counter(line.partition(b":")[0] for line in head)[b"To"] == 1
    assert b"\r" not in wire.replace(b"\r\n", b"")
    assert len(bodies(wire)) == 2


def test_a_value_too_long_for_a_header_field_is_refused():
    with pytest.raises(InputError):
        copy(values={**VALUES, Slot.UNSUBSCRIBE_URL: "https://n.infolettre.example/" + "x" * 400})


# --- what cannot be compiled --------------------------------------------------------------


@pytest.mark.parametrize(("text", "html_", "name"), [("x", HTML, "text"), (TEXT, "x", "HTML")])
def test_a_part_without_a_link_to_leave_is_refused(text, html_, name):
    with pytest.raises(RenderError, match=f"the {name} part has no link to unsubscribe"):
        copy(text, html_)


def test_a_marker_that_no_value_fills_is_refused():
    with pytest.raises(RenderError, match="no value goes by the name 'nickname'"):
        copy(f"xslot-nickname-xslot {LEAVE}")


@pytest.mark.parametrize("field", ["help_url", "list_id", "feedback_id"])
def test_a_header_line_that_no_relay_would_take_is_refused(field):
    with pytest.raises(RenderError, match="too long"):
        copy(header=changed(**{field: "x" * 1000}))


def test_a_cut_knows_where_it_stands():
    mailing = compile_mailing(Variant.PARTNER_FREE, HEADER, TEXT, HTML)

    places = [cut.place for cut in mailing.cuts]
    assert mailing.variant is Variant.PARTNER_FREE
    assert all(a <= b for a, b in pairwise(["header", "text", "html"].index(p) for p in places))
    assert [cut.slot for cut in mailing.cuts][:4] == [
        Slot.ADDRESS,
        Slot.MESSAGE_ID,
        Slot.UNSUBSCRIBE_URL,
        Slot.UNSUBSCRIBE_MAILTO,
    ]


def test_without_a_way_back_the_page_is_the_only_way_out():
    header = replace(HEADER, is_left_by_mail=False)

    mail = fill(compile_mailing(Variant.WITH_PARTNERS, header, TEXT, HTML), VALUES)

    link = VALUES[Slot.UNSUBSCRIBE_URL]
    assert f"List-Unsubscribe: <{link}>\r\nList-Unsubscribe-Post".encode() in mail
