"""The demonstration's inbox keeps what an SMTP client gives it, byte for byte."""

import smtplib
import threading
from email.message import EmailMessage

import pytest

from digest.demo.inbox import Inbox
from tests.loopback.patience import PATIENCE


def letter(recipient: str = "anne@lecture.test") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Le Fil du fleuve <quotidienne@lefil.test>"
    mail["To"] = recipient
    mail["Subject"] = "Déjà au courant"
    mail.set_content("Bonjour Anne.\n.un point au début\n")
    hidden = '<div style="display:none">Le préen-tête&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;</div>'
    mail.add_alternative(
        f"<html><head><title>non</title></head><body>{hidden}<h1>Salut</h1></body></html>",
        subtype="html",
    )
    return mail


def test_a_mail_is_kept_with_its_envelope_and_every_byte() -> None:
    sent = letter().as_bytes().replace(b"\n", b"\r\n")

    with Inbox() as inbox, smtplib.SMTP(inbox.host, inbox.port) as client:
        client.sendmail("rebond+1@lefil.test", ["anne@lecture.test"], sent)
        (mail,) = inbox.mails

    assert mail.number == 1
    assert mail.envelope_sender == "rebond+1@lefil.test"
    assert mail.recipients == ("anne@lecture.test",)
    assert mail.content == sent


def test_a_mail_shows_what_a_mail_program_shows() -> None:
    with Inbox() as inbox, smtplib.SMTP(inbox.host, inbox.port) as client:
        client.send_message(letter())
        (mail,) = inbox.mails

    assert mail.sender == "Le Fil du fleuve"
    assert mail.subject == "Déjà au courant"
    assert mail.preview == "Le préen-tête Salut"
    assert mail.text.splitlines() == ["Bonjour Anne.", ".un point au début"]
    assert "<h1>Salut</h1>" in mail.html
    assert "\r" not in mail.source


def test_mails_are_found_by_recipient_and_by_number() -> None:
    with Inbox() as inbox, smtplib.SMTP(inbox.host, inbox.port) as client:
        for recipient in ("anne@lecture.test", "bruno@lecture.test", "anne@lecture.test"):
            client.send_message(letter(recipient))

        assert [mail.number for mail in inbox.to("anne@lecture.test")] == [1, 3]
        assert inbox.find(2) == inbox.to("bruno@lecture.test")[0]
        assert inbox.find(0) is None
        assert inbox.find(4) is None


def test_waiting_ends_when_the_mail_comes_or_the_time_is_up() -> None:
    with Inbox() as inbox:

        def post() -> None:
            with smtplib.SMTP(inbox.host, inbox.port) as client:
                client.send_message(letter())

        poster = threading.Timer(0.05, post)
        poster.start()
        came = inbox.wait_for("anne@lecture.test", 1, seconds=PATIENCE)
        poster.join()
        none = inbox.wait_for("bruno@lecture.test", 1, seconds=0.01)

    assert len(came) == 1
    assert none == ()


def test_a_mail_without_parts_has_none() -> None:
    with Inbox() as inbox, smtplib.SMTP(inbox.host, inbox.port) as client:
        client.sendmail("a@lefil.test", ["anne@lecture.test"], "\r\nBonjour\r\n")
        (mail,) = inbox.mails

    assert (mail.subject, mail.sender, mail.html) == ("", "", "")
    assert mail.preview == "Bonjour"


def test_closing_hangs_up_on_whoever_still_talks() -> None:
    with Inbox() as inbox:
        client = smtplib.SMTP(inbox.host, inbox.port)

    with pytest.raises(smtplib.SMTPServerDisconnected):
        client.noop()
    client.close()
    with pytest.raises(ConnectionRefusedError):
        smtplib.SMTP(inbox.host, inbox.port)
