"""Words that would be commands: on a real wire one message stays one, whatever is in it."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import update

from digest.deliver.connect import Relay, Tls
from digest.deliver.session import Session
from digest.errors import RenderError
from digest.flows.sending.send import send
from digest.model import Edition, Mail, Story, Tone, Variant, Window
from digest.render.environment import environment
from digest.render.html import render_html
from digest.render.mailing import MailingHeader, compile_mailing
from digest.render.mailing_plan import fill
from digest.render.slot import Slot
from digest.render.text import render_text
from digest.store.schema import subscriber
from tests.rigs.published import enqueue, standing, subscribe

NOW = datetime(2024, 11, 8, 13, 30, tzinfo=UTC)
SMUGGLED = (
    "MAIL FROM:<chef@infolettre.example>\r\nRCPT TO:<proie@exemple.test>\r\nDATA\r\n"
    "Subject: de contrebande\r\n\r\nUn autre courriel.\r\n.\r\n"
)
ENDS = {
    "LF . LF": "\n.\n",
    "CR . CR": "\r.\r",
    "CR . LF": "\r.\n",
    "LF . CR": "\n.\r",
    "LF . CRLF": "\n.\r\n",
    "CRLF . LF": "\r\n.\n",
    "CR . CRLF": "\r.\r\n",
    "CRLF . CR": "\r\n.\r",
    "NUL before the dot": "\r\n\0.\r\n",
    "NUL after the dot": "\r\n.\0\r\n",
    "NUL before, CR after": "\r\n\0.\r",
    "NUL before, LF after": "\r\n\0.\n",
    "CRLF . and no end": "\r\n.",
    "LF LF . CRLF": "\n\n.\r\n",
    "CRLF . CRLF": "\r\n.\r\n",
    "LF . LF of Unicode": "\u2028.\u2028",
    "NEL . NEL": "\x85.\x85",
    "LF .. LF": "\n..\n",
    "VT . VT": "\x0b.\x0b",
}
"""What some relay, somewhere, takes for the end of a message."""
SMUGGLING = {name: f"Le pont{end}{SMUGGLED}" for name, end in ENDS.items()}
INJECTION = {
    "CRLF Bcc": "proie@exemple.test\r\nBcc: autre@exemple.test",
    "LF Bcc": "proie@exemple.test\nBcc: autre@exemple.test",
    "CR Bcc": "proie@exemple.test\rBcc: autre@exemple.test",
    "LF CR Bcc": "proie@exemple.test\n\rBcc: autre@exemple.test",
    "written in percents": "proie@exemple.test%0D%0ABcc:%20autre@exemple.test",
    "one percent": "proie@exemple.test%0aCc:autre@exemple.test",
    "twice in percents": "proie@exemple.test%250d%250aBcc:autre@exemple.test",
    "backslashes": "proie@exemple.test\\r\\nBcc: autre@exemple.test",
    "another subject": "Le pont\r\nSubject: un autre",
    "another sender": "Le pont\r\nFrom: chef@infolettre.example\r\nSender: x@exemple.test",
    "a body": "Le pont\r\n\r\nUn corps",
    "a body by LF": "Le pont\n\nUn corps",
    "a fold": "Le pont\r\n X-Pli: oui",
    "a fold by a tab": "Le pont\r\n\tX-Pli: oui",
    "an empty fold": "Le pont\r\n \r\nBcc: autre@exemple.test",
    "VT": "Le pont\x0bBcc: autre@exemple.test",
    "FF": "Le pont\x0cBcc: autre@exemple.test",
    "NEL": "Le pont\x85Bcc: autre@exemple.test",
    "LS": "Le pont\u2028Bcc: autre@exemple.test",
    "PS": "Le pont\u2029Bcc: autre@exemple.test",
    "NUL": "Le pont\0Bcc: autre@exemple.test",
    "separators": "Le pont\x1c\x1d\x1eBcc: autre@exemple.test",
    "letters that lose a byte": "Le pont\u560d\u560aBcc: autre@exemple.test",
    "an encoded word": "=?utf-8?q?Le_pont=0D=0ABcc:_autre=40exemple.test?=",
    "an encoded word in base 64": "=?utf-8?b?TGUgcG9udA0KQmNjOiBhdXRyZUBleGVtcGxlLnRlc3Q=?=",
    "an encoded word of commands": (
        "=?l1?b?DQouDQpNQUlMIEZST006PD4KUkNQVCBUTzo8YUBiLmNkPgpEQVRBCg?="
    ),
    "an encoded word of a field": (
        "=?utf-8?q?=0d=0aX-SMTPAPI:_{=22to=22:[=22autre=40exemple.test=22]}?="
    ),
    "an encoded word of a body": "=?utf-8?q?=0d=0a=0d=0aUn_autre_corps?=",
    "an encoded word inside": "Le pont =?utf-8?b?DQpCY2M6IGF1dHJlQGV4ZW1wbGUudGVzdA==?= rouvre",
    "half an encoded word": "=?utf-8?q?Le_pont\r\nBcc: autre@exemple.test",
    "two mailboxes": 'Nom" <autre@exemple.test>, "x',
    "a mailbox": "Nom <autre@exemple.test>",
    "a group": "tous: autre@exemple.test, encore@exemple.test;",
    "a command": "moi@exemple.test>\r\nRCPT TO:<autre@exemple.test",
    "parameters": "moi@exemple.test> SIZE=1 BODY=8BITMIME",
    "commas": "moi@exemple.test,autre@exemple.test",
    "a type": "Le pont\r\nContent-Type: text/html\r\n\r\n<b>x</b>",
    "a boundary": "Le pont\r\n--=_\r\nContent-Type: text/html\r\n\r\n<b>x</b>",
    "the end": "Le pont\r\n.\r\nQUIT",
}
VALUES = {
    Slot.ADDRESS: "lectrice@exemple.test",
    Slot.CONSENTED_ON: "1er\u00a0mars 2024",
    Slot.UNSUBSCRIBE_URL: "https://infolettre.example/d/u1",
    Slot.PREFERENCES_URL: "https://infolettre.example/p/p1",
    Slot.UNSUBSCRIBE_MAILTO: "mailto:partir+u1@infolettre.example?subject=desabonnement",
    Slot.MESSAGE_ID: "m1@infolettre.example",
}


@pytest.fixture
def mailed(settings, inbox):
    """What arrives where every text of an edition, and every name, is that one, in order."""

    def mail(payloads):
        letters = [_letter(settings, payload) for payload in payloads]
        relay = Relay(host=inbox.host, port=inbox.port, tls=Tls.NONE)
        with Session(relay) as session:
            attempts = list(session.stream(letters, lambda _: None))
        assert {attempt.verdict.outcome.status.value for attempt in attempts} == {"accepted"}
        return [envelope.wire for envelope in inbox.envelopes]

    return mail


def _letter(settings, payload):
    newsletter = settings.newsletter.model_copy(update={"name": payload, "slogan": payload})
    edition = _edition(payload)
    templates = environment(None)
    variant, web = Variant.PARTNER_FREE, settings.web
    html = render_html(edition, variant, newsletter, web, templates)
    text = render_text(edition, variant, newsletter, web, templates)
    letterhead = MailingHeader(
        sender_name=payload,
        from_address=newsletter.from_address,
        reply_to=newsletter.contact,
        subject=payload,
        date=NOW,
        list_id=newsletter.list_id,
        list_name=payload,
        help_url="https://infolettre.example/abonnement",
        feedback_id="20241108:quotidienne:test:infolettre",
    )
    try:
        mailing = compile_mailing(variant, letterhead, text, html)
    except RenderError:  # a list's name is ASCII; refused is as good as tamed
        mailing = compile_mailing(variant, replace(letterhead, list_name="quotidienne"), text, html)
    return Mail(
        envelope_sender="rebond+b1@infolettre.example",
        recipient="lectrice@exemple.test",
        pieces=(fill(mailing, VALUES),),
    )


def _edition(payload):
    story = Story(
        article_id=1,
        url="https://nouvelles.example/une",
        title=payload,
        section=payload,
        paragraphs=(payload, f".{payload}"),
        byline=payload,
        link_text=payload,
    )
    return Edition(
        newsletter="quotidienne",
        day=NOW.date(),
        window=Window(start=NOW - timedelta(days=1), end=NOW),
        tone=Tone.NORMAL,
        subject=payload,
        preheader=payload,
        greeting=payload,
        opening=payload,
        lead=story,
    )


def field_names(wire):
    """The names of the header fields, in their order."""
    head = wire.partition(b"\r\n\r\n")[0]
    return re.findall(rb"(?m)^([!-9;-~]+):", head)


def assert_is_one_message(wire, harmless):
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|\0", wire)
    assert not re.search(rb"(?m)^\.(?!\.)", wire)
    assert field_names(wire) == field_names(harmless)
    message = message_from_bytes(wire, policy=default)
    assert len(message["From"].addresses) == len(message["To"].addresses) == 1
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize("kind", ["SMUGGLING", "INJECTION"])
def test_every_payload_arrives_as_words_of_one_message(mailed, inbox, kind):
    payloads = {"SMUGGLING": SMUGGLING, "INJECTION": INJECTION}[kind]

    harmless, *wires = mailed(["Le pont", *payloads.values()])

    assert len(wires) == len(payloads)
    assert set(inbox.recipients) == {"lectrice@exemple.test"}
    assert {line.split(" ")[0] for _, line in inbox.commands} == {
        *("ehlo", "MAIL", "RCPT", "DATA", "QUIT")
    }
    for wire in wires:
        assert_is_one_message(wire, harmless)


ADDRESSES = (
    "anne\n@exemple.test",
    "anne@exemple.test\r\nBcc: autre@exemple.test",
    "anne@exemple.test>\r\nRCPT TO:<autre@exemple.test",
    "anne@exemple.test> SIZE=1",
    "anne@exemple.test>\nDATA",
    "anne\r@exemple.test",
    "anne\x07@exemple.test",
    "anne\u2028@exemple.test",
    "anne <autre@exemple.test>",
    "<anne@exemple.test>",
    " ",
    "anne@exemple.test\r\n.\r\nQUIT",
)
"""No door lets such an address in; one that a restored backup brought must not get out."""


def test_an_address_that_would_be_a_command_is_refused_in_words_and_the_others_are_mailed(
    relayed, inbox, watch
):
    good = ["lectrice@exemple.test", "lecteur@exemple.test"]
    subscribe(relayed, *good, *(f"lectrice{number}@exemple.test" for number in range(12)))
    edition = enqueue(relayed, batch_size=50)
    with relayed.database.write() as conn:
        for number, address in enumerate(ADDRESSES):
            is_theirs = subscriber.c.address == f"lectrice{number}@exemple.test"
            conn.execute(update(subscriber).where(is_theirs).values(address=address))

    report = send(relayed, edition, watch)

    statuses = standing(relayed, edition)
    assert sorted(inbox.recipients) == sorted(good)
    assert {statuses[address] for address in ADDRESSES} == {"refused"}
    assert sum(report.balance.values()) == len(statuses) == 14
    assert {line.split(" ")[0] for _, line in inbox.commands} == {
        *("ehlo", "MAIL", "RCPT", "DATA", "QUIT")
    }
