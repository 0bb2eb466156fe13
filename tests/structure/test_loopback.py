"""The parts that other tests stand on do what they say."""

import smtplib
import socket
import ssl
import urllib.error
import urllib.request

import pytest
from sqlalchemy import select

from digest.store.news_tables import source
from tests.loopback.web import Answer

MAIL = b"Subject: essai\r\n\r\nBonjour\r\n..point\r\n"


def send(port, recipient="anne@example.com", content="Subject: essai\r\n\r\nBonjour\r\n.point\r\n"):
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.sendmail("rebond@example.com", [recipient], content)


def test_the_inbox_keeps_the_bytes_of_the_wire(inbox):
    send(inbox.port)

    [envelope] = inbox.envelopes

    assert (envelope.sender, envelope.recipients) == ("rebond@example.com", ("anne@example.com",))
    assert envelope.wire == MAIL
    assert envelope.content == MAIL.replace(b"..", b".")
    assert envelope.message["Subject"] == "essai"


def test_the_inbox_says_what_it_was_told_and_then_yes_again(inbox):
    inbox.reply("RCPT", "550 5.1.1 no such user", when=lambda line: "anne" in line)

    with pytest.raises(smtplib.SMTPRecipientsRefused, match="no such user"):
        send(inbox.port)
    send(inbox.port)

    assert len(inbox.envelopes) == 1


def test_a_mail_that_is_refused_or_cut_after_the_dot_is_not_in_the_inbox(inbox):
    inbox.reply("BODY", "554 5.7.1 we do not want it")
    inbox.cut("BODY")

    with pytest.raises(smtplib.SMTPDataError):
        send(inbox.port)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(inbox.port)

    assert inbox.envelopes == []


def test_a_mail_can_be_kept_though_its_sender_gets_no_answer(inbox):
    inbox.cut("BODY", keeps=True)

    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(inbox.port)

    assert inbox.recipients == ["anne@example.com"]


def test_commands_may_come_in_one_packet(inbox):
    words = b"EHLO a\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n"

    with socket.create_connection((inbox.host, inbox.port)) as client:
        client.sendall(words + b"essai\r\n.\r\nQUIT\r\n")
        told = client.makefile("rb").read()

    assert told.endswith(b"354 go\r\n250 2.0.0 queued\r\n221 2.0.0 bye\r\n")
    assert inbox.to("b@example.com")[0].wire == b"essai\r\n"


def test_the_secure_inbox_wants_tls_and_a_password(secure_inbox, certificate):
    context = ssl.create_default_context(cafile=str(certificate.file))

    with smtplib.SMTP("localhost", secure_inbox.port) as client:
        client.starttls(context=context)
        with pytest.raises(smtplib.SMTPSenderRefused, match="authenticate"):
            client.sendmail("a@example.com", ["b@example.com"], MAIL)
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login("digest", "wrong")
        client.login("digest", "s3cret")
        client.sendmail("a@example.com", ["b@example.com"], MAIL)

    assert secure_inbox.envelopes[0].is_encrypted


def test_a_closed_inbox_refuses_connections(inbox):
    inbox.close()

    with pytest.raises(ConnectionRefusedError):
        send(inbox.port)


def test_the_web_server_answers_and_remembers(web_server):
    url = web_server.put("/flux", "<rss/>", headers={"ETag": '"1"'})
    web_server.put("/parti", Answer(status=410))

    with urllib.request.urlopen(f"{url}?page=1") as response:
        assert (response.read(), response.headers["ETag"]) == (b"<rss/>", '"1"')
    with pytest.raises(urllib.error.HTTPError) as gone:
        urllib.request.urlopen(web_server.url("/parti"))
    gone.value.close()

    assert gone.value.code == 410
    assert [request.path for request in web_server.requests] == ["/flux", "/parti"]
    assert web_server.asked("/flux")[0].query == "page=1"


def test_nothing_may_leave_this_machine():
    with socket.socket() as connection, pytest.raises(RuntimeError, match="only loopback"):
        connection.connect(("192.0.2.1", 25))


def test_each_test_gets_a_migrated_database_with_nothing_in_it(database):
    with database.read() as connection:
        assert connection.execute(select(source)).all() == []


def test_the_clock_of_the_application_can_be_set(app, clock):
    assert app.clock() == clock.now


def test_a_page_is_shown_by_a_real_browser(browser_page, web_server):
    browser_page.goto(
        web_server.put("/", "<title>Au courant</title>", headers={"Content-Type": "text/html"})
    )

    assert browser_page.title() == "Au courant"
