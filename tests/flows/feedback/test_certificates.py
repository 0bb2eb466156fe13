"""A certificate is fetched once, through the guarded client, and never for long."""

from datetime import timedelta

import pytest

from digest.collect.fetch import FetchPolicy
from digest.flows.feedback.certificates import CertificateShelf
from digest.flows.feedback.hook import HookListener
from tests.conftest import MORNING


@pytest.fixture
def policy():
    return FetchPolicy(
        user_agent="digest", timeout=timedelta(seconds=30), max_size=10, allow_private=True
    )


@pytest.fixture
def shelf(policy):
    return CertificateShelf(policy)


def test_a_certificate_is_fetched_once(shelf, web_server):
    web_server.put("/sns.pem", b"a certificate")

    bodies = [shelf.certificate(web_server.url("/sns.pem"), MORNING) for _ in range(3)]

    assert bodies == [b"a certificate"] * 3
    assert len(web_server.requests) == 1


def test_one_that_is_not_there_is_none_and_one_that_may_be_there_later_is_asked_for_again(
    shelf, web_server
):
    web_server.put("/busy.pem", b"", status=503)

    absent = shelf.certificate(web_server.url("/absent.pem"), MORNING)
    busy = shelf.certificate(web_server.url("/busy.pem"), MORNING)

    assert (absent, busy) == (b"", None)


def test_a_hook_never_asks_this_machine_for_one(app, web_server):
    web_server.put("/sns.pem", b"a certificate")

    body = HookListener.of(app).shelf.certificate(web_server.url("/sns.pem"), MORNING)

    assert app.settings.sources.allow_private
    assert body == b""
    assert web_server.requests == []


def test_nobody_waits_while_another_is_fetched(shelf, web_server):
    meanwhile = []

    def slow(_request):
        meanwhile.append(shelf.certificate("https://sns.example/other.pem", MORNING))
        return b"a certificate"

    web_server.put("/slow.pem", slow)

    assert shelf.certificate(web_server.url("/slow.pem"), MORNING) == b"a certificate"
    assert meanwhile == [None]


def test_a_subscription_is_confirmed_by_asking_for_it(shelf, web_server):
    web_server.put("/", b"<ConfirmSubscriptionResponse/>")

    assert shelf.confirm(web_server.url("/"), MORNING)
    assert not shelf.confirm(web_server.url("/absent"), MORNING)


def test_those_that_are_known_are_not_fetched(policy):
    shelf = CertificateShelf(policy, {"https://sns.example/x.pem": b"known"})

    assert shelf.certificate("https://sns.example/x.pem", MORNING) == b"known"
