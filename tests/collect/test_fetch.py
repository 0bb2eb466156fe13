"""The door to the web, against a real server on loopback."""

import gzip
import socket
import ssl
import threading
import time
import zlib
from datetime import UTC, datetime, timedelta

import brotli
import pytest

from digest.collect.fetch import (
    FetchedBody,
    FetchFailure,
    FetchPolicy,
    Gone,
    NotModified,
    WebClient,
)
from digest.collect.host_clock import time_said
from digest.model import Validators
from tests.loopback.patience import PATIENCE
from tests.loopback.web import Answer

NOW = datetime(2024, 11, 8, 13, 30, tzinfo=UTC)


def policy(**changes):
    usual = {
        "user_agent": "digest/1 (+https://gazette.example; a@gazette.example)",
        "timeout": timedelta(seconds=PATIENCE),
        "max_size": 100_000,
        "allow_private": True,
    }
    return FetchPolicy(**usual | changes)


def get(url, validators=None, **changes):
    with WebClient(policy(**changes)) as client:
        return client.get(url, validators, now=NOW)


def test_a_body_comes_with_what_the_server_says_about_it(web_server):
    headers = {"ETag": '"v1"', "Last-Modified": "Thu, 07 Nov 2024 22:12:00 GMT"}
    headers |= {"Content-Type": "application/rss+xml", "Cache-Control": "public, max-age=600"}
    url = web_server.put("/feed.xml", b"<rss/>", headers=headers)

    answer = get(url)

    assert answer == FetchedBody(
        url=url,
        body=b"<rss/>",
        content_type="application/rss+xml",
        validators=Validators(etag='"v1"', last_modified="Thu, 07 Nov 2024 22:12:00 GMT"),
        fresh_for=timedelta(minutes=10),
    )


def test_we_say_who_we_are_and_where_to_reach_us(web_server):
    get(web_server.put("/", b"x"))

    assert "https://gazette.example" in web_server.requests[0].headers["user-agent"]


def test_what_has_not_changed_is_not_sent_again(web_server):
    url = web_server.put("/", b"", status=304, headers={"Cache-Control": "max-age=60"})

    answer = get(url, Validators(etag='"v1"', last_modified="Thu, 07 Nov 2024 22:12:00 GMT"))

    assert answer == NotModified(fresh_for=timedelta(minutes=1))
    asked = web_server.requests[0].headers
    assert asked["if-none-match"] == '"v1"'
    assert asked["if-modified-since"] == "Thu, 07 Nov 2024 22:12:00 GMT"


def test_gone_is_for_good(web_server):
    assert isinstance(get(web_server.put("/", b"", status=410)), Gone)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("Fri, 08 Nov 2024 14:30:00 GMT", timedelta(hours=1)),
        ("Fri, 08 Nov 2024 12:30:00 GMT", timedelta(0)),
        ("999999999999", timedelta(days=1)),
        ("bientôt", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_asks_us_to_wait_is_heard(web_server, status, header, wait):
    headers = {"Retry-After": header.encode().decode("latin-1")}
    answer = get(web_server.put("/", b"", status=status, headers=headers))

    assert isinstance(answer, FetchFailure)
    assert answer.may_pass
    assert answer.retry_after == wait


@pytest.mark.parametrize(
    ("status", "may_pass"), [(401, False), (403, False), (404, False), (500, True)]
)
def test_a_refusal_names_the_address_and_the_next_step(web_server, status, may_pass):
    url = web_server.put("/feed.xml", b"", status=status)

    answer = get(url)

    assert answer.reason.startswith(f"{url}: ")
    assert str(status) in answer.reason
    assert answer.may_pass == may_pass


def test_redirects_are_followed_and_a_permanent_move_is_told(web_server):
    there = web_server.put("/nouveau.xml", b"<rss/>")
    for_good = web_server.put("/vieux.xml", b"", status=301, headers={"Location": "/nouveau.xml"})
    for_now = web_server.put("/autre.xml", b"", status=302, headers={"Location": for_good})

    assert get(for_good).moved_to == there
    assert (get(for_now).url, get(for_now).moved_to) == (there, "")


def test_a_redirect_loop_ends(web_server):
    url = web_server.put("/", b"", status=302, headers={"Location": "/"})

    answer = get(url)

    assert "redirects more than 5 times" in answer.reason
    assert len(web_server.requests) == 6


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:169.254.169.254]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://0.0.0.0/",
        "file:///etc/passwd",
        "ftp://gazette.example/",
        "http://[::1",
        "gopher:",
    ],
)
def test_a_redirect_to_a_forbidden_place_is_refused(web_server, target):
    url = web_server.put("/", b"", status=302, headers={"Location": target})

    answer = get(url)

    assert isinstance(answer, FetchFailure)
    assert answer.reason.startswith(f"{url} redirects to ")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]"]
)
def test_this_machine_is_refused_by_default_and_the_setting_is_named(web_server, host):
    web_server.put("/", b"x")

    answer = get(f"http://{host}:{web_server.port}/", allow_private=False)

    assert "allow_private = true" in answer.reason
    assert not answer.may_pass
    assert web_server.requests == []


def test_a_name_that_changes_its_address_is_judged_when_connecting(web_server, monkeypatch):
    answers = iter([["93.184.215.14"], ["127.0.0.1"]])
    real = socket.getaddrinfo

    def changing(host, *arguments, **named):
        if host != "rebind.example":
            return real(host, *arguments, **named)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, 80)) for a in next(answers)]

    monkeypatch.setattr(socket, "getaddrinfo", changing)
    changing("rebind.example")  # what a check made beforehand would have seen

    answer = get(f"http://rebind.example:{web_server.port}/", allow_private=False)

    assert "refused to connect: 127.0.0.1" in answer.reason
    assert web_server.requests == []


def test_two_fetches_of_one_host_are_some_way_apart(web_server, monkeypatch):
    real = socket.getaddrinfo
    here = lambda _host, *rest, **named: real("127.0.0.1", *rest, **named)  # noqa: E731
    monkeypatch.setattr(socket, "getaddrinfo", here)
    web_server.put("/", b"x")
    gazette = f"http://gazette.example:{web_server.port}/"

    with WebClient(policy(apart=timedelta(milliseconds=60))) as client:
        began = time.monotonic()
        client.get(gazette, now=NOW)
        client.get(gazette, now=NOW)
        as_usual = time.monotonic() - began
        began = time.monotonic()
        client.get(web_server.url(), now=NOW)
        client.get(web_server.url(), now=NOW, apart=timedelta(milliseconds=50))
        as_asked = time.monotonic() - began

    assert as_usual >= 0.06
    assert as_asked >= 0.05


def test_proxies_of_the_environment_are_not_used(web_server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")

    assert get(web_server.put("/", b"x")).body == b"x"


@pytest.mark.parametrize("length", [{}, {"Content-Length": "100001"}])
def test_a_body_beyond_the_limit_is_not_read(web_server, length):
    url = web_server.put("/", b"x" * 100_001, headers=length)

    assert "larger than 100,000 bytes" in get(url).reason


@pytest.mark.parametrize(("coding", "press"), [("gzip", gzip.compress), ("br", brotli.compress)])
def test_a_body_is_counted_as_it_comes_out_of_the_decompressor(web_server, coding, press):
    bomb = press(b"\0" * 50_000_000)
    url = web_server.put("/", bomb, headers={"Content-Encoding": coding})
    assert len(bomb) < 100_000

    assert "larger than" in get(url).reason


@pytest.mark.parametrize(
    ("coding", "press"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli.compress)],
)
def test_a_compressed_body_is_opened(web_server, coding, press):
    url = web_server.put("/", press(b"<rss/>"), headers={"Content-Encoding": coding})

    assert get(url).body == b"<rss/>"


def test_a_damaged_compression_is_told(web_server):
    url = web_server.put("/", b"not gzip", headers={"Content-Encoding": "gzip"})

    assert "compressed and damaged" in get(url).reason


def test_an_answer_that_breaks_off_is_told(web_server):
    url = web_server.put("/", Answer(body=b"<rss>", is_cut=True))

    answer = get(url)

    assert "broke off" in answer.reason
    assert answer.may_pass


def serve_slowly(piece):
    """A server that says its head, then one piece every 50 ms for ever; its port."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve():
        with listening, listening.accept()[0] as client:
            try:
                client.sendall(b"HTTP/1.1 200 OK\r\n")
                while True:
                    client.sendall(piece)
                    time.sleep(0.05)
            except OSError:
                return

    threading.Thread(target=serve, daemon=True).start()
    return listening.getsockname()[1]


@pytest.mark.parametrize("piece", [b"X-Slow: 1\r\n", b"\r\n" + b"x" * 10])
def test_an_endless_trickle_ends_at_the_time_out(piece):
    port = serve_slowly(piece)

    answer = get(f"http://127.0.0.1:{port}/", timeout=timedelta(milliseconds=600))

    assert "within 0.6 s" in answer.reason
    assert answer.may_pass


def test_a_server_that_is_down_may_come_back(web_server):
    url = web_server.url("/")
    web_server.close()

    answer = get(url)

    assert "does not answer on port" in answer.reason
    assert answer.may_pass
    web_server.__init__()  # so that the fixture has something to close


def test_a_certificate_nobody_signed_is_refused(certificate):
    listening = socket.create_server(("127.0.0.1", 0))

    def serve():
        with listening:
            client, _ = listening.accept()
            try:
                with certificate.context.wrap_socket(client, server_side=True):
                    pass
            except OSError:
                client.close()

    threading.Thread(target=serve, daemon=True).start()

    answer = get(f"https://localhost:{listening.getsockname()[1]}/")

    assert "certificate cannot be trusted" in answer.reason


def test_a_trusted_certificate_opens_the_door(certificate):
    listening = socket.create_server(("127.0.0.1", 0))

    def serve():
        with (
            listening,
            certificate.context.wrap_socket(listening.accept()[0], server_side=True) as c,
        ):
            c.recv(4096)
            c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    threading.Thread(target=serve, daemon=True).start()
    trusted = ssl.create_default_context(cafile=str(certificate.file))

    answer = get(f"https://localhost:{listening.getsockname()[1]}/", tls=trusted)

    assert answer.body == b"ok"


@pytest.mark.parametrize(
    "url", ["", "gazette", "ftp://a/", "http://", "http://[::1", "http://a:99999/", "http://u:p@h/"]
)
def test_what_is_not_a_web_address_is_told_without_its_password(url):
    answer = get(url)

    assert isinstance(answer, FetchFailure)
    assert not answer.may_pass
    assert ":p@" not in answer.reason


def test_one_door_keeps_its_connection(web_server):
    url = web_server.put("/", b"x")

    with WebClient(policy()) as client:
        answers = [client.get(url, now=NOW).body for _ in range(3)]

    assert answers == [b"x"] * 3


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"date": "Fri, 08 Nov 2024 13:30:00 GMT"}, NOW),
        ({"date": "Fri, 08 Nov 2024 08:30:00 -0500"}, NOW),
        ({"date": "Fri, 08 Nov 2024 13:30:00 GMT", "age": "60"}, NOW + timedelta(minutes=1)),
        ({"date": "Fri, 08 Nov 2024 13:30:00 GMT", "age": "-1"}, NOW),
        ({"date": "yesterday"}, None),
        ({}, None),
    ],
)
def test_what_time_an_answer_says_counts_how_long_a_cache_kept_it(headers, said):
    assert time_said(headers) == said


def test_a_hosts_clock_is_asked_with_a_head_and_a_dead_host_says_nothing(web_server):
    url = web_server.put("/feed", b"x")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        dead = f"http://127.0.0.1:{listening.getsockname()[1]}/"

    with WebClient(policy()) as client:
        said, silent = client.clock_of(url), client.clock_of(dead)

    assert said is not None
    assert silent is None
    assert [request.method for request in web_server.requests] == ["HEAD"]
