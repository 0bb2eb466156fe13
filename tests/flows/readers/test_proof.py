"""What an operator can show of the log of consent, and what nobody can do to it unseen."""

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import text

from digest.cli.output.proof import proof_lines, proof_record
from digest.consent.audit import head_from
from digest.consent.claim import ClaimDefaults
from digest.errors import InputError
from digest.flows.app import App
from digest.flows.operating.backup import back_up
from digest.flows.readers import leave, sign_up
from digest.flows.readers.import_csv import add
from digest.flows.readers.proof import proof
from digest.flows.readers.verify_log import verify
from digest.flows.readers.visitor import Visitor
from digest.ledger import ChainHead
from digest.model import ConsentEvent, EventKind, Purpose
from digest.render.consent_proof import proof_page
from digest.store import consents, subscribers
from digest.tokens import Use
from tests.loopback.settings import KEYRING
from tests.rigs.links import link_token

READER = "lectrice@exemple.test"
ALL = frozenset(Purpose)
PAGE = Visitor(
    source="https://infolettre.example/abonnement", ip="192.0.2.0/24", user_agent="Mozilla/5.0"
)


@pytest.fixture
def installed(settings, database, clock):
    """An installation on each kind of database, with five events of three readers."""
    app = App(settings=settings, database=database, keyring=KEYRING, clock=clock)
    sign_up.request(app, READER, PAGE)
    clock.advance(timedelta(minutes=5))
    sign_up.confirm(app, link_token(app, Use.CONFIRM, 1, 1), frozenset(), PAGE)
    for name in ("a", "b"):
        defaults = ClaimDefaults(purposes=ALL, basis="formulaire papier")
        add(app, f"{name}@exemple.test", defaults, "root")
    leave.leave(app, link_token(app, Use.UNSUBSCRIBE, 2), Visitor(source="one-click"))
    return app


def faults(app, kept=None):
    return verify(app, kept, lambda _: None).faults


def tamper(app, *statements):
    """Someone who may write to the whole database takes its guard away, and acts."""
    with app.database.write() as conn:
        if app.database.is_sqlite:
            for name in ("delete", "update", "replace"):
                conn.execute(text(f"DROP TRIGGER consent_event_refuses_{name}"))
        else:
            conn.execute(text("ALTER TABLE consent_event DISABLE TRIGGER USER"))
        for statement in statements:
            conn.execute(text(statement))


# --- verify ---------------------------------------------------------------------------------------


def test_an_untouched_log_is_whole(installed):
    verdict = verify(installed, None, lambda _: None)

    assert verdict.is_whole
    assert (verdict.head.events, verdict.readers) == (5, 3)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("wording = replace(wording, 'consens', 'consenS')", "was changed after it was sealed"),
        ("at = '2024-11-07 13:30:00.000000'", "was changed after it was sealed"),
        ("purposes = 'newsletter'", "was changed after it was sealed"),
        ("source = 'x'", "was changed after it was sealed"),
        ("actor = 'x'", "was changed after it was sealed"),
        ("address = 'autre@exemple.test'", "its address or its basis was changed"),
        ("basis = 'x'", "its address or its basis was changed"),
        ("ip = '192.0.2.1/24'", "its IP or its user agent was changed"),
        ("wording_sha256 = 'x'", "the hash beside its wording"),
        ("previous = 'x'", "does not follow the one before"),
        ("digest = 'x'", "was changed after it was sealed"),
        ("person_salt = '', address = '', basis = ''", "reader 1: erased, and no event says so"),
    ],
)
def test_a_changed_byte_is_found(installed, change, reason):
    tamper(installed, f"UPDATE consent_event SET {change} WHERE id = 1")

    assert any(reason in fault for fault in faults(installed))


@pytest.mark.parametrize("number", [1, 3])
def test_a_removed_row_is_found(installed, number):
    tamper(installed, f"DELETE FROM consent_event WHERE id = {number}")

    assert any("rows are missing or moved" in fault for fault in faults(installed))


def test_newest_rows_cut_off_are_found(installed):
    tamper(installed, "DELETE FROM consent_event WHERE id > 3")

    assert "the newest events are missing: 3 of 5 found" in faults(installed)


def test_a_cut_that_hides_itself_is_found_by_the_head_an_operator_kept(installed):
    kept = head_from(str(verify(installed, None, lambda _: None).head))
    tamper(
        installed,
        "DELETE FROM consent_event WHERE id > 4",
        "UPDATE consent_head SET events = 4, digest = "
        "(SELECT digest FROM consent_event WHERE id = 4)",
        "UPDATE subscriber SET left_at = NULL, newsletter = TRUE, promotions = TRUE, "
        "partners = TRUE WHERE id = 2",
    )

    assert faults(installed) == ()
    assert faults(installed, kept) == ("the newest events are missing: 4 of 5 found",)


def test_a_log_written_anew_is_found_by_the_head_an_operator_kept(installed):
    other = ChainHead(events=3, digest="f" * 64)

    assert faults(installed, other) == (
        "event 3: the chain up to here is not the one that was kept",
    )


def test_a_row_that_says_more_than_the_log_is_found(installed):
    with installed.database.write() as conn:
        conn.execute(text("UPDATE subscriber SET partners = TRUE WHERE id = 2"))

    assert faults(installed) == ("reader 2: the row is not what the log says",)


@pytest.mark.parametrize(
    "change",
    [
        "address = 'autre@exemple.test', address_key = 'autre@exemple.test'",
        "address = 'autre@exemple.test'",
        "address_key = 'autre@exemple.test'",
        "address = '', address_key = 'erased:2', erased_at = '2024-11-08 13:30:00'",
    ],
)
def test_a_row_that_goes_to_another_address_than_its_events_are_about_is_found(installed, change):
    with installed.database.write() as conn:
        conn.execute(text(f"UPDATE subscriber SET {change} WHERE id = 2"))

    assert faults(installed) == ("reader 2: the address is not the one its events are about",)


def test_a_log_sealed_anew_is_found_by_the_head_that_a_backup_names(settings, app, tmp_path):
    add(app, READER, ClaimDefaults(purposes=ALL, basis="formulaire"), "root")
    backup = back_up(settings, tmp_path / "digest.toml", tmp_path / "copy.db")
    with app.database.write() as conn:
        conn.execute(text("DROP TRIGGER consent_event_refuses_delete"))
        conn.execute(text("DELETE FROM consent_event"))
        conn.execute(text("DELETE FROM consent_head"))
    with app.database.write() as conn:
        resealed = ConsentEvent(
            subscriber_id=1, kind=EventKind.IMPORTED, purposes=ALL, at=app.clock(), basis="autre"
        )
        consents.record(conn, resealed)

    assert not verify(app, None, lambda _: None).faults
    assert verify(app, head_from(str(backup.head)), lambda _: None).faults


@pytest.mark.parametrize("text", ["", "x", "5", "5:", "-1:" + "0" * 64, "5:" + "0" * 63])
def test_a_kept_head_that_is_none_is_refused(text):
    with pytest.raises(InputError, match="COUNT:DIGEST"):
        head_from(text)


# --- proof ----------------------------------------------------------------------------------------


def hashed(*lines):
    return sha256("\n".join(lines).encode()).hexdigest()


def compact(*parts):
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def test_a_proof_holds_all_that_a_regulator_asks_and_hashes_to_its_seals(installed):
    record = json.loads(
        json.dumps(proof_record(proof(installed, READER.upper()), sender(installed)))
    )

    (file,) = record["files"]
    asked, confirmed = file["events"]
    assert [event["kind"] for event in file["events"]] == ["requested", "confirmed"]
    assert (asked["address"], asked["source"], asked["language"]) == (READER, PAGE.source, "fr-CA")
    assert (asked["ip"], asked["user_agent"], asked["manner"]) == (
        "192.0.2.0/24",
        "Mozilla/5.0",
        "web form",
    )
    assert asked["local_time"] == "2024-11-08T08:30:00-05:00"
    assert installed.settings.newsletter.postal_address in asked["wording"]
    assert confirmed["previous"] == asked["digest"]
    assert [(letter["kind"], letter["about_event"]) for letter in file["letters"]] == [
        ("confirm", 1),
        ("welcome", 2),
    ]
    for event in file["events"]:
        assert hashed(event["previous"], event["sealed_text"]) == event["digest"]
        assert sha256(event["wording"].encode()).hexdigest() == event["wording_sha256"]
        person = compact(event["address"], event["basis"])
        assert hashed(event["person_salt"], person) == event["person_sha256"]
        visit = compact(event["ip"], event["user_agent"])
        assert hashed(event["visit_salt"], visit) == event["visit_sha256"]
        assert event["person_sha256"] in event["sealed_text"]


def sender(app):
    return app.settings.newsletter


def test_every_kind_of_event_can_be_printed(installed):
    with installed.database.write() as conn:
        number = subscribers.by_address(conn, READER).id
        for kind in set(EventKind) - {EventKind.ERASED}:
            event = ConsentEvent(
                subscriber_id=number,
                kind=kind,
                purposes=ALL,
                at=installed.clock(),
                basis="partner 1",
                source="import:99:x.csv:1" if kind is EventKind.UNDONE else "cli",
            )
            consents.record(conn, event)

    record = proof_record(proof(installed, READER), sender(installed))
    page = proof_page(record, sender(installed), None)

    assert "Partenaire refusé" in page
    assert "date inconnue; à cette date au plus tard" in page


def test_the_proof_of_a_list_without_days_does_not_claim_one(installed):
    record = proof_record(proof(installed, "b@exemple.test"), sender(installed))

    (file,) = record["files"]
    assert file["state"].startswith("consents since 2024-11-08 at the latest")


def test_a_proof_can_be_read_and_printed(installed):
    kept = proof(installed, READER)

    lines = proof_lines(kept, sender(installed))
    page = proof_page(proof_record(kept, sender(installed)), sender(installed), None)

    for text_of in (lines, page):
        for word in (READER, "192.0.2.0/24", kept.files[0].entries[0].digest, "JE M’INSCRIS"):
            assert word in text_of
    assert "<script" not in page


def test_of_an_address_nobody_gave_there_is_no_proof(installed):
    with pytest.raises(InputError, match="not even its hash"):
        proof(installed, "personne@exemple.test")
