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


# --- what no mail program and no proxy sends, byte for byte -------------------------------------

ONE_CLICK = "List-Unsubscribe=One-Click"
WORKING = {
    "two slashes": "POST //d//{t}",
    "a slash in percents before": "POST /d/%2f{t}",
    "a slash in percents behind": "POST /d/{t}%2f",
    "a letter in percents": "POST /%64/{t}",
    "a query": "POST /d/{t}?/../../p",
    "a whole address": "POST http://voleur.example/d/{t}",
    "a whole address in capitals": "POST HTTPS://INFOLETTRE.example:8443/d/{t}",
}
REFUSED = {
    "a matrix parameter": "POST /x/..;/d/{t}",
    "a parameter behind": "POST /d/{t};a=b",
    "dots": "POST /x/../d/{t}",
    "dots in percents": "POST /x/%2e%2e/d/{t}",
    "backslashes": "POST \\d\\{t}",
    "a fragment": "POST /d/{t}#x",
    "upper case": "POST /D/{t}",
    "a NUL": "POST /d/{t}%00",
    "an overlong slash": "POST /d/{t}%c0%af",
    "a wide slash": "POST /d/{t}%ef%bc%8f",
    "a host as a path": "POST //voleur.example/d/{t}",
    "a host alone": "POST voleur.example:80",
    "a star": "OPTIONS *",
    "its own path behind": "POST /d/{t}/d/{t}",
    "another use": "POST /p/{t}",
    "a confirmation": "POST /confirmer/{t}",
    "a change of address": "POST /adresse/{t}",
    "a look": "GET /d/{t}",
    "a look at the head": "HEAD /d/{t}",
    "a question": "OPTIONS /d/{t}",
    "a file": "PUT /d/{t}",
    "a removal": "DELETE /d/{t}",
    "a small word": "post /d/{t}",
    "a mirror": "TRACE /d/{t}",
    "a tunnel": "CONNECT /d/{t}",
}
LIES = {
    "another host behind a proxy": "X-Forwarded-Host: voleur.example",
    "another scheme": "X-Forwarded-Proto: gopher",
    "another prefix": "X-Forwarded-Prefix: //voleur.example",
    "another path": "X-Original-URL: /abonnement",
    "another word": "X-HTTP-Method-Override: DELETE",
    "a host by RFC 7239": "Forwarded: host=voleur.example",
    "another protocol": "Upgrade: websocket",
    "another alphabet": "Content-Type: application/x-www-form-urlencoded; charset=utf-7",
}
AMBIGUOUS = {
    "two hosts": "Host: voleur.example",
    "two lengths": "Content-Length: 3",
    "an unknown encoding": "Transfer-Encoding: xchunked",
    "a blank before the colon": "X-Blanc : x",
    "a NUL in a field": "X-Nul: \0",
}


@pytest.fixture
def shoot(site):
    """`shoot("POST /d/{t}", field)`: the answer, and whether that token's reader left."""
    number = reader_of(site.app).id
    token = token_of(site.app, number)

    def shot(line, field="X-Rien: x"):
        head = (f"{line.format(t=token)} HTTP/1.1", "Host: voleur.example", field)
        tail = (f"Content-Length: {len(ONE_CLICK)}", "Connection: close", "", ONE_CLICK)
        answer = site.send_raw("\r\n".join((*head, *tail)).encode()).decode()
        with site.app.database.read() as conn:
            has_left = subscribers.by_id(conn, number).left_at is not None
        return answer, has_left

    return shot


@pytest.mark.parametrize("line", WORKING.values(), ids=WORKING)
def test_a_one_click_to_a_strange_form_of_its_address_works(shoot, line):
    answer, has_left = shoot(line)

    assert (answer[:12], has_left, "voleur" in answer) == ("HTTP/1.1 200", True, False)


def test_a_request_that_names_no_path_of_ours_changes_nothing_and_leads_nowhere(shoot):
    answers = {name: shoot(line) for name, line in REFUSED.items()}

    looks = {"a look", "a look at the head"}
    assert {name for name, (answer, _) in answers.items() if "voleur" in answer} == set()
    assert {name for name, (_, has_left) in answers.items() if has_left} == set()
    assert {name for name, (answer, _) in answers.items() if answer[9:12] == "200"} == looks
    assert {answer[9:12] for answer, _ in answers.values()} <= {"200", "400", "404", "405"}


@pytest.mark.parametrize("field", LIES.values(), ids=LIES)
def test_a_one_click_hears_no_field_of_whoever_passed_it_on(shoot, field):
    answer, has_left = shoot("POST /d/{t}", field)

    assert (answer[:12], has_left, "voleur" in answer) == ("HTTP/1.1 200", True, False)


def test_a_request_that_two_programs_would_read_differently_is_refused(shoot):
    answers = {name: shoot("POST /d/{t}", field) for name, field in AMBIGUOUS.items()}

    assert {(answer[9:12], has_left) for answer, has_left in answers.values()} == {("400", False)}
