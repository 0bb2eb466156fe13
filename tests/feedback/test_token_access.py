"""Mailboxes that let in by an access token alone, and messages that a server does not give."""

from contextlib import closing

import pytest

from digest.errors import MailboxConfigError
from digest.feedback.access import MailboxAccess, MailboxTls
from digest.feedback.imap import ImapMailbox
from digest.feedback.pop3 import Pop3Mailbox
from tests.loopback.tokens import token_server

TOKEN = "ya29.a-Token/of+ours=="
RAW = b"From: a@mail.example\r\n\r\nhello\r\n"


@pytest.fixture(params=["imap", "pop3"])
def kind(request) -> str:
    return request.param


def opened(kind, server, token=TOKEN):
    access = MailboxAccess(
        name="returns",
        host="127.0.0.1",
        port=server.port,
        tls=MailboxTls.NONE,
        username="rebond",
        token=token,
    )
    box = ImapMailbox(access, may_delete=False) if kind == "imap" else Pop3Mailbox(access)
    return closing(box)


def test_a_token_opens_a_mailbox(kind):
    with token_server(kind, TOKEN, RAW, RAW) as server, opened(kind, server) as box:
        raws = [arrival.raw.strip() for arrival in box.read(box.waiting("", 10))]

    assert raws == [RAW.strip()] * 2
    assert server.said == [f"user=rebond\1auth=Bearer {TOKEN}\1\1".encode()]


def test_a_token_that_is_refused_is_named_and_not_repeated(kind):
    with (
        token_server(kind, TOKEN, RAW) as server,
        pytest.raises(MailboxConfigError, match="access token") as caught,
    ):
        opened(kind, server, "an-old-one")

    assert "an-old-one" not in str(caught.value)


def test_a_message_that_a_server_does_not_give_costs_no_other(kind):
    with token_server(kind, TOKEN, RAW, None, RAW) as server, opened(kind, server) as box:
        uids = box.waiting("", 10)
        read = [arrival.place.uid for arrival in box.read(uids)]

    assert read == [uids[0], uids[2]]
    assert len(box.unread) == 1
    assert uids[1] in box.unread[0]
