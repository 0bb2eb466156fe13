"""Links by which the desk comes in: how many leave, for whom, and where they lead."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import InputError, SpentError, TryAgainError
from digest.flows.desk import sessions
from digest.flows.desk.sign_in import HOME, ask, enter, own_path
from digest.flows.identity import introduce
from digest.flows.operating.adopt import AdoptionChoice, settle
from digest.model import DeskSession
from digest.store import desk_sessions
from digest.tokens import Use, microseconds, sign
from tests.conftest import MORNING
from tests.rigs.desk_people import ANNE, ODILE, peopled


@pytest.fixture
def desk(app):
    return peopled(app)


def test_a_thousand_asks_from_everywhere_mail_one_link_in_ten_minutes(desk, clock):
    networks = [f"198.51.{number // 250}.{number % 250}/32" for number in range(1000)]

    links = [ask(desk, ANNE, network, "") for network in networks]
    clock.advance(timedelta(minutes=10))
    later = [ask(desk, ANNE, network, "") for network in networks[:20]]

    assert sum(link is not None for link in links) == 1
    assert sum(link is not None for link in later) == 1


def test_one_network_asks_for_ten_links_an_hour_whoever_for(desk, clock):
    outside = "198.51.100.0/24"
    for number in range(10):
        ask(desk, f"qui{number}@exemple.test", outside, "")
    with pytest.raises(TryAgainError):
        ask(desk, ANNE, outside, "")

    assert ask(desk, ANNE, "203.0.113.0/24", "") is not None
    for number in range(60):  # behind a proxy that nobody trusts, all have one network
        ask(desk, f"qui{number}@exemple.test", "10.0.0.0/24", "")
    with pytest.raises(TryAgainError):
        ask(desk, ODILE, "10.0.0.0/24", "")
    clock.advance(timedelta(hours=1))
    assert ask(desk, ODILE, outside, "") is not None


def test_what_was_asked_for_is_forgotten_after_a_day(desk, clock):
    ask(desk, "personne@exemple.test", "", "")
    clock.advance(timedelta(days=1, seconds=1))
    ask(desk, ANNE, "", "")

    with desk.database.read() as conn:
        kept = [desk_sessions.link(conn, number) for number in (1, 2)]
    assert [link.address for link in kept if link] == [ANNE]


@pytest.mark.parametrize(
    "path",
    [
        "/pupitre/envois",
        "/pupitre/envois?page=2",
        "/pupitre/e/2024-11-08",
        "/pupitre/e/2024-11-08?dit=arretee&x=1",
        "/pupitre?jour=demain",
    ],
)
def test_a_page_of_the_desk_is_come_back_to(path):
    assert own_path(path) == path


@given(st.text() | st.from_regex(r"/pupitre[\s\S]{0,20}", fullmatch=True))
def test_whatever_is_asked_for_one_stays_at_the_desk(text):
    path = own_path(text)

    assert path.startswith(HOME)
    assert path in (text, HOME)
    assert not {"\\", "\r", "\n", "@", ":", "."} & {*path}
    assert "//" not in path


def test_a_session_is_found_by_its_secret_s_hash_alone_until_it_ends(database, app):
    began = DeskSession(
        id=0,
        name="Anne Roy",
        address=ANNE,
        network="198.51.100.0/24",
        began_at=MORNING,
        ends_at=MORNING + timedelta(hours=12),
    )
    with database.write() as conn:
        desk_sessions.lock_links(conn)
        kept = desk_sessions.begin(conn, sessions.hashed("secret"), began)
        other = desk_sessions.begin(conn, sessions.hashed("autre"), began)

    with database.write() as conn:
        assert desk_sessions.of_secret(conn, sessions.hashed("secret"), MORNING) == kept
        assert desk_sessions.of_secret(conn, "secret", MORNING) is None
        assert desk_sessions.of_secret(conn, sessions.hashed("secret"), began.ends_at) is None
        assert desk_sessions.open_ones(conn, MORNING) == (kept, other)
        assert desk_sessions.end(conn, kept.id, MORNING) == kept
        assert desk_sessions.end(conn, kept.id, MORNING) is None
        assert desk_sessions.open_ones(conn, MORNING) == (other,)


def test_to_end_a_session_that_is_not_open_is_told(desk):
    with pytest.raises(InputError, match="no open session has the number 7"):
        sessions.end(desk, 7, "root")


def test_in_a_database_that_was_put_back_nobody_is_signed_in(desk):
    introduce(desk.settings, desk.database, desk.keyring)
    link = ask(desk, ANNE, "", "")
    at = microseconds(link.asked.asked_at)
    enter(desk, sign(desk.keyring.newest, Use.DESK_SIGN_IN, link.number, at), "")
    other = ask(desk, ODILE, "", "")

    settle(desk, AdoptionChoice.HOLD, "root")

    assert sessions.open_sessions(desk) == ()
    with pytest.raises(SpentError):
        enter(desk, sign(desk.keyring.newest, Use.DESK_SIGN_IN, other.number, at), "")
