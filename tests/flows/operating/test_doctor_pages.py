"""Whether the public address reaches us, and whether our clock is the others'."""

import re
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest.errors import SpentError, TokenError
from digest.flows.identity import introduce
from digest.flows.operating import presence
from digest.flows.operating.doctor.pages import (
    desk_door,
    judge_clocks,
    other_clocks,
    public_pages,
)
from digest.tokens import Key, Keyring, Use, sign
from tests.conftest import MORNING
from tests.rigs.desk_people import peopled

OTHER = Keyring((Key("t1", bytes(32)),))


def with_url(app, url):
    web = app.settings.web.model_copy(update={"public_url": url})
    return replace(app, settings=app.settings.model_copy(update={"web": web}))


@pytest.fixture
def ours(app):
    """An installation that its database knows."""
    introduce(app.settings, app.database, app.keyring)
    return app


def test_a_question_is_answered_by_the_same_installation_and_by_no_other(ours):
    path = presence.question(ours.keyring, MORNING, 7)
    token = path.removeprefix("/ici/")
    answer = presence.answer(ours, token)

    copy = with_url(ours, "https://essai.example")

    assert presence.is_ours(ours, path, f"{answer}\n")
    assert not presence.is_ours(ours, path, presence.answer(copy, token))
    assert not presence.is_ours(ours, path, token)
    assert not presence.is_ours(ours, presence.question(ours.keyring, MORNING, 8), answer)


def test_nobody_else_can_ask_and_an_old_question_is_not_answered(ours, clock):
    token = presence.question(ours.keyring, MORNING, 7).removeprefix("/ici/")
    forged = presence.question(OTHER, MORNING, 7).removeprefix("/ici/")
    link = sign(ours.keyring.newest, Use.UNSUBSCRIBE, 1, 2)

    for bad in (forged, link, "", "x"):
        with pytest.raises(TokenError):
            presence.answer(ours, bad)
    clock.advance(timedelta(minutes=11))
    with pytest.raises(SpentError):
        presence.answer(ours, token)


def test_the_pages_answer_the_doctor_and_tell_a_stranger_nothing(ours, serve_app):
    site = serve_app(ours)

    finding = public_pages(site.app)

    assert (finding.state, finding.observation) == ("ok", f"{site.url} leads to us")
    assert site.get("/ici/i1.2-3.4").status == 404


def test_another_site_under_our_address_and_no_site_are_told_apart(ours, web_server):
    web_server.put("/", "Bonjour")
    taken = public_pages(with_url(ours, web_server.url("/")[:-1]))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    gone = public_pages(with_url(ours, f"http://127.0.0.1:{port}"))

    assert (taken.state, gone.state) == ("fail", "fail")
    assert "not this installation" in taken.observation
    assert "digest serve" in gone.next_step
    assert "/ici/" not in gone.observation


def test_a_header_that_anybody_may_send_to_come_in_at_the_desk_is_a_fault(ours, serve_app):
    def believing(*proxies):
        app = peopled(ours, trust_header="X-Auth-Email")
        web = app.settings.web.model_copy(update={"trusted_proxies": proxies})
        return replace(app, settings=app.settings.model_copy(update={"web": web}))

    open_to_all, closed = serve_app(believing("127.0.0.1")), serve_app(believing("10.0.0.0/8"))
    findings = [desk_door(site.app) for site in (open_to_all, closed)]

    assert [finding.state for finding in findings] == ["fail", "ok"]
    assert "take X-Auth-Email off" in findings[0].next_step
    assert desk_door(believing()).state == "warn"
    assert desk_door(peopled(ours)).observation == "2 persons may sign in, by a mailed link"
    assert desk_door(believing("127.0.0.1")).state == "ok"  # a name for trials


@pytest.mark.parametrize(
    ("ahead", "state"),
    [
        ({}, "ok"),
        ({"a.test": 2, "b.test": -3}, "ok"),
        ({"a.test": 300, "b.test": 301}, "fail"),
        ({"a.test": 300, "b.test": 0, "c.test": 1}, "warn"),
        ({"a.test": -300}, "warn"),
    ],
)
def test_a_clock_that_most_others_contradict_is_wrong(ahead, state):
    finding = judge_clocks({host: timedelta(seconds=each) for host, each in ahead.items()})

    assert finding.state == state
    assert [int(each) for each in re.findall(r"(\d+) s (?:ahead|behind)", finding.observation)] == [
        abs(each) for each in ahead.values() if abs(each) > 30
    ]


def test_without_a_source_out_there_nobody_is_asked(ours):
    finding = other_clocks(ours.settings, ours.database, datetime(2024, 11, 8, tzinfo=UTC))

    assert finding.observation == "no source says what time it is"
