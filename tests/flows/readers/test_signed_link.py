"""A link acts on the person it was made for, or on nobody, whatever became of the rows."""

import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from digest import tokens
from digest.consent.claim import ClaimDefaults
from digest.errors import TokenError
from digest.flows.app import App
from digest.flows.readers import change_address, frequency, leave, own_file, preferences, sign_up
from digest.flows.readers.erase import forget
from digest.flows.readers.import_csv import add
from digest.flows.readers.letter_relay import LetterRelay
from digest.flows.readers.preferences import PreferenceChange
from digest.flows.readers.signed_link import OLD_LINKS_UNTIL, binding_of
from digest.flows.readers.visitor import Visitor
from digest.flows.readers.ways_out import WaysOut
from digest.model import Purpose
from digest.store import subscribers
from digest.store.database import open_database
from digest.tokens import Key, Keyring, Use, read, sign
from tests.loopback.settings import KEYRING
from tests.rigs.links import link_token, way_to_file

ALICE, BRUNO = "alice@exemple.test", "bruno@exemple.test"
PAPER = ClaimDefaults(purposes=frozenset(Purpose), basis="papier")
PAGE = Visitor(source="https://infolettre.example/d")


@pytest.fixture
def here(settings, database, clock):
    """An installation on each kind of database."""
    return App(settings=settings, database=database, keyring=KEYRING, clock=clock)


def reader(app, number=1):
    with app.database.read() as conn:
        return subscribers.by_id(conn, number)


def made_for(address, use, *numbers):
    """The token of a link as a mail to that address held it."""
    key = KEYRING.newest
    return sign(key, use, *numbers, binding_of(key, use, address))


def of_a_row_alone(use, *numbers):
    """A token as it was made before there were bindings."""
    payload = f"{use}t1.{'-'.join(map(tokens.base36, numbers))}"
    return f"{payload}.{tokens._signature(KEYRING.newest, use, payload)}"


def ask_for_file(app, token):
    return own_file.ask_for_link(app, LetterRelay(app), token)


ACTS = {
    "look at leaving": (Use.UNSUBSCRIBE, leave.leaver_of),
    "leave": (Use.UNSUBSCRIBE, lambda app, token: leave.leave(app, token, PAGE)),
    "rest": (Use.UNSUBSCRIBE, lambda app, token: frequency.pause(app, token, PAGE)),
    "drop partners": (
        Use.UNSUBSCRIBE,
        lambda app, token: preferences.drop_partners(app, token, PAGE),
    ),
    "say why": (
        Use.UNSUBSCRIBE,
        lambda app, token: leave.tell_why(app, token, leave.LeaveReason.TONE),
    ),
    "look at preferences": (Use.PREFERENCES, preferences.current),
    "save": (
        Use.PREFERENCES,
        lambda app, token: preferences.save(
            app, token, PreferenceChange(purposes=frozenset()), PAGE
        ),
    ),
    "ask for the file": (Use.PREFERENCES, ask_for_file),
    "look at confirming": (Use.CONFIRM, sign_up.open_link),
    "confirm": (Use.CONFIRM, lambda app, token: sign_up.confirm(app, token, frozenset(), PAGE)),
    "disown": (Use.CONFIRM, lambda app, token: sign_up.disown(app, token, PAGE)),
    "look at moving": (Use.MOVE, change_address.change_of),
    "move": (Use.MOVE, lambda app, token: change_address.confirm(app, token, PAGE)),
    "look at the file": (Use.OWN_FILE, own_file.link_of),
    "take the file": (Use.OWN_FILE, own_file.take),
    "erase": (Use.OWN_FILE, lambda app, token: own_file.erase_own(app, token, PAGE)),
    "ask to move": (
        Use.OWN_FILE,
        lambda app, token: change_address.ask(app, token, "c@exemple.test", PAGE),
    ),
}
"""Every act behind a link, and what its link is for; a new one belongs here."""


def numbers_for(use):
    """The first reader, and the first event or letter where the use has one."""
    return (1,) if len(tokens.NUMBERS[use]) == 2 else (1, 1)


def everything(app):
    with app.database.read() as conn:
        return [
            conn.execute(text(f"SELECT * FROM {name} ORDER BY id")).all()
            for name in ("subscriber", "consent_event", "letter", "logbook", "suppression")
        ]


@pytest.mark.parametrize("act", ACTS)
def test_a_link_acts_on_nobody_where_its_row_is_another_persons_now(here, act):
    use, press = ACTS[act]
    sign_up.request(here, BRUNO, PAGE)
    way_to_file(here, 1)
    token = made_for(ALICE, use, *numbers_for(use))
    before = everything(here)

    with pytest.raises(TokenError):
        press(here, token)

    assert everything(here) == before


def test_every_use_of_a_link_that_a_reader_has_is_held_by_that_list():
    bound = {use for use, names in tokens.NUMBERS.items() if names[-1] == "binding"}

    assert {use for use, _ in ACTS.values()} == bound - tokens._OF_THE_MESSAGE


def test_after_a_restore_an_old_letter_neither_confirms_nor_shows_who_has_its_number(
    settings, sqlite_database, clock, tmp_path
):
    shutil.copy(tmp_path / "digest.db", tmp_path / "night.db")
    app = App(settings=settings, database=sqlite_database, keyring=KEYRING, clock=clock)
    sign_up.request(app, ALICE, PAGE)
    alices = link_token(app, Use.CONFIRM, 1, 1)
    app.database.close()
    shutil.copy(tmp_path / "night.db", tmp_path / "digest.db")
    restored = replace(app, database=open_database("sqlite:///digest.db", tmp_path))
    sign_up.request(restored, BRUNO, PAGE)

    for press in (sign_up.open_link, lambda *at: sign_up.confirm(*at, frozenset(), PAGE)):
        with pytest.raises(TokenError):
            press(restored, alices)

    assert reader(restored).address == BRUNO
    assert reader(restored).confirmed_at is None
    restored.database.close()


def test_a_link_still_works_when_its_person_has_that_number_again(here):
    token = made_for(ALICE, Use.UNSUBSCRIBE, 1)
    add(here, ALICE.upper(), PAPER, "root")

    leave.leave(here, token, PAGE)

    assert reader(here).left_at is not None


def test_a_link_survives_a_change_of_keys(here):
    add(here, ALICE, PAPER, "root")
    token = link_token(here, Use.UNSUBSCRIBE, 1)
    newer = Keyring((Key("t2", bytes(range(1, 33))), *KEYRING.keys))

    leave.leave(replace(here, keyring=newer), token, PAGE)

    assert reader(here).left_at is not None


def test_the_link_of_who_was_erased_says_that_it_is_done(here):
    add(here, ALICE, PAPER, "root")
    token = link_token(here, Use.UNSUBSCRIBE, 1)
    forget(here, ALICE, "root")

    assert leave.leave(here, token, PAGE).has_left


def test_who_was_erased_and_came_back_leaves_by_the_link_of_an_old_mail(here):
    add(here, ALICE, PAPER, "root")
    token = link_token(here, Use.UNSUBSCRIBE, 1)
    forget(here, ALICE, "root")
    sign_up.request(here, BRUNO, PAGE)
    sign_up.request(here, ALICE.upper(), PAGE)

    left = leave.leave(here, token, PAGE)

    assert (left.has_left, bool(left.address)) == (False, True)
    assert [reader(here, number).left_at is not None for number in (2, 3)] == [False, True]


def test_an_erased_number_that_was_another_persons_before_acts_on_nobody(here):
    add(here, BRUNO, PAPER, "root")
    forget(here, BRUNO, "root")
    sign_up.request(here, ALICE, PAGE)
    sign_up.request(here, BRUNO, PAGE)

    left = leave.leave(here, made_for(ALICE, Use.UNSUBSCRIBE, 1), PAGE)

    assert left.address == ""
    assert [reader(here, number).left_at for number in (2, 3)] == [None, None]


def test_no_other_link_of_who_was_erased_opens_what_they_have_since(here):
    add(here, ALICE, PAPER, "root")
    token = link_token(here, Use.PREFERENCES, 1)
    forget(here, ALICE, "root")
    sign_up.request(here, ALICE, PAGE)

    with pytest.raises(TokenError):
        preferences.current(here, token)


# --- links from before there were bindings --------------------------------------------------------


def test_an_old_link_works_on_the_rows_that_were_there_at_the_upgrade(here):
    add(here, ALICE, PAPER, "root")
    with here.database.write() as conn:  # as the migration leaves every row it finds
        conn.execute(text("UPDATE subscriber SET hears_old_links = true"))

    leave.leave(here, of_a_row_alone(Use.UNSUBSCRIBE, 1), PAGE)

    assert reader(here).left_at is not None


@pytest.mark.parametrize("use", sorted(tokens.ONCE_UNBOUND))
def test_an_old_link_acts_on_nobody_who_came_later(here, use):
    sign_up.request(here, ALICE, PAGE)

    for act in (press for wanted, press in ACTS.values() if wanted is use):
        with pytest.raises(TokenError):
            act(here, of_a_row_alone(use, *numbers_for(use)))


@pytest.mark.parametrize(("at", "works"), [(-1, True), (0, False)])
def test_an_old_link_works_until_the_year_2036(here, clock, at, works):
    add(here, ALICE, PAPER, "root")
    with here.database.write() as conn:
        conn.execute(text("UPDATE subscriber SET hears_old_links = true"))
    clock.set(datetime.fromtimestamp(OLD_LINKS_UNTIL.timestamp() + at, UTC))

    token = of_a_row_alone(Use.PREFERENCES, 1)

    assert OLD_LINKS_UNTIL.year == 2036
    if works:
        assert preferences.current(here, token).is_open
    else:
        with pytest.raises(TokenError):
            preferences.current(here, token)


def test_an_old_link_never_opens_what_only_the_mailbox_may():
    with pytest.raises(TokenError):
        read(KEYRING, Use.OWN_FILE, of_a_row_alone(Use.OWN_FILE, 1, 1))


# --- where it has to fit --------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 36**7 - 1])
def test_the_address_to_leave_by_mail_fits_a_local_part(settings, number):
    ways_out = WaysOut.of(settings, Key("z9z9", bytes(32)))
    ways_out = replace(ways_out, unsubscribe_address=f"{'s' * 17}@retours.example")

    links = ways_out.links(number, ALICE)

    mailbox = re.fullmatch(r"mailto:([^?]+)\?subject=desabonnement", links.unsubscribe_mailto)[1]
    local, _, _ = mailbox.partition("@")
    token = links.unsubscribe_url.rpartition("/")[2]
    assert len(local) <= 64
    assert local.endswith(f"+{token}")
    assert read(Keyring((Key("z9z9", bytes(32)),)), Use.UNSUBSCRIBE, token)[0] == number
