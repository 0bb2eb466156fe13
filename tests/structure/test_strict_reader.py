"""The reader of mail that forgives nothing does not: each of these mails is one too many."""

import pytest

from tests.loopback.envelope import Envelope
from tests.loopback.strict import faults_of, faults_of_commands

SENDER = "bonjour@infolettre.example"
GOOD = (
    'From: "Au courant" <bonjour@infolettre.example>\r\n'
    "To: <anne@exemple.test>\r\n"
    "Subject: Confirme\r\n ton inscription\r\n"
    "Date: Fri, 08 Nov 2024 08:30:00 -0500\r\n"
    "Message-ID: <l1@infolettre.example>\r\n"
    "MIME-Version: 1.0\r\n"
    'Content-Type: multipart/alternative; boundary="=_a"\r\n'
    "\r\n"
    "--=_a\r\nContent-Type: text/plain; charset=utf-8\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n\r\nBonjour.\r\n"
    "--=_a\r\nContent-Type: text/html; charset=utf-8\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>Bonjour.</p>\r\n"
    "--=_a--\r\n"
)
CHANGES = {
    "a field more": ("To:", "Bcc: <proie@cible.test>\r\nTo:"),
    "a field twice": ("To:", "Subject: autre\r\nTo:"),
    "a field too few": ("Subject: Confirme\r\n ton inscription\r\n", ""),
    "another sender": ("bonjour@infolettre", "chef@infolettre"),
    "two senders": ("From: ", "From: <chef@infolettre.example>, "),
    "another recipient": ("To: <anne@", "To: <proie@"),
    "an empty fold": (" ton inscription", " "),
    "a field that is none": ("To:", "RCPT TO<a>\r\nTo:"),
    "a bare LF": ("Bonjour.\r\n--", "Bonjour.\n\r\n--"),
    "a bare CR": ("Bonjour.\r\n--", "Bonjour.\r\r\n--"),
    "a NUL": ("Bonjour.\r\n--", "Bon\0jour.\r\n--"),
    "a dot alone": ("Bonjour.\r\n--", "Bonjour.\r\n.\r\n--"),
    "a long line": ("Bonjour.\r\n--", "a" * 999 + "\r\n--"),
    "a part more": ("--=_a--", "--=_a\r\nContent-Type: text/html\r\n\r\n<b>\r\n--=_a--"),
    "a part of another kind": ("text/html", "text/calendar"),
    "words after the end": ("--=_a--\r\n", "--=_a--\r\nBcc: x\r\n"),
    "bytes of eight bits": ("<p>Bonjour", "<p>Bonjour é"),
    "a body before its time": ("Subject: Confirme", "\r\nSubject: Confirme"),
}
COMMANDS = [
    "EHLO a.example",
    "MAIL FROM:<a@b.example> SIZE=9",
    "RCPT TO:<anne@exemple.test>",
    "DATA",
]


def faults(text, *recipients):
    to = recipients or ("anne@exemple.test",)
    return faults_of(Envelope(sender="", recipients=to, wire=text.encode(), connection=1), SENDER)


def test_a_mail_as_we_write_it_has_no_fault():
    assert faults(GOOD) == []
    assert faults_of_commands(COMMANDS) == []


@pytest.mark.parametrize(("before", "after"), CHANGES.values(), ids=CHANGES)
def test_a_mail_that_is_changed_in_one_place_has_one(before, after):
    assert before in GOOD

    assert faults(GOOD.replace(before, after, 1)) != []


def test_a_mail_for_two_has_a_fault():
    assert faults(GOOD, "anne@exemple.test", "proie@cible.test") != []


@pytest.mark.parametrize(
    "command",
    [
        "VRFY anne",
        "RCPT TO:<a@b.test> <c@d.test>",
        "MAIL FROM:<>",
        "RCPT TO:<a\tb@c.test>",
        "DATA x",
    ],
)
def test_a_command_of_another_form_is_named(command):
    assert faults_of_commands([command]) == [command]
