"""Lists of readers, taken in on both kinds of database."""

import threading
from dataclasses import replace

import pytest

from digest.consent.claim import ClaimDefaults
from digest.flows.readers import import_csv
from digest.flows.readers.import_csv import ListImport, import_file
from digest.flows.readers.import_rows import RowResult
from digest.flows.readers.leave import leave
from digest.flows.readers.preferences import PreferenceChange, save
from digest.flows.readers.visitor import Visitor
from digest.ledger import GENESIS
from digest.model import Purpose
from digest.store import consents, subscribers, suppressions
from digest.tokens import Use
from tests.rigs.links import link_token

ALL = frozenset(Purpose)
NEWS = frozenset({Purpose.NEWSLETTER})
HERE = Visitor(source="https://infolettre.example/d")


@pytest.fixture
def installed(app, database):
    """`app`, on each kind of database."""
    return replace(app, database=database)


@pytest.fixture
def take_in(installed, tmp_path):
    """`take_in(*addresses)`: import them, and count their fates."""

    def run(*addresses, purposes=ALL, rehearsal=False):
        file = tmp_path / "liste.csv"
        file.write_text("courriel\n" + "\n".join(addresses), encoding="utf-8")
        defaults = ClaimDefaults(purposes=purposes, basis="salon 2023")
        wanted = ListImport(file=file, defaults=defaults, actor="root", is_rehearsal=rehearsal)
        counts = import_file(installed, wanted, lambda _: None).counts
        return {result.value: count for result, count in counts.items() if count}

    return run


def readers(app):
    with app.database.read() as conn:
        return {reader.address: reader for reader in subscribers.everyone(conn)}


def link(app, use, address):
    return link_token(app, use, readers(app)[address].id)


def test_a_list_longer_than_a_batch_makes_one_whole_chain(installed, take_in):
    addresses = [f"lectrice{number}@exemple.test" for number in range(1203)]

    counts = take_in(*addresses)

    with installed.database.read() as conn:
        log = list(consents.everything(conn))
    assert counts == {"added": 1203}
    assert [entry.previous for entry in log] == [GENESIS, *(entry.digest for entry in log[:-1])]
    assert [entry.source for entry in log][:2] == ["import:1:liste.csv:2", "import:1:liste.csv:3"]
    assert {reader.purposes for reader in readers(installed).values()} == {ALL}


def test_the_same_list_twice_adds_nothing(installed, take_in):
    take_in("a@exemple.test", "b@exemple.test")

    assert take_in("A@exemple.test", "b@exemple.test") == {"already there": 2}
    with installed.database.read() as conn:
        assert len(list(consents.everything(conn))) == 2


def test_more_purposes_with_proof_are_added(installed, take_in):
    take_in("a@exemple.test", purposes=NEWS)

    assert take_in("a@exemple.test") == {"updated": 1}
    assert readers(installed)["a@exemple.test"].purposes == ALL


def test_who_left_and_who_is_suppressed_stay_away(installed, take_in):
    take_in("partie@exemple.test", "fermee@exemple.test")
    leave(installed, link(installed, Use.UNSUBSCRIBE, "partie@exemple.test"), HERE)
    with installed.database.write() as conn:
        suppressions.add(conn, "fermee@exemple.test", "complained", installed.clock())

    assert take_in("Partie@exemple.test", "FERMEE@exemple.test") == {"refused": 2}
    assert readers(installed)["partie@exemple.test"].left_at is not None


def test_what_a_reader_took_back_is_not_given_again(installed, take_in):
    take_in("a@exemple.test")
    save(
        installed,
        link(installed, Use.PREFERENCES, "a@exemple.test"),
        PreferenceChange(purposes=NEWS),
        HERE,
    )

    assert take_in("a@exemple.test") == {"already there": 1}
    assert readers(installed)["a@exemple.test"].purposes == NEWS


def test_a_rehearsal_foretells_what_happens_and_writes_nothing(installed, take_in):
    addresses = [f"lectrice{number % 700}@exemple.test" for number in range(1400)]

    foretold = take_in(*addresses, "non", rehearsal=True)

    assert readers(installed) == {}
    assert foretold == take_in(*addresses, "non")
    assert foretold == {"added": 700, "already there": 700, "refused": 1}


def test_a_reader_leaves_while_a_list_is_taken_in(installed, take_in):
    take_in("partie@exemple.test")
    token = link(installed, Use.UNSUBSCRIBE, "partie@exemple.test")
    importing = threading.Thread(
        target=take_in, args=[f"lectrice{number}@exemple.test" for number in range(1500)]
    )

    importing.start()
    leave(installed, token, HERE)
    importing.join()

    with installed.database.read() as conn:
        log = list(consents.everything(conn))
    assert readers(installed)["partie@exemple.test"].left_at is not None
    assert len(log) == 1502
    assert [entry.previous for entry in log[1:]] == [entry.digest for entry in log[:-1]]


def test_one_reader_is_added_by_hand(installed):
    defaults = ClaimDefaults(purposes=NEWS, basis="formulaire papier")

    results = [import_csv.add(installed, "a@exemple.test", defaults, "root") for _ in range(2)]

    assert results == [RowResult.ADDED, RowResult.SAME]
