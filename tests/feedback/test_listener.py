"""Mail that is handed to us by SMTP or LMTP is on disk before anybody is told so."""

import errno
import os
import smtplib
from contextlib import closing

import pytest

from digest.feedback.listener import ListenerPlan, ReturnListener
from tests.loopback.patience import PATIENCE

RAW = b"From: <>\r\nSubject: back\r\n\r\n..dots\r\nstay\r\n"


@pytest.fixture
def kept() -> list[bytes]:
    return []


@pytest.fixture
def listening(kept):
    """`listening(is_lmtp=True)`: a listener for who begins with `rebond`."""
    opened = []

    def listen(take=kept.append, *, is_lmtp=False):
        plan = ListenerPlan(
            host="127.0.0.1",
            port=0,
            is_lmtp=is_lmtp,
            name="infolettre.example",
            accepts=lambda recipient: recipient.startswith("rebond"),
            take=take,
        )
        opened.append(ReturnListener(plan))
        return opened[-1].port

    yield listen
    for listener in opened:
        listener.close()


def test_a_message_is_kept_whole_under_who_it_was_for(listening, kept):
    port = listening()

    with smtplib.SMTP("127.0.0.1", port, timeout=PATIENCE) as client:
        refused = client.sendmail("", ["rebond+b1@infolettre.example"], RAW)

    assert refused == {}
    (raw,) = kept
    assert raw == b"Return-Path: <>\r\nDelivered-To: rebond+b1@infolettre.example\r\n" + RAW


def test_mail_for_somebody_else_is_refused(listening, kept):
    port = listening()

    with (
        smtplib.SMTP("127.0.0.1", port, timeout=PATIENCE) as client,
        pytest.raises(smtplib.SMTPRecipientsRefused),
    ):
        client.sendmail("", ["anne@mail.example"], RAW)

    assert kept == []


def test_lmtp_answers_once_for_each_recipient(listening, kept):
    port = listening(is_lmtp=True)
    recipients = ["rebond+b1@infolettre.example", "rebond+b2@infolettre.example"]

    with smtplib.LMTP("127.0.0.1", port) as client:
        client.ehlo()
        client.mail("")
        for each in recipients:
            client.rcpt(each)
        first = client.data(RAW)
        second = client.getreply()
        again = client.noop()

    assert [code for code, _ in (first, second, again)] == [250, 250, 250]
    (raw,) = kept
    assert all(f"Delivered-To: {each}".encode() in raw for each in recipients)


def test_lmtp_says_of_each_recipient_that_it_is_too_large(listening, kept):
    port = listening(is_lmtp=True)
    large = b"Subject: x\r\n\r\n" + (b"x" * 900 + b"\r\n") * 40_000

    with smtplib.LMTP("127.0.0.1", port) as client:
        client.ehlo()
        client.mail("")
        client.rcpt("rebond+b1@infolettre.example")
        client.rcpt("rebond+b2@infolettre.example")
        first = client.data(large)
        second = client.getreply()

    assert [code for code, _ in (first, second)] == [552, 552]
    assert kept == []


def test_what_cannot_be_kept_stays_with_the_mail_server(listening):
    def full(_raw):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    port = listening(full)

    with (
        smtplib.SMTP("127.0.0.1", port, timeout=PATIENCE) as client,
        pytest.raises(smtplib.SMTPDataError) as caught,
    ):
        client.sendmail("", ["rebond@infolettre.example"], RAW)

    assert caught.value.smtp_code == 452


def test_a_listener_that_was_closed_listens_no_more(kept):
    plan = ListenerPlan(
        host="127.0.0.1",
        port=0,
        is_lmtp=False,
        name="x.example",
        accepts=bool,
        take=kept.append,
    )
    with closing(ReturnListener(plan)) as listener:
        port = listener.port

    with pytest.raises(OSError, match="refused"):
        smtplib.SMTP("127.0.0.1", port, timeout=PATIENCE)
