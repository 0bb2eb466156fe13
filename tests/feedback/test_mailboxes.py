"""A mailbox on a real server is read once, to the end, and never loses or doubles a message."""

import socketserver
import threading
from contextlib import closing
from dataclasses import replace

import pytest

from digest.errors import MailboxConfigError, MailboxError
from digest.feedback.access import MailboxAccess, MailboxTls
from digest.feedback.imap import ImapMailbox
from digest.feedback.pop3 import Pop3Mailbox
from tests.loopback.dovecot import PASSWORD, Dovecot, free_port

MESSAGES = tuple(
    f"From: a@mail.example\r\nSubject: {number}\r\n\r\nmessage {number}\r\n".encode()
    for number in range(45)
)
LARGE = b"Subject: large\r\n\r\n" + b"0123456789abcdef" * 4 * 5000 + b"\r\n"


@pytest.fixture(params=["imap", "pop3"])
def kind(request) -> str:
    return request.param


@pytest.fixture
def access(dovecot: Dovecot, kind) -> MailboxAccess:
    return access_to(dovecot, kind, dovecot.user())


def access_to(dovecot, kind, user):
    return MailboxAccess(
        name="returns",
        host="127.0.0.1",
        port=dovecot.ports[f"{kind}s"],
        tls=MailboxTls.IMPLICIT,
        ca_file=dovecot.certificate.file,
        username=user,
        password=PASSWORD,
    )


def opened(access, kind):
    box = ImapMailbox(access, may_delete=True) if kind == "imap" else Pop3Mailbox(access)
    return closing(box)


def test_every_message_is_read_whole_and_in_order(dovecot, access, kind):
    dovecot.put(access.username, *MESSAGES)

    with opened(access, kind) as box:
        uids = box.waiting("", 1000)
        raws = [arrival.raw for arrival in box.read(uids)]

    assert raws == list(MESSAGES)
    assert len(set(uids)) == len(MESSAGES)


def test_of_a_large_message_the_beginning_is_read_and_all_can_be_had(dovecot, access, kind):
    dovecot.put(access.username, LARGE)

    with opened(access, kind) as box:
        (uid,) = box.waiting("", 10)
        (arrival,) = box.read([uid])
        whole = box.whole(uid)

    assert LARGE.startswith(arrival.raw)
    assert len(arrival.raw) < len(LARGE)
    assert whole == LARGE


def test_what_is_removed_is_gone_and_the_rest_is_there(dovecot, access, kind):
    dovecot.put(access.username, *MESSAGES[:3])

    with opened(access, kind) as box:
        first, _, last = box.waiting("", 10)
        box.remove([first, last])

    with opened(access, kind) as box:
        assert [arrival.raw for arrival in box.read(box.waiting("", 10))] == [MESSAGES[1]]


@pytest.mark.parametrize("tls", [MailboxTls.STARTTLS, MailboxTls.NONE])
def test_the_plain_port_is_closed_to_others_first_where_that_is_asked(dovecot, access, kind, tls):
    dovecot.put(access.username, MESSAGES[0])
    plain = replace(access, port=dovecot.ports[kind], tls=tls)

    with opened(plain, kind) as box:
        assert len(box.waiting("", 10)) == 1


@pytest.mark.parametrize("password", ["guess-me", "devine-moi-ça", 'a"b'])
def test_a_wrong_password_is_no_passing_trouble_and_is_not_repeated(access, kind, password):
    with pytest.raises(MailboxConfigError, match="password") as caught:
        opened(replace(access, password=password), kind)

    assert password not in str(caught.value)


def test_a_certificate_of_somebody_else_is_refused(access, kind):
    with pytest.raises(MailboxConfigError, match="certificate"):
        opened(replace(access, ca_file=None), kind)


def test_a_server_that_is_not_there_is_tried_again(access, kind):
    with pytest.raises(MailboxError) as caught:
        opened(replace(access, port=free_port()), kind)

    assert not isinstance(caught.value, MailboxConfigError)


def test_an_ordered_mailbox_goes_on_after_the_last_message_it_read(dovecot):
    access = access_to(dovecot, "imap", dovecot.user())
    dovecot.put(access.username, *MESSAGES[:5])

    with opened(access, "imap") as box:
        uids = box.waiting("", 3)
        rest = box.waiting(uids[-1], 1000)

    assert (len(uids), len(rest)) == (3, 2)


def test_a_folder_that_is_not_there_is_named(dovecot):
    access = replace(access_to(dovecot, "imap", dovecot.user()), folder="Retours")

    with pytest.raises(MailboxConfigError, match="Retours"):
        opened(access, "imap")


def test_a_folder_that_is_made_anew_has_another_validity(dovecot):
    access = replace(access_to(dovecot, "imap", dovecot.user()), folder="Mes retours")
    dovecot.put(access.username, MESSAGES[0], folder='"Mes retours"')
    with opened(access, "imap") as box:
        before = box.validity
    dovecot.renumber(access.username, MESSAGES[0], folder='"Mes retours"')

    with opened(access, "imap") as box:
        after = box.validity

    assert before
    assert after
    assert before != after


def test_a_server_that_hangs_up_in_the_middle_is_tried_again(access, kind):
    greeting = {"imap": b"* OK hello\r\n", "pop3": b"+OK hello\r\n"}[kind]

    class HangsUp(socketserver.BaseRequestHandler):
        def handle(self):
            self.request.sendall(greeting)
            self.request.recv(100)

    with socketserver.TCPServer(("127.0.0.1", 0), HangsUp) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        gone = replace(access, port=server.server_address[1], tls=MailboxTls.NONE)

        with pytest.raises(MailboxError, match="stays there") as caught:
            opened(gone, kind)

    assert not isinstance(caught.value, MailboxConfigError)
