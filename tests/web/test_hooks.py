"""Relays post what became of copies: proved, counted, answered after it is in the books."""

import json
import select
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from itertools import count

import pytest
from starlette.testclient import TestClient

from digest.errors import ConfigError
from digest.flows.readers.suppress import everyone
from digest.store import hooks
from digest.store.database import open_database
from digest.web.app import web_app
from digest.web.hooks import LARGEST_BODY, MOST_AT_ONCE
from tests.loopback.patience import PATIENCE
from tests.loopback.settings import make_settings
from tests.rigs import relays
from tests.rigs.published import enqueue, subscribe
from tests.rigs.returned import Post

ANNE = "anne@mail.example"
MANY = 200


@pytest.fixture
def app(app, tmp_path):
    """An installation that listens to three relays, after an edition."""
    named = {
        name: relays.settings_of(name, tmp_path) for name in ("postmark", "mailgun", "sendgrid")
    }
    return replace(app, settings=make_settings(tmp_path, {"hooks": named}))


@pytest.fixture
def client(app):
    return TestClient(web_app(app), base_url="http://infolettre.example", follow_redirects=False)


def mail_to(app, *readers):
    subscribe(app, *readers)
    Post(app, enqueue(app)).accept_all()


def post(client, relay, request):
    headers = {**request.headers, "content-type": "application/json"}
    return client.post(f"/retours/{relay}", content=request.body, headers=headers)


def closed(app):
    return {row.address_key for row in everyone(app)}


def row_of(app, relay):
    with app.database.read() as conn:
        return hooks.row_of(conn, relay)


def test_what_a_relay_posts_is_in_the_books_when_it_is_answered(app, client):
    mail_to(app, ANNE)

    answer = post(client, "postmark", relays.posted("postmark", relays.bounce("postmark", ANNE)))

    assert (answer.status_code, answer.text) == (200, "")
    assert closed(app) == {ANNE}
    assert "set-cookie" not in answer.headers
    assert answer.headers["x-robots-tag"] == "noindex"


def test_no_guard_of_a_form_stands_before_it_and_its_own_proof_does(app, client):
    mail_to(app, ANNE)
    foreign = {"Origin": "https://relais.example", "Sec-Fetch-Site": "cross-site"}
    good = relays.posted("mailgun", relays.bounce("mailgun", ANNE))
    forged = relays.with_signature(relays.bounce("mailgun", ANNE), key="un autre")

    answers = [
        post(client, "mailgun", replace(each, headers={**each.headers, **foreign}))
        for each in (forged, good)
    ]

    assert [(each.status_code, each.text) for each in answers] == [(403, ""), (200, "")]
    assert row_of(app, "mailgun").refused == 1


@pytest.mark.parametrize(
    ("relay", "request_", "status"),
    [
        ("postmark", relays.HookRequest(headers={}, body=b"{}"), 401),
        ("postmark", relays.with_password(b"{}", "autre"), 403),
        ("postmark", relays.with_password(b"{"), 400),
        ("mailgun", relays.HookRequest(headers={}, body=b""), 400),
        ("sendgrid", relays.HookRequest(headers={}, body=b"[]"), 403),
        ("brevo", relays.with_password(b"{}"), 404),
        ("nobody", relays.with_password(b"{}"), 404),
    ],
)
def test_whoever_proves_nothing_is_told_a_status_and_no_reason(
    app, client, relay, request_, status
):
    answer = post(client, relay, request_)

    assert answer.status_code == status
    assert status == 404 or answer.text == ""
    assert ("www-authenticate" in answer.headers) == (status == 401)


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
def test_it_is_posted_to_and_nothing_else(client, method):
    assert client.request(method, "/retours/postmark").status_code == 405


def test_a_body_may_be_larger_than_a_form_and_not_endless(app, client):
    events = [relays.bounce("sendgrid", ANNE, number=str(n), copy="x" * 300) for n in range(400)]
    large = relays.posted("sendgrid", *events)
    endless = relays.with_password(json.dumps("x" * LARGEST_BODY).encode())

    answers = post(client, "sendgrid", large), post(client, "postmark", endless)

    assert 64_000 < len(large.body) < LARGEST_BODY
    assert [answer.status_code for answer in answers] == [200, 413]
    assert row_of(app, "sendgrid").events == 400


def test_a_database_that_does_not_answer_lets_the_relay_say_it_again(app, tmp_path):
    absent = open_database("sqlite:///absent/digest.db", tmp_path)
    client = TestClient(web_app(replace(app, database=absent)), raise_server_exceptions=False)

    answer = post(client, "postmark", relays.posted("postmark", relays.bounce("postmark", ANNE)))

    assert answer.status_code == 503


def test_a_hook_by_which_nobody_could_be_heard_is_said_before_anything_is_served(app, tmp_path):
    unfit = make_settings(tmp_path, {"hooks": {"ses": {"secret": "x"}}})

    with pytest.raises(ConfigError):
        web_app(replace(app, settings=unfit))


# --- many at once -----------------------------------------------------------------------------


def test_many_at_once_doubled_and_forged_lose_nothing_and_do_nothing_twice(app, serve_app):
    readers = [f"lectrice{number}@mail{number % 20}.example" for number in range(MANY)]
    mail_to(app, *readers)
    site = serve_app(app)
    requests = [
        relays.posted("mailgun", relays.complaint("mailgun", each, number=str(number)))
        for number, each in enumerate(readers[: MANY // 2])
    ]
    forged = [
        relays.with_signature(relays.complaint("mailgun", each), key="un autre")
        for each in readers[MANY // 2 :]
    ]

    def insist(request):
        while True:
            answer = site._ask("POST", "/retours/mailgun", request.body, {})
            if answer.status != 503:
                return answer.status

    with ThreadPoolExecutor(16) as hands:
        statuses = list(hands.map(insist, [*requests, *forged, *reversed(requests)]))

    assert statuses == [200] * len(requests) + [403] * len(forged) + [200] * len(requests)
    assert closed(app) == set(readers[: MANY // 2])
    assert row_of(app, "mailgun").refused == len(forged)


def test_bodies_that_never_end_keep_no_relay_out(app, serve_app):
    mail_to(app, ANNE)
    site = serve_app(app)
    good = relays.posted("mailgun", relays.complaint("mailgun", ANNE))
    head = b"POST /retours/mailgun HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"
    with ExitStack() as peers:
        slow = [
            peers.enter_context(socket.create_connection(("127.0.0.1", site.port)))
            for _ in range(MOST_AT_ONCE)
        ]
        for peer in slow:
            peer.sendall(head)

        answers = (site._ask("POST", "/retours/mailgun", good.body, {}).status for _ in count())
        first = next(status for status in answers if status != 503)
        given_up, _, _ = select.select(slow, [], [], PATIENCE)
        told = given_up[0].recv(1000)

    assert (first, closed(app)) == (200, {ANNE})
    assert b" 503 " in told
