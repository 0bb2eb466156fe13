"""The door to the DNS, against a real server on loopback."""

from datetime import timedelta

import pytest

from digest.deliver.published.dns_client import DnsClient
from digest.deliver.published.record import DnsAnswer, RecordKind
from tests.loopback.names import NameServer
from tests.loopback.patience import PATIENCE

WITHIN = timedelta(seconds=PATIENCE)


@pytest.fixture
def server():
    names = NameServer()
    yield names
    names.close()


@pytest.fixture
def client(server):
    return DnsClient([server.place], WITHIN)


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        (RecordKind.TXT, '"v=DKIM1; k=rsa; " "p=abc"', "v=DKIM1; k=rsa; p=abc"),
        (RecordKind.TXT, '"a \\"b\\" c"', 'a "b" c'),
        (RecordKind.MX, "10 mail.n.example.", "10 mail.n.example"),
        (RecordKind.MX, "0 .", "0 ."),
        (RecordKind.A, "192.0.2.7", "192.0.2.7"),
        (RecordKind.AAAA, "2001:db8::7", "2001:db8::7"),
        (RecordKind.PTR, "mail.n.example.", "mail.n.example"),
    ],
)
def test_a_value_comes_as_it_is_compared(server, client, kind, written, value):
    server.put("n.example", kind, written)

    assert client.ask("N.example.", kind) == DnsAnswer(values=(value,))


def test_a_name_that_is_not_there_and_one_without_such_a_record_have_no_values(server, client):
    server.put("n.example", "A", "192.0.2.7")

    answers = [client.ask(name, RecordKind.TXT) for name in ("n.example", "other.example")]

    assert answers == [DnsAnswer(), DnsAnswer()]


def test_an_answer_too_long_for_a_datagram_is_asked_for_again_by_stream(server, client):
    long = " ".join(f'"{letter * 250}"' for letter in "abcdef")
    server.put("n.example", "TXT", long)

    (value,) = client.ask("n.example", RecordKind.TXT).values

    assert len(value) == 1500
    assert len(server.questions) == 2


def test_a_server_that_fails_is_no_absence(server, client):
    server.fails.add("n.example")

    answer = client.ask("n.example", RecordKind.TXT)

    assert answer.values == ()
    assert "cannot be asked" in answer.fault


@pytest.mark.parametrize("name", ["a..example", f"{'x' * 64}.example", f"{'x.' * 150}example"])
def test_a_name_that_none_can_have_is_told_in_words(client, name):
    assert client.ask(name, RecordKind.A).fault


def test_nothing_is_asked_twice_and_nothing_once_the_time_is_over(server, client):
    server.put("n.example", "A", "192.0.2.7")
    for _ in range(3):
        client.ask("n.example", RecordKind.A)

    late = DnsClient([server.place], timedelta(0)).ask("n.example", RecordKind.A)

    assert len(server.questions) == 1
    assert late == DnsAnswer(fault="no time was left to ask")
