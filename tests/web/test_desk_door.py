"""Who gets in at the desk's door, who does not, and what is tried to get in all the same."""

from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from digest.flows.desk import sessions
from digest.flows.desk.sender import DeskSender
from digest.model import DeskPerson, DeskRole, LogbookSelection
from digest.store import logbook
from digest.tokens import Use, microseconds, sign
from digest.web.desk_app import local_desk
from digest.web.local_key import LocalKey
from tests.conftest import MORNING
from tests.rigs.desk_people import ANNE, ODILE, PEOPLE, Browser, path_of, peopled, token_in
from tests.rigs.links import link_token
from tests.rigs.published import DAY, enqueue, subscribe

HALT = f"/pupitre/e/{DAY}/arreter"
PAGE = f"/pupitre/e/{DAY}"


@pytest.fixture
def app(postal_app):
    """An installation with two people at its desk, and an edition that waits to be sent."""
    subscribe(postal_app, "lectrice@exemple.test")
    enqueue(postal_app)
    return peopled(postal_app)


@pytest.fixture
def open_browser(inbox):
    """`open_browser(app)`: a browser on its pages."""
    return lambda app, **how: Browser(app, inbox, **how)


@pytest.fixture
def browser(app, open_browser):
    return open_browser(app)


def acts(app):
    with app.database.read() as conn:
        entries, _ = logbook.entries(conn, LogbookSelection(), 100)
    return [(entry.actor, entry.action, entry.detail) for entry in reversed(entries)]


def is_halted(app):
    return any(action == "halt" for _, action, _ in acts(app))


# --- in and out -------------------------------------------------------------------------


def test_a_person_comes_in_by_a_mailed_link_where_they_wanted_to_and_goes_out(browser):
    wanted = path_of(browser.get("/pupitre/envois"))
    asked = browser.get(wanted)
    sent = browser.ask(ANNE, "/pupitre/envois")
    link = browser.link()
    shown = [browser.get(link).text for _ in range(2)]
    entered = browser.post(link)

    assert wanted == "/pupitre/entrer?retour=/pupitre/envois"
    assert 'name="retour" value="/pupitre/envois"' in asked.text
    assert "Regarde tes courriels" in sent.text
    assert ANNE not in sent.text
    assert all("Bonjour Anne Roy" in page for page in shown)
    assert path_of(entered) == "/pupitre/envois"
    assert browser.get("/pupitre/envois").status_code == 200
    assert path_of(browser.get("/pupitre/entrer?retour=/pupitre/envois")) == "/pupitre/envois"

    secret = browser.secret
    assert path_of(browser.post("/pupitre/sortir", {"jeton": token_in(browser.get(PAGE).text)}))
    assert browser.secret == ""
    assert sessions.signed_in(browser.app, secret) is None
    assert [act[:2] for act in acts(browser.app)] == [
        ("Anne Roy", "desk sign-in"),
        ("Anne Roy", "desk sign-out"),
    ]
    assert "session 1, editor, from 198.51.100.0/24" in str(acts(browser.app))


def test_the_cookie_is_for_our_own_pages_of_the_desk_alone(browser, app):
    browser.ask(ANNE)
    words = browser.post(browser.link()).headers["set-cookie"].split("; ")
    with app.database.read() as conn:
        kept = str(conn.exec_driver_sql("SELECT * FROM desk_session").all())

    assert words[0] == f"__Secure-pupitre={browser.secret}"
    assert {"HttpOnly", "Secure", "SameSite=strict", "Path=/pupitre", "Max-Age=43200"} <= {*words}
    assert "Anne Roy" in kept
    assert browser.secret not in kept


def test_below_a_path_every_link_and_the_cookie_stay_below_it(app, open_browser):
    web = app.settings.web.model_copy(update={"public_url": "http://127.0.0.1:8080/infolettre"})
    browser = open_browser(
        replace(app, settings=app.settings.model_copy(update={"web": web})), peer="127.0.0.1"
    )
    turned_away = browser.get("/infolettre/pupitre/envois")
    browser.ask(ODILE)
    entered = browser.post(browser.link())

    words = entered.headers["set-cookie"].split("; ")
    assert words[0].startswith("pupitre=")
    assert "Path=/infolettre/pupitre" in words
    assert "Secure" not in words
    assert path_of(turned_away) == "/infolettre/pupitre/entrer?retour=/pupitre/envois"
    assert path_of(entered) == "/infolettre/pupitre"
    page = browser.get("/infolettre/pupitre/envois")
    assert page.status_code == 200
    assert 'href="/infolettre/pupitre/pupitre.css"' in page.text


def test_a_link_lets_in_once_within_its_quarter_of_an_hour_and_no_other_token_does(
    browser, app, clock
):
    browser.ask(ANNE)
    link = browser.link()
    first, again = browser.post(link), browser.post(link)
    browser.client.cookies.clear()
    clock.advance(timedelta(minutes=11))
    browser.ask(ANNE)
    late = browser.link()
    clock.advance(timedelta(minutes=15))
    key = app.keyring.newest
    forgotten = [
        sign(key, Use.DESK_SIGN_IN, 9, microseconds(MORNING)),
        sign(key, Use.DESK_SIGN_IN, 1, microseconds(MORNING) + 1),
    ]
    others = [
        link.rpartition("/")[2].replace("e", "y", 1),
        link_token(app, Use.UNSUBSCRIBE, 1),
        "x",
        "%C3%A9",
    ]

    assert (first.status_code, again.status_code) == (303, 410)
    assert (browser.get(late).status_code, browser.post(late).status_code) == (410, 410)
    assert {browser.post(f"/pupitre/entrer/{token}").status_code for token in forgotten} == {410}
    assert {browser.post(f"/pupitre/entrer/{token}").status_code for token in others} == {404}
    assert browser.secret == ""
    assert len(sessions.open_sessions(app)) == 1


def test_who_enters_gets_a_secret_of_their_own_whatever_the_browser_held(browser, app):
    name, path = "__Secure-pupitre", "/pupitre"
    browser.client.cookies.set(name, "choisi-par-un-autre", "infolettre.example", path)
    browser.sign_in(ANNE)
    first = browser.secret
    browser.sign_in(ODILE)

    assert "choisi-par-un-autre" not in (first, browser.secret)
    assert sessions.signed_in(app, "choisi-par-un-autre") is None
    assert sessions.signed_in(app, first) is None  # the one before is ended
    assert [each.name for each in sessions.open_sessions(app)] == ["Odile Caron"]


def test_a_session_ends_after_twelve_hours_or_when_an_operator_ends_it(browser, app, clock):
    browser.sign_in(ANNE)
    clock.advance(timedelta(hours=11, minutes=59))
    before = browser.get("/pupitre/envois").status_code
    clock.advance(timedelta(minutes=1))
    after = browser.get("/pupitre/envois").status_code
    browser.sign_in(ODILE)
    sessions.end_all(app, "root")

    assert (before, after) == (200, 303)
    assert browser.get("/pupitre/envois").status_code == 303
    assert acts(app)[-1] == ("root", "desk sign-out", "session 2 of Odile Caron: ended")


# --- who is asked, and who is told ------------------------------------------------------


def test_nobody_learns_who_is_at_the_desk(browser, inbox):
    pages = {
        browser.ask(typed).text
        for typed in (ANNE, "personne@exemple.test", "pas une adresse", "", "\x00", "a" * 5000)
    }
    browser.link()

    assert len(pages) == 1
    assert [envelope.recipients for envelope in inbox.envelopes] == [(ANNE,)]


def test_a_link_that_could_not_be_mailed_may_be_asked_for_again(browser, inbox, caplog):
    inbox.reply("RCPT", "550 5.7.1 not from you")
    answer = browser.ask(ANNE)
    browser.ask(ANNE)

    assert "Regarde tes courriels" in answer.text
    assert browser.get(browser.link()).status_code == 200
    assert "a link could not be mailed" in caplog.text
    assert ANNE not in caplog.text


# --- what is done, and by whom ----------------------------------------------------------


def test_an_act_needs_the_token_of_the_page_and_a_page_of_ours(browser, app, open_browser):
    browser.sign_in(ODILE)
    other = open_browser(app).sign_in(ANNE)
    token, foreign = token_in(browser.get(PAGE).text), token_in(other.get(PAGE).text)

    refused = [
        browser.post(HALT),
        browser.post(HALT, {"jeton": ""}),
        browser.post(HALT, {"jeton": foreign}),
        browser.post(HALT, {"jeton": token}, **{"Sec-Fetch-Site": "cross-site"}),
        browser.post(HALT, {"jeton": token}, Origin="https://voleur.example"),
        browser.post(HALT, {"jeton": token}, Origin="null"),
    ]
    by_get = browser.get(f"{HALT}?jeton={token}")
    signed_out = open_browser(app).post(HALT, {"jeton": token})

    assert {answer.status_code for answer in refused} == {403}
    assert (by_get.status_code, signed_out.status_code) == (405, 403)
    assert "Ta session est finie" in signed_out.text
    assert not is_halted(app)
    assert browser.post(HALT, {"jeton": token}).status_code == 303
    assert is_halted(app)


def test_an_editor_neither_halts_nor_resumes_nor_mails_and_is_shown_no_button_for_it(browser, app):
    browser.sign_in(ANNE)
    page = browser.get(PAGE).text
    answers = [
        browser.post(f"{PAGE}/{act}", {"jeton": token_in(page)})
        for act in ("arreter", "reprendre", "avertir")
    ]

    assert "Arrêter l’envoi" not in page
    assert {answer.status_code for answer in answers} == {403}
    assert "Il faut le rôle" in answers[0].text
    assert not is_halted(app)


def test_who_left_the_desk_is_out_at_once_and_a_role_is_the_one_of_now(browser, app, open_browser):
    browser.sign_in(ODILE)

    def with_people(people):
        later = open_browser(peopled(app, people))
        later.client.cookies = browser.client.cookies
        return later

    demoted = with_people({f"Odile Caron <{ODILE}>": "editor"})
    page = demoted.get(PAGE)
    refused = demoted.post(HALT, {"jeton": token_in(page.text)})
    gone = with_people({f"Anne Roy <{ANNE}>": "operator"}).get(PAGE)
    back = with_people(PEOPLE).get(PAGE)

    assert (page.status_code, refused.status_code) == (200, 403)
    assert (gone.status_code, back.status_code) == (303, 303)
    assert "session 1 of Odile Caron: no longer at the desk" in acts(app)[-1]


# --- a proxy that signs people in -------------------------------------------------------


def test_a_proxy_s_word_counts_from_a_trusted_one_about_one_of_our_people_alone(
    app, open_browser, clock
):
    app = peopled(app, trust_header="X-Auth-Email")
    web = app.settings.web.model_copy(update={"trusted_proxies": ("127.0.0.1",)})
    app = replace(app, settings=app.settings.model_copy(update={"web": web}))
    proxy, stranger = open_browser(app, peer="127.0.0.1"), open_browser(app, peer="127.0.0.2")
    odile = {"X-Auth-Email": ODILE.upper()}

    page = proxy.get(PAGE, **odile)
    spoofed = stranger.get(PAGE, **odile, **{"X-Forwarded-For": "127.0.0.1"})
    twice = proxy.client.get(PAGE, headers=[("X-Auth-Email", ANNE), ("X-Auth-Email", ODILE)])
    nobody = proxy.get(PAGE, **{"X-Auth-Email": "autre@exemple.test"})
    clock.advance(timedelta(hours=23))  # the form was open past midnight
    token = token_in(page.text)
    as_anne = proxy.post(HALT, {"jeton": token}, **{"X-Auth-Email": ANNE})
    halted = proxy.post(HALT, {"jeton": token}, **odile)
    clock.advance(timedelta(days=1))
    too_late = proxy.post(f"{PAGE}/reprendre", {"jeton": token}, **odile)

    assert (page.status_code, "Odile Caron" in page.text, "Sortir" in page.text) == (
        200,
        True,
        False,
    )
    assert [answer.status_code for answer in (spoofed, twice, nobody)] == [303] * 3
    assert [answer.status_code for answer in (as_anne, halted, too_late)] == [403, 303, 403]
    assert proxy.secret == ""


def test_without_the_setting_no_header_lets_anybody_in(app, open_browser):
    web = app.settings.web.model_copy(update={"trusted_proxies": ("0.0.0.0/0",)})
    app = replace(app, settings=app.settings.model_copy(update={"web": web}))

    assert open_browser(app).get(PAGE, **{"X-Auth-Email": ODILE}).status_code == 303


# --- every page -------------------------------------------------------------------------


def test_no_page_of_the_desk_is_framed_stored_indexed_or_runs_a_foreign_script(browser):
    browser.sign_in(ODILE)

    for path in ("/pupitre/entrer/x", "/pupitre/envois", PAGE, f"{PAGE}/etat", f"{PAGE}/corriger"):
        answer = browser.get(path)
        policy = answer.headers["content-security-policy"]
        for rule in ("default-src 'none'", "frame-ancestors 'none'", "script-src 'self'"):
            assert rule in policy, path
        assert "unsafe" not in policy, path
        assert answer.headers["cache-control"] == "no-store", path
        assert answer.headers["x-robots-tag"] == "noindex", path
    mail = browser.get(f"{PAGE}/courriel")
    assert mail.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert mail.headers["referrer-policy"] == "no-referrer"
    for name, kind in (("pupitre.css", "text/css"), ("envoi.js", "text/javascript")):
        file = browser.get(f"/pupitre/{name}")
        assert file.headers["content-type"].startswith(kind)
        assert file.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "back", ["//voleur.example", "https://voleur.example/pupitre", "/pupitre\\..\\x", "/d/x", "x"]
)
def test_nobody_is_led_away_after_they_come_in(browser, back):
    browser.ask(ANNE, back)

    assert path_of(browser.post(browser.link())) == "/pupitre"


def test_without_people_there_is_no_desk_but_the_links_of_its_mails(app, open_browser):
    closed = open_browser(peopled(app, {}))
    paths = ("/pupitre", "/pupitre/envois", "/pupitre/entrer", PAGE, "/pupitre/pupitre.css")

    assert {closed.get(path).status_code for path in paths} == {404}
    assert closed.ask(ANNE).status_code == 404


# --- on this machine --------------------------------------------------------------------


def test_on_loopback_the_machine_s_user_decides_and_no_other_host_name_opens_it(app):
    person = DeskPerson(name="ariane", address="", role=DeskRole.OPERATOR)
    desk = local_desk(app, person, DeskSender())
    here = TestClient(desk, base_url="http://127.0.0.1:8096", follow_redirects=False)
    elsewhere = TestClient(desk, base_url="http://voleur.example", follow_redirects=False)
    page = here.get(PAGE)
    other = TestClient(local_desk(app, person, DeskSender()), base_url="http://127.0.0.1:8096")
    stale = here.post(HALT, data={"jeton": token_in(other.get(PAGE).text)})
    halted = here.post(HALT, data={"jeton": token_in(page.text), "pourquoi": "la photo"})

    assert (page.status_code, "ariane" in page.text, "Sortir" in page.text) == (200, True, False)
    assert (elsewhere.get(PAGE).status_code, stale.status_code, halted.status_code) == (
        400,
        403,
        303,
    )
    assert acts(app)[-1] == ("ariane", "halt", f"{DAY}: la photo")
    assert here.get("/pupitre/entrer").status_code == 404
    assert 'href="/style.css"' in here.get(f"{PAGE}x").text


def test_on_a_machine_of_many_who_was_not_shown_the_address_stays_out(app):
    person = DeskPerson(name="ariane", address="", role=DeskRole.OPERATOR)
    desk = LocalKey(local_desk(app, person, DeskSender()), "la-cle")

    def client():
        return TestClient(desk, base_url="http://127.0.0.1:8096", follow_redirects=False)

    ariane, other = client(), client()
    let_in = ariane.get(f"{PAGE}?cle=la-cle&dit=reprise")
    refused = [other.get(PAGE), other.get(f"{PAGE}?cle=autre"), other.post(HALT)]

    assert path_of(let_in) == f"{PAGE}?dit=reprise"
    assert "HttpOnly" in let_in.headers["set-cookie"]
    assert ariane.get(PAGE).status_code == 200
    assert {answer.status_code for answer in refused} == {403}
    assert "Ouvre l’adresse au complet" in refused[0].text
