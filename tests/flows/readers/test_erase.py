"""Erasing a person: gone everywhere, kept out of every list, provable only to themselves."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, text, update

from digest.cli.output.proof import proof_lines
from digest.consent.claim import ClaimDefaults
from digest.errors import ConsentError, InputError
from digest.flows.app import App
from digest.flows.readers import leave, rights_requests, sign_up, suppress
from digest.flows.readers.erase import forget
from digest.flows.readers.import_csv import add
from digest.flows.readers.letters import post_letters
from digest.flows.readers.proof import proof
from digest.flows.readers.retention import RetentionReport, expire
from digest.flows.readers.show import dossier
from digest.flows.readers.sign_up import LinkWorth
from digest.flows.readers.verify_log import verify
from digest.flows.readers.visitor import Visitor
from digest.model import EventKind, Purpose, RightKind
from digest.store import consents, letters, subscribers
from digest.store.schema import lane, logbook, metadata, rights_request
from digest.tokens import Key, Keyring, Use
from tests.loopback.settings import KEYRING
from tests.rigs.links import link_token

READER = "lectrice@exemple.test"
PROOF = ClaimDefaults(purposes=frozenset(Purpose), basis="formulaire de Lectrice Roy")
PAGE = Visitor(source="https://infolettre.example/abonnement", ip="192.0.2.0/24", user_agent="M/5")
DAY = timedelta(days=1)


@pytest.fixture
def here(settings, database, clock):
    """An installation on each kind of database."""
    return App(settings=settings, database=database, keyring=KEYRING, clock=clock)


def everything_stored(app):
    with app.database.read() as conn:
        return "\n".join(
            str(tuple(row))
            for table in metadata.sorted_tables
            for row in conn.execute(select(table))
        )


def is_whole(app):
    return verify(app, None, lambda _: None).faults == ()


def confirm(app, reader=1, request=1):
    token = link_token(app, Use.CONFIRM, reader, request)
    return sign_up.confirm(app, token, frozenset(), PAGE).invitation


def test_nothing_in_any_table_tells_who_was_erased(here):
    sign_up.request(here, READER, PAGE)
    confirm(here)
    add(here, "autre@exemple.test", ClaimDefaults(purposes=PROOF.purposes, basis="papier"), "root")
    with here.database.write() as conn:
        letters.failed(conn, 2, f"bounced: no such mailbox (550 <{READER}>)")

    forget(here, READER, "root")

    stored = everything_stored(here)
    for trace in ("lectrice", "192.0.2", "M/5"):
        assert trace not in stored.lower()
    assert "autre@exemple.test" in stored
    assert is_whole(here)


@pytest.mark.parametrize("kept", ["lectrice%ici@exemple.test", "ici!lectrice@exemple.test"])
def test_who_was_taken_before_a_rule_grew_stricter_can_be_shown_and_erased(here, kept):
    with here.database.write() as conn:  # as an older release let them in
        number = subscribers.add(conn, kept, here.clock())
        event = leave.departure(number, PAGE, here.clock())
        consents.record(conn, replace(event, kind=EventKind.CONFIRMED))

    assert dossier(here, kept).subscriber.id == number
    assert rights_requests.open_one(here, kept, RightKind.ACCESS, "mail", "anne").id
    assert suppress.close(here, kept, "asked by telephone", "root")
    suppress.reopen(here, kept, "root")
    forget(here, kept, "root")

    assert [file.is_erased for file in proof(here, kept).files] == [True]
    assert "lectrice" not in everything_stored(here)


@pytest.mark.parametrize("cased", [READER, READER.upper()])
def test_no_text_that_somebody_wrote_or_a_relay_answered_tells_who_was_erased(here, cased):
    add(here, READER, PROOF, "root")
    asked = rights_requests.open_one(
        here, READER, RightKind.ACCESS, f"mail from {cased}, by hand", "anne"
    )
    rights_requests.answer(here, asked.id, f"copy sent to <{cased}>", "anne")
    with here.database.write() as conn:  # as an older release let them in
        for table, texts in (
            (logbook, {"actor": "root", "action": "hold", "detail": f"says {cased}."}),
            (lane, {"name": "x", "reason": f"550 <{cased}> unknown; anne.{READER} is fine"}),
        ):
            when = {"at": here.clock()} if table is logbook else {}
            conn.execute(insert(table).values(**texts, **when))
        conn.execute(update(rights_request).values(answer=f"copy sent to <{cased}>"))

    forget(here, READER, "root")

    stored = everything_stored(here)
    assert READER not in stored.lower().replace(f"anne.{READER}", "")
    assert f"anne.{READER}" in stored
    assert "copy sent to <[erased]>" in stored


def test_what_operators_write_down_holds_no_address_from_the_first(here):
    add(here, READER, PROOF, "root")
    asked = rights_requests.open_one(here, READER, RightKind.ACCESS, f"mail from {READER}", "anne")
    rights_requests.answer(
        here, asked.id, f"sent to {READER}, and to Anne <anne@exemple.test>.", "anne"
    )
    suppress.close(here, "autre@exemple.test", f"as {READER} asked", "root")

    (request,) = rights_requests.everything(here)
    with here.database.read() as conn:
        details = " ".join(conn.scalars(select(logbook.c.detail)))
    assert request.source == "mail from l•••@e•••.test"
    assert request.answer == "sent to l•••@e•••.test, and to Anne <a•••@e•••.test>."
    assert READER not in details


def test_postgresql_is_told_to_let_go_of_the_rows_of_who_was_erased(
    settings, postgres_database, clock
):
    here = App(settings=settings, database=postgres_database, keyring=KEYRING, clock=clock)
    add(here, READER, PROOF, "root")

    forget(here, READER, "root")

    with here.database.read() as conn:
        tables = text(
            "SELECT relname FROM pg_stat_user_tables WHERE pg_stat_get_vacuum_count(relid) > 0"
        )
        for _ in range(100):
            vacuumed = set(conn.scalars(tables))
            if vacuumed:
                break
            time.sleep(0.05)
    assert {"subscriber", "consent_event", "logbook", "rights_request", "letter"} <= vacuumed


def test_the_bytes_of_the_sqlite_file_do_not_tell_it_either(app, tmp_path):
    add(app, READER, PROOF, "root")
    before = (tmp_path / "digest.db").read_bytes()

    forget(app, READER, "root")

    app.database.close()
    assert READER.encode() in before
    assert b"lectrice" not in (tmp_path / "digest.db").read_bytes().lower()


def test_no_list_brings_an_erased_person_back_even_after_a_change_of_keys(here):
    add(here, READER, PROOF, "root")
    forget(here, READER, "root")
    newer = Keyring((Key("t2", bytes(range(1, 33))), *KEYRING.keys))

    for keyring in (KEYRING, newer):
        app = App(settings=here.settings, database=here.database, keyring=keyring, clock=here.clock)
        with pytest.raises(ConsentError, match="erased at their request"):
            add(app, READER.upper(), PROOF, "root")


def test_an_erased_person_may_come_back_by_their_own_hand(here):
    add(here, READER, PROOF, "root")
    forget(here, READER, "root")

    sign_up.request(here, READER, PAGE)
    with here.database.read() as conn:
        number = subscribers.by_address(conn, READER).id
        request = consents.of_subscriber(conn, number)[0].id
    came_back = confirm(here, number, request)

    assert came_back is LinkWorth.CONFIRMED
    assert add(here, READER, PROOF, "root").value == "already there"
    assert [file.is_erased for file in proof(here, READER).files] == [True, False]


def test_erasing_does_not_open_an_address_that_was_closed_for_another_reason(here):
    add(here, READER, PROOF, "root")
    suppress.close(here, READER, "complained", "root")
    forget(here, READER, "root")

    sign_up.request(here, READER, PAGE)

    with here.database.read() as conn:
        assert letters.waiting(conn) == 0
    suppress.reopen(here, READER, "root")
    assert add(here, READER, PROOF, "root").value == "added"


def test_the_proof_is_reduced_and_found_only_by_who_names_the_address(here):
    sign_up.request(here, READER, PAGE)
    confirm(here)
    forget(here, READER, "root")

    reduced = proof(here, READER.upper())
    text = proof_lines(reduced, here.settings.newsletter)

    (file,) = reduced.files
    assert [entry.event.kind.value for entry in file.entries] == [
        "requested",
        "confirmed",
        "erased",
    ]
    assert "JE M’INSCRIS" in text
    assert "192.0.2" not in text
    assert "erased; the proof is reduced" in text
    with pytest.raises(InputError, match="not even its hash"):
        proof(here, "autre@exemple.test")


def test_old_links_of_an_erased_person_still_answer_and_do_nothing(here):
    add(here, READER, PROOF, "root")
    forget(here, READER, "root")
    token = link_token(here, Use.UNSUBSCRIBE, 1)

    leavers = leave.leave(here, token, PAGE), leave.leaver_of(here, token)

    assert [(leaver.address, leaver.has_left) for leaver in leavers] == [("", True)] * 2
    with here.database.read() as conn:
        kinds = [entry.event.kind for entry in consents.of_subscriber(conn, 1)]
    assert kinds == [EventKind.IMPORTED, EventKind.ERASED]


def test_who_is_not_there_cannot_be_erased_twice_is_done_once(here):
    add(here, READER, PROOF, "root")
    forget(here, READER, "root")

    forget(here, READER, "root")
    with pytest.raises(InputError, match="nothing was erased"):
        forget(here, "personne@exemple.test", "root")


# --- retention ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "erased"), [(6, 0), (8, 1)])
def test_an_address_nobody_confirmed_is_erased_when_its_link_is_dead(here, clock, days, erased):
    sign_up.request(here, READER, PAGE)

    clock.advance(days * DAY)

    assert expire(here).unconfirmed == erased
    assert (READER in everything_stored(here)) == (not erased)
    assert is_whole(here)


def test_asking_again_gives_an_address_its_days_again(here, clock):
    sign_up.request(here, READER, PAGE)
    clock.advance(5 * DAY)
    sign_up.request(here, READER, PAGE)
    clock.advance(5 * DAY)

    assert expire(here) == RetentionReport(unconfirmed=0, visits=0, proofs=0, words=0)


def test_the_link_of_an_erased_address_says_that_it_is_too_late(here, clock):
    sign_up.request(here, READER, PAGE)
    clock.advance(8 * DAY)
    expire(here)

    assert confirm(here) is LinkWorth.EXPIRED


def test_erasing_the_unconfirmed_does_not_start_the_count_of_their_letters_anew(
    relayed, clock, inbox
):
    for _ in range(4):
        sign_up.request(relayed, READER, PAGE)
        post_letters(relayed)
        clock.advance(8 * DAY)
        expire(relayed)
        clock.advance(-1 * DAY)  # four requests within 30 days

    with relayed.database.read() as conn:
        sent = [len(letters.of_subscriber(conn, number)) for number in range(1, 5)]
    assert sent == [1, 1, 1, 0]
    assert inbox.recipients == [READER] * 3


def test_who_was_never_confirmed_may_still_be_brought_by_a_list(here, clock):
    sign_up.request(here, READER, PAGE)
    clock.advance(8 * DAY)
    expire(here)

    assert add(here, READER, PROOF, "root").value == "added"


@pytest.mark.parametrize(("days", "erased"), [(-1, 0), (1, 1)])
def test_visits_are_erased_after_a_year_and_the_rest_stays(here, clock, days, erased):
    sign_up.request(here, READER, PAGE)
    confirm(here)

    clock.advance(timedelta(days=365 + days))

    assert expire(here).visits == 2 * erased
    stored = everything_stored(here)
    assert ("192.0.2.0/24" in stored) == (not erased)
    assert READER in stored
    assert is_whole(here)


@pytest.mark.parametrize(("days", "erased"), [(-1, 0), (1, 1)])
def test_proof_of_who_left_is_erased_three_years_later(here, clock, days, erased):
    add(here, READER, PROOF, "root")
    add(here, "fidele@exemple.test", PROOF, "root")
    leave.leave(here, link_token(here, Use.UNSUBSCRIBE, 1), PAGE)

    clock.advance(timedelta(days=1096 + days))

    assert expire(here).proofs == erased
    stored = everything_stored(here)
    assert (READER in stored) == (not erased)
    assert "fidele@exemple.test" in stored
    assert is_whole(here)


# --- requests -------------------------------------------------------------------------------------


def test_a_request_has_thirty_days_and_is_answered_once(here):
    add(here, READER, PROOF, "root")
    opened = rights_requests.open_one(here, READER, RightKind.ACCESS, "by letter", "anne")
    rights_requests.answer(here, opened.id, "copy sent", "anne")

    (request,) = rights_requests.everything(here)
    assert request.due_on.isoformat() == "2024-12-08"
    assert (request.answer, request.answered_at) == ("copy sent", here.clock())
    with pytest.raises(InputError, match="no open request"):
        rights_requests.answer(here, opened.id, "again", "anne")


def test_an_erasure_is_logged_as_a_request_that_was_answered(here):
    add(here, READER, PROOF, "root")
    forget(here, READER, "root")

    (request,) = rights_requests.everything(here)
    assert (request.kind, request.answer) == (RightKind.ERASURE, "done at once")
