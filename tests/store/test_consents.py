"""The log of consent: sealed, serialised, never rewritten; and the rows it adds up to."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from digest.consent.policy import audiences, variant_for, wants_on
from digest.errors import StoreError
from digest.ledger import GENESIS, commit, entry_of, partner_basis, replay, seal
from digest.model import ConsentEvent, EventKind, Frequency, Purpose
from digest.store import consents, subscribers, suppressions
from digest.store.schema import consent_event
from digest.store.schema import subscriber as table

NOW = datetime(2024, 11, 8, 13, 30, tzinfo=UTC)
ALL = frozenset(Purpose)

purposes = st.frozensets(st.sampled_from(Purpose), min_size=1)
payers = st.sampled_from([1, 2])
steps = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(EventKind), purposes, payers), max_size=25
)
rules = st.builds(
    audiences, st.frozensets(st.sampled_from(Purpose)), st.booleans(), st.none() | payers
)


def event(subscriber_id, kind=EventKind.CONFIRMED, which=ALL, minutes=0, **proof):
    at = NOW + timedelta(minutes=minutes)
    return ConsentEvent(subscriber_id=subscriber_id, kind=kind, purposes=which, at=at, **proof)


def sealed_again(entry):
    assert commit(entry.event, entry.personal) == entry.commitments
    return seal(entry.previous, entry.event, entry.commitments)


def add_reader(conn, address="lectrice@exemple.test"):
    return subscribers.add(conn, address, NOW)


def test_an_event_comes_back_as_it_was_recorded(database):
    with database.write() as conn:
        recorded = event(
            add_reader(conn),
            wording="«JE M’INSCRIS» ✉️",
            source="https://infolettre.example/abonnement",
            basis="sentence",
            ip="192.0.2.0/24",
            user_agent="Mozilla/5.0",
        )
        number = consents.record(conn, recorded)

    with database.read() as conn:
        (entry,) = consents.of_subscriber(conn, recorded.subscriber_id)
    assert (entry.id, entry.event) == (number, recorded)
    assert entry.personal.address == "lectrice@exemple.test"


def test_every_event_follows_the_one_before(database):
    with database.write() as conn:
        first, second = add_reader(conn, "a@exemple.test"), add_reader(conn, "b@exemple.test")
        for number in (first, second, first):
            consents.record(conn, event(number))

    with database.read() as conn:
        log = list(map(entry_of, consents.everything(conn)))
    previous = GENESIS
    for entry in log:
        assert (entry.previous, entry.digest) == (previous, sealed_again(entry))
        previous = entry.digest
    assert len(log) == 3


def test_the_head_of_the_chain_moves_with_it(database):
    with database.write() as conn:
        before = consents.head_of(conn)
        consents.record(conn, event(add_reader(conn)))
        consents.record_all(conn, [event(1), event(1)])

    with database.read() as conn:
        after, log = consents.head_of(conn), list(map(entry_of, consents.everything(conn)))
    assert (before.events, before.digest) == (0, GENESIS)
    assert (after.events, after.digest) == (3, log[-1].digest)


def test_the_personal_halves_of_an_event_may_be_emptied_and_the_seal_holds(database):
    with database.write() as conn:
        consents.record(conn, event(add_reader(conn), basis="papier", ip="192.0.2.0/24"))
        consents.erase_visits(conn, NOW + timedelta(seconds=1))
        (without_visit,) = map(entry_of, consents.everything(conn))
        consents.erase_person(conn, 1)
        (bare,) = map(entry_of, consents.everything(conn))

    assert (without_visit.event.ip, without_visit.event.basis) == ("", "papier")
    assert (bare.event.basis, bare.personal.address, bare.personal.person_salt) == ("", "", "")
    assert seal(bare.previous, bare.event, bare.commitments) == bare.digest


@pytest.mark.parametrize(
    "values",
    [
        {"ip": "198.51.100.0/24"},
        {"ip": ""},
        {"visit_salt": ""},
        {"address": "autre@exemple.test"},
        {"person_salt": "", "address": "", "basis": "", "kind": "revoked"},
    ],
    ids=["rewritten", "half a half", "salt alone", "another person", "with something sealed"],
)
def test_nothing_else_than_a_whole_half_may_be_emptied(database, values):
    with database.write() as conn:
        recorded = event(
            add_reader(conn), basis="papier", ip="192.0.2.0/24", user_agent="Mozilla/5.0"
        )
        consents.record(conn, recorded)

    with pytest.raises(StoreError, match="append-only"), database.write() as conn:
        conn.execute(update(consent_event).values(**values))


@pytest.mark.parametrize("change", [update(consent_event).values(ip="x"), delete(consent_event)])
def test_the_database_itself_refuses_to_rewrite_the_log(database, change):
    with database.write() as conn:
        consents.record(conn, event(add_reader(conn)))

    with pytest.raises(StoreError), database.write() as conn:
        conn.execute(change)


def test_writers_at_the_same_time_make_one_chain(database):
    with database.write() as conn:
        readers = [add_reader(conn, f"lectrice{n}@exemple.test") for n in range(6)]
    start = threading.Barrier(len(readers))

    def append(reader):
        start.wait()
        for minutes in range(5):
            with database.write() as conn:
                consents.record(conn, event(reader, minutes=minutes))

    threads = [threading.Thread(target=append, args=(reader,)) for reader in readers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.read() as conn:
        log = list(map(entry_of, consents.everything(conn)))
    assert len(log) == 30
    assert [entry.previous for entry in log] == [GENESIS, *(entry.digest for entry in log[:-1])]


def test_many_events_at_once_make_the_same_chain_as_one_by_one(database):
    with database.write() as conn:
        ids = subscribers.add_all(conn, {"a@exemple.test": NOW, "b@exemple.test": NOW})
        consents.record_all(conn, [event(number) for number in ids.values()])

    with database.read() as conn:
        log = list(map(entry_of, consents.everything(conn)))
        readers = [subscribers.by_id(conn, number) for number in ids.values()]
    assert log[0].previous == GENESIS
    assert log[1].previous == log[0].digest == sealed_again(log[0])
    assert [reader.purposes for reader in readers] == [ALL, ALL]


def test_an_address_is_one_reader_however_its_letters_are_cased(database):
    with database.write() as conn:
        first = subscribers.add(conn, "Lectrice@exemple.test", NOW)
        again = subscribers.add(conn, "LECTRICE@exemple.test", NOW)

    with database.read() as conn:
        reader = subscribers.by_address(conn, "lectrice@EXEMPLE.test")
    assert first == again == reader.id
    assert reader.address == "Lectrice@exemple.test"


days = st.dates(datetime(2024, 11, 1).date(), datetime(2024, 11, 30).date())  # noqa: DTZ001


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(frequency=st.sampled_from(Frequency), resumes_on=st.none() | days, day=days)
def test_the_sql_rhythm_equals_the_pure_one(database, frequency, resumes_on, day):
    with database.write() as conn:
        number = add_reader(conn)
        subscribers.save_rhythm(conn, number, frequency, resumes_on)

    with database.read() as conn:
        reader = subscribers.by_id(conn, number)
        wanting = subscribers.count(conn, subscribers.wants_on(day))
    assert (reader.frequency, reader.resumes_on) == (frequency, resumes_on)
    assert wanting == int(wants_on(reader, day))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps, closed=st.sets(st.integers(0, 3)), plain=st.sets(st.integers(0, 3)), rule=rules)
def test_rows_equal_the_replay_and_the_sql_policy_equals_the_pure_one(
    database, steps, closed, plain, rule
):
    with database.write() as conn:
        for row in conn.execute(select(table.c.address)).all():
            suppressions.remove(conn, row.address)
        offset = subscribers.count(conn)
        ids = [add_reader(conn, f"r{offset + n}@exemple.test") for n in range(4)]
        for minutes, (who, kind, which, payer) in enumerate(steps):
            basis = partner_basis(payer)
            consents.record(conn, event(ids[who], kind, which, minutes, basis=basis))
        for who in plain:
            subscribers.save_form(conn, ids[who], is_text_only=True)
        for who in closed:
            suppressions.add(conn, f"r{offset + who}@exemple.test", "bounced", NOW)

    with database.read() as conn:
        readers = [subscribers.by_id(conn, number) for number in ids]
        logs = [consents.of_subscriber(conn, number) for number in ids]
        reached = {
            audience.variant: set(
                conn.scalars(
                    select(table.c.id).where(
                        subscribers.reachable(audience.variant, audience.requires, audience.partner)
                    )
                )
            )
            for audience in rule
        }
    for reader, log in zip(readers, logs, strict=True):
        state = replay(entry.event for entry in log)
        row = (reader.confirmed_at, reader.left_at, reader.purposes, reader.dropped_partners)
        replayed = (state.confirmed_at, state.left_at, state.purposes, state.dropped)
        assert row == replayed
        variant = variant_for(reader, rule)
        assert {v for v, who in reached.items() if reader.id in who} == ({variant} - {None})
