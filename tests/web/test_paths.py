"""What mail programs do to a link: it works all the same or is 404, and never leads elsewhere."""

from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from digest.consent.claim import ClaimDefaults
from digest.flows.readers.import_csv import add
from digest.model import Purpose
from digest.store import subscribers
from digest.tokens import Use
from digest.web.app import web_app
from tests.rigs.links import link_token

READER = "lectrice@exemple.test"
PATHS = (
    "/",
    "/abonnement",
    "/merci",
    "/archives",
    "/e/2024-11-08",
    "/d/{}",
    "/p/{}",
    "/pupitre/{}",
)
ENDS = st.text("/>%3E.?#;\\ a\u00e9", max_size=6)


def reader_of(app):
    add(app, READER, ClaimDefaults(purposes=frozenset(Purpose), basis="papier"), "root")
    with app.database.read() as conn:
        return subscribers.by_address(conn, READER)


def token_of(app, number=1):
    return link_token(app, Use.UNSUBSCRIBE, number)


@pytest.fixture
def client(app):
    """Asks the pages of `app` in a stranger's name, and follows nothing."""
    return TestClient(web_app(app), base_url="http://voleur.example", follow_redirects=False)


@pytest.mark.parametrize(
    "end",
    ["", "/", "//", "%3E", ">", "%3e/", ")", ".", ",", "%22", "%C2%BB", "%20", "%0D%0A", "%5D"],
)
def test_a_one_click_works_whatever_stands_at_the_end_of_its_link(app, client, end):
    number = reader_of(app).id

    answer = client.post(f"/d/{token_of(app, number)}{end}", data={"List-Unsubscribe": "One-Click"})

    with app.database.read() as conn:
        has_left = subscribers.by_id(conn, number).left_at is not None
    assert (answer.status_code, has_left) == (200, True)


def test_a_link_whose_public_address_ended_with_a_slash_works(app, client):
    number = reader_of(app).id

    assert client.post(f"http://voleur.example//d/{token_of(app, number)}").status_code == 200


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(PATHS), ENDS, st.sampled_from(("GET", "HEAD", "POST")))
def test_no_answer_leads_to_a_host_that_the_request_named(app, client, path, end, method):
    answer = client.request(method, quote(path.format(token_of(app)) + end, safe="/%"))

    assert answer.status_code < 300 or answer.status_code >= 400
    assert "voleur" not in answer.text
