"""A form is heard from our own pages alone, and only what they offer."""

import pytest

from digest.consent.claim import ClaimDefaults
from digest.flows.readers.import_csv import add
from digest.model import Purpose
from digest.store import consents, subscribers
from digest.tokens import Use
from digest.web.app import web_app
from tests.rigs.links import link_token

READER = "lectrice@exemple.test"


@pytest.fixture
def reader(site):
    """A confirmed reader's number."""
    add(site.app, READER, ClaimDefaults(purposes=frozenset(Purpose), basis="papier"), "root")
    with site.app.database.read() as conn:
        return subscribers.by_address(conn, READER).id


def door(site, reader):
    return f"/p/{link_token(site.app, Use.PREFERENCES, reader)}"


def kinds(site, reader):
    with site.app.database.read() as conn:
        return [entry.event.kind.value for entry in consents.of_subscriber(conn, reader)]


@pytest.mark.parametrize(
    "told",
    [
        {"Origin": "https://mal.example"},
        {"Origin": "null"},
        {"Origin": "https://infolettre.example.mal.example"},
        {"Origin": "[]"},
        {"Origin": "https://["},
        {"Origin": "null", "Sec-Fetch-Site": "none"},
        {"Origin": "https://mal.example", "Sec-Fetch-Site": "same-origin"},
        {"Referer": "https://mal.example/infolettre.example"},
    ],
)
def test_where_a_form_comes_from_is_seen_in_browsers_that_tell_it_otherwise(site, reader, told):
    answer = site.post(door(site, reader), {"purposes": "newsletter"}, told)

    assert answer.status == 403
    assert kinds(site, reader) == ["imported"]


def test_every_form_but_three_is_heard_from_our_own_pages_alone(site):
    posted = [route.path for route in web_app(site.app).routes if "POST" in route.methods]
    foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "https://mal.example"}

    answers = {path: site.post(path.replace("{token}", "x"), {}, foreign) for path in posted}

    heard = {path for path, answer in answers.items() if answer.status != 403}
    # who leaves, who signs up on the newspaper's own pages, and relays with a proof of their own
    assert heard == {"/d/{token}", "/abonnement", "/retours/{relay}"}
    assert "/d/{token}/pause" in answers


@pytest.mark.parametrize("half_way", ["pause", "sans-partenaires", "raison"])
def test_our_own_page_goes_half_way_out(site, reader, half_way):
    path = f"/d/{link_token(site.app, Use.UNSUBSCRIBE, reader)}/{half_way}"
    own = {"Origin": site.app.settings.web.public_url, "Sec-Fetch-Site": "same-origin"}

    assert site.post(path, {"raison": "tone"}, own).status == 200


@pytest.mark.parametrize("header", ["Origin", "Referer"])
def test_our_own_page_may_say_who_it_is(site, reader, header):
    public = site.app.settings.web.public_url
    own = [{header: public.upper()}, {header: f"http://127.0.0.1:{site.port}"}, {}]
    own.append({"Origin": "null", "Sec-Fetch-Site": "same-origin"})

    answers = [site.post(door(site, reader), {"purposes": "newsletter"}, each) for each in own]

    assert [answer.status for answer in answers] == [200] * len(own)


@pytest.mark.parametrize(
    "garbage",
    [
        {"purposes": "evil"},
        {"purposes": ""},
        {"purpose": "newsletter"},
        {"List-Unsubscribe": "One-Click"},
        {"purposes": "newsletter", "frequency": "hourly"},
        {"purposes": "newsletter", "format": "pdf"},
        {"purposes": "newsletter", "pause": "non"},
        {"purposes": "newsletter", "montre": "1", "partenaire": "-1"},
    ],
)
def test_a_form_that_is_not_the_pages_own_is_refused_and_nobody_leaves(site, reader, garbage):
    answer = site.post(door(site, reader), garbage)

    assert answer.status == 400
    assert kinds(site, reader) == ["imported"]
