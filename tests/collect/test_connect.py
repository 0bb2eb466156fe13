"""How long each of a host's addresses is waited for."""

import math
import socket

import pytest

from digest.collect.connect import GuardedBackend, patience_for
from tests.loopback.patience import PATIENCE


@pytest.mark.parametrize(
    ("address", "left", "seconds"),
    [("2001:db8::1", 20.0, 2.0), ("2001:db8::1", 1.0, 1.0), ("192.0.2.1", 20.0, 20.0)],
)
def test_an_address_is_given_two_seconds_while_there_is_another(address, left, seconds):
    assert patience_for(address, ["2001:db8::1", "192.0.2.1"], left) == seconds


def test_an_address_that_nobody_may_reach_does_not_cost_the_host_its_others(
    web_server, monkeypatch
):
    resolve = socket.getaddrinfo

    def both(host, port, *rest, **named):
        addresses = ("2001:db8::7", "127.0.0.1") if host == "gazette.example" else (host,)
        return [entry for each in addresses for entry in resolve(each, port, *rest, **named)]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    backend = GuardedBackend(allow_private=True)
    backend.deadline = math.inf

    stream = backend.connect_tcp("gazette.example", web_server.port, timeout=PATIENCE)

    assert stream.get_extra_info("server_addr")[0] == "127.0.0.1"
    stream.close()


def test_an_address_that_did_not_answer_is_tried_after_the_others(web_server, monkeypatch):
    tried, resolve, connect = [], socket.getaddrinfo, socket.create_connection

    def both(host, port, *rest, **named):
        addresses = ("127.0.0.9", "127.0.0.1") if host == "gazette.example" else (host,)
        return [entry for each in addresses for entry in resolve(each, port, *rest, **named)]

    def noted(address, *rest, **named):
        tried.append(address[0])
        return connect(address, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", both)
    monkeypatch.setattr(socket, "create_connection", noted)
    backend = GuardedBackend(allow_private=True)
    backend.deadline = math.inf

    for _ in range(2):
        backend.connect_tcp("gazette.example", web_server.port, timeout=PATIENCE).close()

    assert tried == ["127.0.0.9", "127.0.0.1", "127.0.0.1"]
