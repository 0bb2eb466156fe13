"""`digest desk`: the desk on this machine, and who is signed in to the one on the web."""

import http.client
import signal
from functools import partial
from urllib.parse import urlsplit

import pytest

from digest.flows.app import App, wall_clock
from digest.flows.desk.sign_in import enter
from digest.store import desk_sessions
from digest.store.desk_sessions import AskedLink
from digest.tokens import Use, microseconds, sign
from tests.loopback.command import run_digest, surroundings
from tests.loopback.forked import Running, wait_until
from tests.loopback.settings import KEYRING
from tests.rigs.desk_people import ANNE, ODILE, PEOPLE

NAMED = {"DIGEST_DESK_PEOPLE": ", ".join(f"{who}={role}" for who, role in PEOPLE.items())}


@pytest.fixture
def app(sqlite_database, installation, with_settings):
    """An installation in a folder, with people at its desk, by the wall clock."""
    settings = with_settings(desk={"people": PEOPLE})
    installation()
    return App(settings=settings, database=sqlite_database, keyring=KEYRING, clock=wall_clock)


def signed_in(app, address):
    """A session of that person's."""
    asked = AskedLink(address=address, network="", goes_to="/pupitre", asked_at=app.clock())
    with app.database.write() as conn:
        number = desk_sessions.add_link(conn, asked)
    token = sign(KEYRING.newest, Use.DESK_SIGN_IN, number, microseconds(asked.asked_at))
    return enter(app, token, "198.51.100.0/24").session


def test_the_desk_opens_on_the_address_that_is_printed_and_ends_well(app, tmp_path):
    desk = Running(("desk", "--port", "0"), tmp_path, surroundings(NAMED))
    wait_until(lambda: "/pupitre?cle=" in desk.output or desk.poll() is not None)
    address = urlsplit(desk.output.split()[0])

    def status_of(path, cookie=""):
        here = http.client.HTTPConnection(address.hostname, address.port)
        here.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = here.getresponse()
        here.close()
        return answer.status, answer.headers.get("Set-Cookie", "").partition(";")[0]

    stranger, _ = status_of("/pupitre/envois")
    let_in, cookie = status_of(f"/pupitre?{address.query}")
    page, _ = status_of("/pupitre/envois", cookie)
    desk.send_signal(signal.SIGINT)

    assert (stranger, let_in, page) == (403, 303, 200)
    assert desk.wait() == 0


def test_sessions_are_listed_and_ended_by_their_numbers(app, tmp_path):
    digest = partial(run_digest, folder=tmp_path, environment=NAMED)
    for address in (ANNE, ODILE):
        signed_in(app, address)
    listed = digest("desk", "sessions")
    ended = digest("desk", "sessions", "--end", "1")
    again = digest("desk", "sessions", "--end", "1")
    all_ended = digest("desk", "sessions", "--end-all")

    assert "1     Anne Roy (editor), from 198.51.100.0/24" in listed.stdout
    assert "2     Odile Caron (operator)" in listed.stdout
    assert ended.stdout == "session 1 of Anne Roy ended\n"
    assert (again.returncode, "no open session has the number 1" in again.stderr) == (65, True)
    assert all_ended.stdout == "1 session ended\n"
