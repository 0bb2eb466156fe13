"""Lists that say who left, on both kinds of database: heard, kept, and undone as a whole."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest

from digest.cli.output.import_progress import header_lines
from digest.consent.claim import ClaimDefaults
from digest.errors import InputError
from digest.flows.readers import leave, proof
from digest.flows.readers.audience import number_on
from digest.flows.readers.erase import forget
from digest.flows.readers.import_csv import ListImport, add, header, import_file
from digest.flows.readers.retention import expire
from digest.flows.readers.undo_import import undo
from digest.flows.readers.verify_log import verify
from digest.flows.readers.visitor import Visitor
from digest.flows.sending.copies import PersonalCopies
from digest.model import EventKind, Purpose, ReaderState
from digest.store import consents, subscribers, suppressions
from digest.store.consent_watch import ConsentWatch
from digest.tokens import Use
from tests.rigs.links import link_token
from tests.rigs.published import enqueue, outbox_of
from tests.rigs.standing import hold, let_stand

ALL = frozenset(Purpose)
HERE = Visitor(source="https://infolettre.example/d", ip="198.51.100.0/24")
ANNE, BEA, CHLOE = "anne@exemple.test", "bea@exemple.test", "chloe@exemple.test"


@pytest.fixture
def installed(app, database):
    """`app`, on each kind of database."""
    return replace(app, database=database)


@pytest.fixture
def take_in(installed, tmp_path):
    """`take_in(text)`: import that CSV; the report's number and what was not nought."""

    def run(text, *, rehearsal=False):
        file = tmp_path / "liste.csv"
        file.write_text(text, encoding="utf-8")
        defaults = ClaimDefaults(purposes=ALL, basis="salon 2023")
        wanted = ListImport(file=file, defaults=defaults, actor="root", is_rehearsal=rehearsal)
        report = import_file(installed, wanted, lambda _: None)
        return report.number, {fate.value: n for fate, n in report.counts.items() if n}

    return run


def reader(app, address):
    with app.database.read() as conn:
        return subscribers.by_address(conn, address)


def events(app, address):
    with app.database.read() as conn:
        entries = consents.of_subscriber(conn, subscribers.by_address(conn, address).id)
    return [(entry.event.kind, entry.event.basis) for entry in entries]


def confirm_here(app, address):
    """What the reader does by their own hand."""
    with app.database.write() as conn:
        number = subscribers.add(conn, address, app.clock())
        kinds = (EventKind.REQUESTED, EventKind.CONFIRMED)
        for kind in kinds:
            event = leave.departure(number, HERE, app.clock())
            consents.record(conn, replace(event, kind=kind))


def test_who_left_there_is_a_departure_here_and_only_they_can_come_back(installed, take_in):
    _, counts = take_in(f"courriel,statut,désabonné le\n{ANNE},désabonnée,2022-01-02\n")

    assert counts == {"left": 1}
    assert reader(installed, ANNE).state is ReaderState.UNSUBSCRIBED
    assert reader(installed, ANNE).left_at == datetime(2022, 1, 2, 12, tzinfo=UTC)
    assert take_in(f"courriel\n{ANNE}\n")[1] == {"refused": 1}
    confirm_here(installed, ANNE)
    assert reader(installed, ANNE).state is ReaderState.CONFIRMED
    assert verify(installed, None, lambda _: None).is_whole


def test_whose_mail_came_back_there_is_suppressed_here_in_the_lists_words(installed, take_in):
    _, counts = take_in(f"courriel,statut\n{ANNE},bounced\n{ANNE},bounced\n")

    assert counts == {"suppressed": 1, "already there": 1}
    assert reader(installed, ANNE).suppressed_because == "bounced"
    assert verify(installed, None, lambda _: None).is_whole


def test_who_left_there_is_heard_under_an_address_that_nobody_new_may_have(installed, take_in):
    kept = "anne%ici@exemple.test"
    with installed.database.write() as conn:
        subscribers.add(conn, kept, installed.clock())

    _, counts = take_in(f"courriel,statut\n{kept},désabonnée\n{kept.upper()},active\n")

    assert counts == {"left": 1, "refused": 1}
    assert reader(installed, kept).state is ReaderState.UNSUBSCRIBED


@pytest.mark.parametrize("order", [("oui", "non"), ("non", "oui")])
def test_of_two_rows_that_disagree_the_no_holds(installed, take_in, order):
    take_in("courriel,abonné\n" + "".join(f"{ANNE},{word}\n" for word in order))

    assert reader(installed, ANNE).state is ReaderState.UNSUBSCRIBED


def test_a_rehearsal_foretells_departures(installed, take_in):
    text = f"courriel,statut\n{ANNE},actif\n{ANNE},bounced\n{ANNE},bounced\n{BEA},désabonné\n"

    foretold = take_in(text, rehearsal=True)[1]

    assert reader(installed, ANNE) is None
    assert (
        foretold
        == take_in(text)[1]
        == {
            "added": 1,
            "suppressed": 1,
            "already there": 1,
            "left": 1,
        }
    )


def test_a_reader_of_an_older_list_leaves_and_one_who_agreed_since_stays(installed, take_in):
    take_in(f"courriel,date\n{ANNE},2021-05-01\n{BEA},2024-05-01\n{CHLOE},\n")

    _, counts = take_in(
        "courriel,désabonné le\n" + f"{ANNE},2022-01-02\n{BEA},2022-01-02\n{CHLOE},2022-01-02\n"
    )

    assert counts == {"left": 2, "already there": 1}
    assert reader(installed, BEA).state is ReaderState.CONFIRMED


def test_who_confirmed_here_by_their_own_hand_does_not_leave_by_an_old_list(
    installed, take_in, clock
):
    confirm_here(installed, ANNE)

    assert take_in(f"courriel,désabonné le\n{ANNE},2022-01-02\n")[1] == {"already there": 1}
    assert take_in(f"courriel,désabonné\n{ANNE},oui\n")[1] == {"refused": 1}
    clock.advance(timedelta(days=2))
    left = (clock() - timedelta(days=1)).isoformat()
    assert take_in(f"courriel,désabonné le\n{ANNE},{left}\n")[1] == {"left": 1}


def test_a_person_who_was_erased_is_not_written_down_again_for_having_left(installed, take_in):
    add(installed, ANNE, ClaimDefaults(purposes=ALL, basis="salon"), "root")
    forget(installed, ANNE, "root")

    assert take_in(f"courriel,désabonné\n{ANNE},oui\n")[1] == {"already there": 1}
    assert reader(installed, ANNE) is None


def test_a_departure_of_long_ago_is_kept_as_long_as_one_of_today(installed, take_in, clock):
    take_in(f"courriel,désabonné le\n{ANNE},2015-01-02\n")

    expire(installed)
    assert reader(installed, ANNE) is not None
    clock.advance(installed.settings.consent.keep_proof + timedelta(days=1))
    expire(installed)
    assert reader(installed, ANNE) is None
    assert take_in(f"courriel\n{ANNE}\n")[1] == {"refused": 1}


def test_readers_are_told_the_day_of_their_own_consent(installed, take_in):
    take_in(f"courriel,date\n{ANNE},12/04/2023\n")

    confirmed = reader(installed, ANNE).confirmed_at
    assert (
        confirmed.astimezone(installed.settings.newsletter.timezone).date().isoformat()
        == "2023-04-12"
    )
    assert events(installed, ANNE) == [
        (EventKind.IMPORTED, "salon 2023; date: 12/04/2023 (consent given on 2023-04-12)")
    ]
    (file,) = proof.proof(installed, ANNE).files
    assert file.state.confirmed_at == confirmed


def test_a_day_of_departure_may_have_the_month_first(installed, take_in):
    take_in(f"courriel,unsubscribed at\n{ANNE},04/05/2023\n{BEA},04/25/2023\n")

    assert reader(installed, ANNE).left_at == datetime(2023, 4, 5, 12, tzinfo=UTC)
    assert reader(installed, BEA).left_at == datetime(2023, 4, 25, 12, tzinfo=UTC)


def test_a_list_without_days_says_only_by_when_its_readers_had_agreed(installed, take_in):
    take_in(f"courriel,date\n{ANNE},12/04/2023\n{BEA},\n")
    confirm_here(installed, CHLOE)

    dated = {address: reader(installed, address).is_dated for address in (ANNE, BEA, CHLOE)}

    assert dated == {ANNE: True, BEA: False, CHLOE: True}


@pytest.mark.parametrize(
    ("days", "is_sure"),
    [(("04/05/2023", "06/07/2023"), False), (("04/05/2023", "06/17/2023"), True)],
)
def test_days_that_could_be_others_are_pointed_out(tmp_path, days, is_sure):
    file = tmp_path / "liste.csv"
    file.write_text("courriel,désabonné le\n" + "".join(f"{ANNE},{day}\n" for day in days))

    said = "\n".join(header_lines(header(file).columns))

    assert ("04/05/2023" not in said) is is_sure


def text_of(wire):
    """The text part of a message."""
    body = message_from_bytes(wire, policy=policy.default).get_body(("plain",))
    return body.get_content().replace("\r\n", "\n")


def test_a_copy_tells_the_day_of_consent_or_that_it_was_no_later(installed, take_in):
    take_in(f"courriel,date\n{ANNE},12/04/2023\n{BEA},\n")
    edition = enqueue(installed)
    copies = PersonalCopies(installed, edition)
    consent_watch = ConsentWatch(installed.database)
    batch_of_both = outbox_of(installed, edition, consent_watch).claim("host-1-x")
    consent_watch.close()

    texts = {
        delivery.address: text_of(copies.mail(delivery).wire)
        for delivery in batch_of_both.deliveries
    }

    assert "Accord : le 12\xa0avril 2023\n" in texts[ANNE]
    assert "Accord : le 8\xa0novembre 2024 au plus tard\n" in texts[BEA]


# --- undone -------------------------------------------------------------------------------------


def test_an_import_is_undone_as_if_it_had_never_been(installed, take_in, clock):
    add(installed, BEA, ClaimDefaults(purposes=frozenset({Purpose.NEWSLETTER}), basis="a"), "root")
    confirm_here(installed, CHLOE)
    before = {address: reader(installed, address) for address in (BEA, CHLOE)}
    clock.advance(timedelta(hours=1))
    number, counts = take_in(
        f"courriel,statut,désabonné le\n{ANNE},actif,\n{BEA},actif,\n"
        f"{CHLOE},désabonné,{clock().isoformat()}\nd@exemple.test,bounced,\n"
    )
    assert counts == {"added": 1, "updated": 1, "left": 1, "suppressed": 1}
    clock.advance(timedelta(hours=1))

    report = undo(installed, number, "root")

    assert (report.erased, report.restored) == (2, 2)
    assert {address: reader(installed, address) for address in (BEA, CHLOE)} == before
    assert reader(installed, ANNE) is None
    with installed.database.read() as conn:
        assert suppressions.everyone(conn) == ()
    assert verify(installed, None, lambda _: None).is_whole
    assert take_in(f"courriel\n{ANNE}\nd@exemple.test\n")[1] == {"added": 2}


def test_an_import_is_undone_once_and_only_one_that_there_was(installed, take_in):
    number, _ = take_in(f"courriel\n{ANNE}\n")
    undo(installed, number, "root")

    for unknown in (number, number + 1000):
        with pytest.raises(InputError, match="nothing was undone"):
            undo(installed, unknown, "root")


def test_undoing_leaves_what_a_reader_did_since(installed, take_in, clock):
    number, _ = take_in(f"courriel\n{ANNE}\n")
    clock.advance(timedelta(hours=1))
    confirm_here(installed, ANNE)

    undo(installed, number, "root")

    assert reader(installed, ANNE).state is ReaderState.CONFIRMED
    assert reader(installed, ANNE).confirmed_at == clock()


@pytest.mark.parametrize("how", ["left", "erased", "suppressed"])
def test_who_refused_us_since_an_import_stays_out_when_it_is_undone(installed, take_in, clock, how):
    number, _ = take_in(f"courriel\n{ANNE}\n{BEA}\n")
    clock.advance(timedelta(hours=1))
    person = reader(installed, ANNE).id
    if how == "left":
        token = link_token(installed, Use.UNSUBSCRIBE, person)
        leave.leave(installed, token, Visitor(source="/d"))
    elif how == "erased":
        forget(installed, ANNE, "root")
    else:
        with installed.database.write() as conn:
            suppressions.add(conn, ANNE, "complained", clock())

    undo(installed, number, "root")
    take_in(f"courriel\n{ANNE}\n{BEA}\n")

    assert number_on(installed, installed.today()) == 1
    assert reader(installed, BEA).is_active


def test_who_leaves_though_a_list_took_them_out_stays_out_when_it_is_undone(
    installed, take_in, clock
):
    confirm_here(installed, ANNE)
    number, _ = take_in(f"courriel,statut,désabonné le\n{ANNE},parti,{clock().isoformat()}\n")
    token = link_token(installed, Use.UNSUBSCRIBE, reader(installed, ANNE).id)

    said_before = [leave.leaver_of(installed, token).has_left]
    leave.leave(installed, token, Visitor(source="/d"))
    said_before.append(leave.leaver_of(installed, token).has_left)
    undo(installed, number, "root")

    assert said_before == [False, True]
    assert number_on(installed, installed.today()) == 0


def test_an_import_whose_number_begins_alike_is_left_alone(installed, take_in):
    numbers = [take_in(f"courriel\nlectrice{n}@exemple.test\n")[0] for n in range(11)]

    undo(installed, numbers[0], "root")

    assert numbers[0] == 1
    assert [reader(installed, f"lectrice{n}@exemple.test") is None for n in range(11)] == [
        True,
        *[False] * 10,
    ]


@pytest.mark.parametrize(
    ("status", "owner", "is_kept"),
    [
        ("accepted", "", True),
        ("uncertain", "", True),
        ("queued", "h1", True),
        ("queued", "", False),
    ],
)
def test_an_import_stays_once_one_of_its_readers_was_mailed_or_is_being_mailed(
    installed, take_in, clock, status, owner, is_kept
):
    number, _ = take_in(f"courriel\n{ANNE}\n{BEA}\n")
    clock.advance(timedelta(hours=1))
    enqueue(installed)
    with installed.database.write() as conn:
        let_stand(conn, status, clock())
        hold(conn, owner, clock() + timedelta(minutes=5))

    if is_kept:
        with pytest.raises(InputError, match="2 readers of it got mail since"):
            undo(installed, number, "root")
    else:
        undo(installed, number, "root")

    assert (reader(installed, ANNE) is not None) is is_kept


# --- dumps of members --------------------------------------------------------------------------


def test_a_dump_of_members_is_read_a_paragraph_a_row(installed, take_in):
    _, counts = take_in(
        f"bounce 1680343200 1680353200 3 4.2.2\nemail {ANNE}\ndate 1680343200\n"
        "gecos Anne Roy\nreception mail\nsubscribed 1\n\n"
        f"email {BEA}\ndate 1680343200\nreception nomail\n"
    )

    assert counts == {"added": 1, "left": 1}
    assert reader(installed, ANNE).confirmed_at == datetime(2023, 4, 1, 10, tzinfo=UTC)


def test_a_field_of_a_dump_that_nothing_is_made_of_is_named(tmp_path):
    file = tmp_path / "member.dump"
    file.write_text(f"email {ANNE}\nreception mail\n\nemail {BEA}\ntopics sports\n")

    assert header(file).columns.ignored == ("topics",)


def test_a_list_with_boxes_nobody_understands_brings_in_nobody(installed, tmp_path):
    file = tmp_path / "liste.csv"
    file.write_text(f"courriel,Zzz\n{ANNE},oui\n{BEA},\n")
    defaults = ClaimDefaults(purposes=ALL, basis="salon 2023")
    wanted = ListImport(file=file, defaults=defaults, actor="root")

    with pytest.raises(InputError, match=r"a column that may say no.*--ignore-column Zzz"):
        import_file(installed, wanted, lambda _: None)

    assert reader(installed, ANNE) is None
    import_file(installed, replace(wanted, ignored=("Zzz",)), lambda _: None)
    assert reader(installed, ANNE).address == ANNE
