"""Readers who move to another installation keep what they chose."""

import shutil
from dataclasses import replace
from datetime import date, timedelta

import pytest

from digest.consent.burst import FOREVER
from digest.consent.claim import ClaimDefaults
from digest.flows.readers import export_csv, leave, preferences
from digest.flows.readers.frequency import pause
from digest.flows.readers.import_csv import ListImport, add, import_file
from digest.flows.readers.preferences import PreferenceChange
from digest.flows.readers.verify_log import verify
from digest.flows.readers.visitor import Visitor
from digest.model import Frequency, Purpose, ReaderState
from digest.store import consents, partners, subscribers, suppressions
from digest.store.database import open_database
from digest.tokens import Use
from tests.rigs.links import link_token
from tests.rigs.newsroom import booking

ALL = frozenset(Purpose)
PAGE = Visitor(source="https://infolettre.example/p")
TODAY = date(2024, 11, 8)
CHEESE, BIKES = "Fromagerie du Coin inc.", "Vélos Tremblay; fils"
EVERYONE = ("anne@exemple.test", "béa@exemple.test", "chloé@exemple.test", "dan@exemple.test")
ANNE, BEA, CHLOE, DAN = EVERYONE


@pytest.fixture
def old(app, _sqlite_template, tmp_path):
    """The installation readers come from: four of them, two partners, every kind of choice."""
    shutil.copy(_sqlite_template, tmp_path / "old.db")
    database = open_database("sqlite:///old.db", tmp_path)
    old = replace(app, database=database)
    for address in EVERYONE:
        add(old, address, ClaimDefaults(purposes=ALL, basis="salon 2023"), "root")
    with database.write() as conn:
        payers = frozenset(partners.add(conn, booking(name, TODAY)) for name in (CHEESE, BIKES))
    news = ALL - {Purpose.PROMOTIONS}
    choose(old, ANNE, PreferenceChange(purposes=news, frequency=Frequency.WEEKDAYS))
    choose(old, BEA, PreferenceChange(purposes=ALL, is_text_only=True, rests=True))
    choose(old, CHLOE, PreferenceChange(purposes=ALL, listed=payers))
    yield old
    database.close()


@pytest.fixture
def new(app, database):
    """The one they move to, on each kind of database; its partners have other numbers."""
    with database.write() as conn:
        partners.add(conn, booking("Quincaillerie Desrochers inc.", TODAY))
        partners.add(conn, booking(BIKES.upper(), TODAY))
    return replace(app, database=database)


def choose(app, address, change):
    preferences.save(app, link(app, Use.PREFERENCES, address), change, PAGE)


def link(app, use, address):
    return link_token(app, use, reader(app, address).id)


def reader(app, address):
    with app.database.read() as conn:
        return subscribers.by_address(conn, address)


def refused(app, address):
    """The legal names of the partners that reader refused, without capitals."""
    with app.database.read() as conn:
        names = partners.names(conn, reader(app, address).dropped_partners).values()
    return {name.casefold() for name in names}


def choices(app, address):
    person = reader(app, address)
    return (
        *(person.state, person.purposes, person.frequency, person.resumes_on),
        *(person.is_text_only, refused(app, address)),
    )


def move(old, new, tmp_path):
    """Export there and import here; the reasons of refused rows by address."""
    file = tmp_path / "sortie.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        export_csv.export(old, out)
    rows = []
    defaults = ClaimDefaults(purposes=ALL, basis="déménagement")
    import_file(new, ListImport(file=file, defaults=defaults, actor="root"), rows.append)
    return {judged.row.cells[0]: judged.reason for judged in rows if judged.reason}


def test_a_reader_who_moves_to_an_empty_installation_loses_no_choice(old, new, tmp_path):
    before = {address: choices(old, address) for address in EVERYONE}

    assert move(old, new, tmp_path) == {}

    assert {address: choices(new, address) for address in EVERYONE} == before
    assert before[ANNE][2] is Frequency.WEEKDAYS
    assert before[BEA][3:5] == (TODAY + timedelta(days=30), True)
    assert before[CHLOE][5] == {CHEESE.casefold(), BIKES.casefold()}


def test_the_log_tells_of_each_choice_and_adds_up_to_the_rows(old, new, tmp_path):
    move(old, new, tmp_path)

    with new.database.read() as conn:
        log = [
            [(e.event.kind.value, e.event.basis, e.event.source) for e in entries]
            for entries in (
                consents.of_subscriber(conn, reader(new, address).id) for address in EVERYONE
            )
        ]
    assert [[kind for kind, _, _ in events] for events in log] == [
        ["imported", "chose"],
        ["imported", "chose", "chose"],
        ["imported", "dropped", "dropped"],
        ["imported"],
    ]
    assert log[1][1:] == [
        ("chose", "daily, from 2024-12-08", "import:1:sortie.csv:3"),
        ("chose", "text alone", "import:1:sortie.csv:3"),
    ]
    assert verify(new, None, lambda _: None).is_whole


def test_a_payer_refused_elsewhere_is_refused_from_its_first_block_here(old, new, tmp_path):
    move(old, new, tmp_path)

    with new.database.write() as conn:
        block = partners.add(conn, booking(CHEESE.upper(), TODAY))
        payer = partners.payer_of(conn, block)
    assert payer in reader(new, CHLOE).dropped_partners
    assert payer != block


def test_a_list_changes_nothing_that_a_reader_chose_here(old, new, tmp_path):
    add(new, ANNE, ClaimDefaults(purposes=ALL, basis="salon 2024"), "root")
    choose(new, ANNE, PreferenceChange(purposes=ALL, frequency=Frequency.SATURDAY))
    before = choices(new, ANNE)

    move(old, new, tmp_path)
    move(old, new, tmp_path)

    assert choices(new, ANNE) == before
    assert len(refused(new, CHLOE)) == 2


def test_who_left_or_is_closed_or_waits_there_is_not_let_in_here(old, new, tmp_path):
    leave.leave(old, link(old, Use.UNSUBSCRIBE, ANNE), PAGE)
    with old.database.write() as conn:
        subscribers.add(conn, "nouvelle@exemple.test", old.clock())
        suppressions.add(conn, BEA, "complained", old.clock())
        person = subscribers.by_address(conn, CHLOE)
        subscribers.save_rhythm(conn, person.id, person.frequency, FOREVER)

    reasons = move(old, new, tmp_path)

    assert "they never confirmed" in reasons["nouvelle@exemple.test"]
    assert "waits for a person" in reasons[CHLOE]
    with new.database.read() as conn:
        states = {person.address: person.state for person in subscribers.everyone(conn)}
    assert states == {
        ANNE: ReaderState.UNSUBSCRIBED,
        BEA: ReaderState.SUPPRESSED,
        DAN: ReaderState.CONFIRMED,
    }


def test_a_pause_that_ended_on_the_way_is_not_begun_again(old, new, tmp_path, clock):
    pause(old, link(old, Use.UNSUBSCRIBE, DAN), PAGE)
    clock.advance(timedelta(days=31))

    move(old, new, tmp_path)

    assert reader(new, DAN).resumes_on is None
    assert reader(new, DAN).state is ReaderState.CONFIRMED
