"""A hook is called, a ping asked for: guarded like every fetch, the address told to nobody."""

import ssl
import threading
from datetime import UTC, datetime, timedelta
from socket import create_server

import pytest
from cryptography import x509

from digest.collect.certificate import certificate_end
from digest.collect.fetch import FetchPolicy, WebClient

NOW = datetime(2024, 11, 8, 14, tzinfo=UTC)


@pytest.fixture
def call():
    """`call(url, body)`: why it was not taken."""

    def asked(url, body="{}", *, allow_private=True):
        policy = FetchPolicy(
            user_agent="test",
            timeout=timedelta(seconds=10),
            max_size=1000,
            allow_private=allow_private,
        )
        with WebClient(policy) as client:
            return client.call(url, body, now=NOW)

    return asked


def test_json_is_posted_and_an_address_is_only_asked_for(call, web_server):
    url = web_server.put("/alarme", "ok")

    assert call(url, '{"a": 1}') == ""
    assert call(url, None) == ""

    posted, asked = web_server.requests
    assert (posted.method, posted.body) == ("POST", b'{"a": 1}')
    assert posted.headers["content-type"] == "application/json"
    assert (asked.method, asked.body) == ("GET", b"")


def test_a_redirect_is_not_followed(call, web_server):
    url = web_server.put("/alarme", "", status=302, headers={"Location": "/ailleurs"})

    assert "302" in call(url)
    assert web_server.asked("/ailleurs") == []


def test_no_hook_leads_into_the_house_unless_that_is_allowed(call, web_server):
    assert "refused to connect" in call(web_server.put("/alarme", "ok"), allow_private=False)
    assert web_server.requests == []


@pytest.mark.parametrize("status", [401, 404, 500])
def test_what_is_said_of_a_failure_does_not_hold_the_secret_in_the_address(
    call, web_server, status
):
    words = call(web_server.put("/services/jeton-secret", "", status=status))

    assert str(status) in words
    assert "jeton-secret" not in words


def test_the_end_of_a_certificate_is_told_though_nobody_trusts_it(certificate):
    with create_server(("127.0.0.1", 0)) as listener:
        context = certificate.context

        def answer():
            client, _ = listener.accept()
            try:
                context.wrap_socket(client, server_side=True).close()
            except ssl.SSLError:
                client.close()

        thread = threading.Thread(target=answer)
        thread.start()
        url = f"https://127.0.0.1:{listener.getsockname()[1]}/"
        ends = certificate_end(url, timedelta(seconds=10), allow_private=True)
        thread.join()

    shown = x509.load_pem_x509_certificate(certificate.file.read_bytes())
    assert ends == shown.not_valid_after_utc


def test_where_there_is_no_certificate_there_is_no_end(web_server):
    url = web_server.url().replace("http:", "https:")

    assert certificate_end(url, timedelta(seconds=10), allow_private=True) is None
    assert certificate_end(url, timedelta(seconds=10), allow_private=False) is None
