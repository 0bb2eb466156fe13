"""The seal of consent events, and what a log adds up to."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from digest.ledger import GENESIS, PersonalData, commit, replay, seal, sealed_text
from digest.model import ConsentEvent, EventKind, Purpose

NOW = datetime(2024, 11, 8, 13, 30, tzinfo=UTC)
ALL = frozenset(Purpose)
NEWS = frozenset({Purpose.NEWSLETTER})
PARTNERS = frozenset({Purpose.PARTNERS})

ENDING = (EventKind.UNSUBSCRIBED, EventKind.COMPLAINED, EventKind.ERASED)
TAKING = (EventKind.REVOKED, *ENDING)
SALTS = PersonalData(address="lectrice@exemple.test", person_salt="0a" * 16, visit_salt="0b" * 16)

texts = st.text(max_size=30)
events = st.builds(
    ConsentEvent,
    subscriber_id=st.integers(1, 10),
    kind=st.sampled_from(EventKind),
    purposes=st.frozensets(st.sampled_from(Purpose), min_size=1),
    at=st.datetimes(min_value=datetime(2000, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 (naive, as it asks)
    wording=texts,
    source=texts,
    basis=texts,
    ip=texts,
    user_agent=texts,
    actor=texts,
)


def event(kind, purposes=ALL, minutes=0):
    at = NOW + timedelta(minutes=minutes)
    return ConsentEvent(subscriber_id=7, kind=kind, purposes=purposes, at=at)


# --- seals ----------------------------------------------------------------------------------


def sealed(previous, fact, personal=SALTS):
    return seal(previous, fact, commit(fact, personal))


def digest_of(*lines):
    return sha256("\n".join(lines).encode()).hexdigest()


@given(events)
def test_what_is_sealed_is_the_json_that_the_documentation_says(fact):
    seals = commit(fact, SALTS)
    fields = [
        fact.subscriber_id,
        fact.kind,
        sorted(fact.purposes),
        f"{fact.at:%Y-%m-%dT%H:%M:%S.%fZ}",
    ]
    whole = ["digest-consent-1", *fields, fact.wording, fact.source, fact.actor, *vars_of(seals)]

    assert sealed_text(fact, seals) == json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def vars_of(commitments):
    return commitments.person, commitments.visit


def test_a_seal_is_what_the_documentation_says():
    asked = ConsentEvent(
        subscriber_id=7,
        kind=EventKind.REQUESTED,
        purposes=ALL,
        at=NOW,
        wording="«JE M’INSCRIS»",
        source="https://infolettre.example/abonnement",
        ip="192.0.2.0/24",
    )

    person = digest_of("0a" * 16, '["lectrice@exemple.test",""]')
    visit = digest_of("0b" * 16, '["192.0.2.0/24",""]')
    text = (
        '["digest-consent-1",7,"requested",["newsletter","partners","promotions"],'
        '"2024-11-08T13:30:00.000000Z","«JE M’INSCRIS»","https://infolettre.example/abonnement",'
        f'"reader","{person}","{visit}"]'
    )
    assert sealed(GENESIS, asked) == digest_of("0" * 64, text)
    assert json.loads(text)[5] == asked.wording


@given(events, st.sampled_from(["wording", "source", "basis", "ip", "user_agent", "actor"]), texts)
def test_any_changed_text_changes_the_seal(fact, field, text):
    changed = replace(fact, **{field: text})

    assert (sealed(GENESIS, fact) == sealed(GENESIS, changed)) == (fact == changed)


@given(events, texts)
def test_another_address_changes_the_seal(fact, address):
    elsewhere = replace(SALTS, address=address)

    assert sealed(GENESIS, fact) != sealed(GENESIS, fact, elsewhere)


@given(events, events)
def test_a_text_that_moves_to_the_next_field_changes_the_seal(fact, other):
    moved = replace(fact, source=fact.basis, basis=fact.source)

    assert sealed(GENESIS, fact) != sealed(sealed(GENESIS, other), fact)
    assert fact.source == fact.basis or sealed(GENESIS, fact) != sealed(GENESIS, moved)


@given(events)
def test_the_zone_in_which_a_moment_is_told_does_not_matter(fact):
    elsewhere = replace(fact, at=fact.at.astimezone(timezone(timedelta(hours=-5))))

    assert sealed(GENESIS, fact) == sealed(GENESIS, elsewhere)


@given(events)
def test_a_seal_holds_when_everything_personal_is_erased(fact):
    commitments = commit(fact, SALTS)
    erased = replace(fact, basis="", ip="", user_agent="")

    assert seal(GENESIS, erased, commitments) == sealed(GENESIS, fact)


@given(events)
def test_the_same_person_twice_cannot_be_told_from_the_seals(fact):
    others = replace(SALTS, person_salt="0c" * 16, visit_salt="0d" * 16)

    assert commit(fact, SALTS).person != commit(fact, others).person


# --- states -----------------------------------------------------------------------------------


def test_asking_gives_nothing():
    state = replay([event(EventKind.REQUESTED)])

    assert not state.is_active
    assert state.purposes == frozenset()


def test_confirming_gives_what_it_says():
    state = replay([event(EventKind.REQUESTED), event(EventKind.CONFIRMED, NEWS, 5)])

    assert state.is_active
    assert state.purposes == NEWS
    assert state.confirmed_at == NOW + timedelta(minutes=5)


def test_confirming_again_keeps_the_first_day_and_adds():
    state = replay([event(EventKind.CONFIRMED, NEWS), event(EventKind.CONFIRMED, PARTNERS, 9)])

    assert state.confirmed_at == NOW
    assert state.purposes == NEWS | PARTNERS


def test_leaving_ends_everything_and_only_confirming_brings_back():
    left = [event(EventKind.CONFIRMED), event(EventKind.UNSUBSCRIBED, ALL, 1)]

    assert replay(left).purposes == frozenset()
    assert replay([*left, event(EventKind.IMPORTED, ALL, 2)]) == replay(left)
    assert replay([*left, event(EventKind.GRANTED, ALL, 2)]) == replay(left)
    back = replay([*left, event(EventKind.CONFIRMED, NEWS, 3)])
    assert back.purposes == NEWS
    assert back.confirmed_at == NOW + timedelta(minutes=3)


def test_an_import_never_restores_what_the_reader_took_back():
    took_back = [event(EventKind.CONFIRMED), event(EventKind.REVOKED, PARTNERS)]

    imported = replay([*took_back, event(EventKind.IMPORTED, ALL)])

    assert Purpose.PARTNERS not in imported.purposes
    assert replay([*took_back, event(EventKind.GRANTED, PARTNERS)]).purposes == ALL


def test_an_import_adds_nothing_to_what_who_came_back_asked_for():
    back = [
        event(EventKind.CONFIRMED),
        event(EventKind.UNSUBSCRIBED),
        event(EventKind.CONFIRMED, NEWS),
    ]

    assert replay([*back, event(EventKind.IMPORTED, ALL)]).purposes == NEWS


def test_nothing_can_be_granted_before_the_address_is_confirmed():
    assert not replay([event(EventKind.GRANTED)]).purposes


@given(st.lists(events))
def test_who_is_not_active_consents_to_nothing(log):
    state = replay(log)

    assert state.is_active or not state.purposes


@given(st.lists(events))
def test_every_purpose_held_was_given_after_it_was_last_taken_back(log):
    state = replay(log)

    for purpose in state.purposes:
        kinds = [fact.kind for fact in log if purpose in fact.purposes or fact.kind in ENDING]
        taken = max((n for n, kind in enumerate(kinds) if kind in TAKING), default=-1)
        giving = {EventKind.CONFIRMED, EventKind.GRANTED} | (
            {EventKind.IMPORTED} if taken < 0 else set()
        )
        assert giving & set(kinds[taken + 1 :])
