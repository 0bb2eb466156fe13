"""Which partner an edition carries, and who is never written to."""

from datetime import UTC, date, datetime

from digest.model import BAD_ADDRESS, COMPLAINED
from digest.store import partners, subscribers, suppressions
from tests.rigs.newsroom import booking

NOW = datetime(2024, 11, 8, 13, 30, tzinfo=UTC)


def november(day):
    return date(2024, 11, day)


def running(database, day):
    with database.read() as conn:
        partner = partners.running(conn, date(2024, 11, day))
    return partner.legal_name if partner else None


def test_a_partner_runs_from_its_first_day_to_its_last(database):
    with database.write() as conn:
        partners.add(conn, booking("Quincaillerie inc.", november(4), november(8)))

    assert [running(database, day) for day in (3, 4, 8, 9)] == [
        None,
        "Quincaillerie inc.",
        "Quincaillerie inc.",
        None,
    ]


def test_of_two_partners_the_one_that_began_first_runs(database):
    with database.write() as conn:
        partners.add(conn, booking("Seconde inc.", november(5), november(8)))
        partners.add(conn, booking("Première inc.", november(4), november(8)))

    assert running(database, 6) == "Première inc."


def test_an_ended_partner_runs_no_more(database):
    with database.write() as conn:
        number = partners.add(conn, booking("Quincaillerie inc.", november(4), november(8)))
        partners.end(conn, number, date(2024, 11, 5))

    assert running(database, 5) == "Quincaillerie inc."
    assert running(database, 6) is None


def test_a_payer_named_before_its_first_block_has_a_number_and_never_runs(database):
    with database.write() as conn:
        booked = partners.add(conn, booking("Quincaillerie inc.", november(4), november(8)))
        names = ("QUINCAILLERIE  inc.", "Vélos inc.", "vélos inc.")
        numbers = partners.payers_named(conn, names, november(4))
        again = partners.payers_named(conn, names, november(5))

    assert numbers == again
    assert numbers["QUINCAILLERIE  inc."] == booked
    assert numbers["Vélos inc."] == numbers["vélos inc."] != booked
    assert [running(database, day) for day in (3, 4, 9)] == [None, "Quincaillerie inc.", None]
    with database.read() as conn:
        assert partners.payers(conn, november(4)) == {booked: "Quincaillerie inc."}


def test_a_person_s_word_takes_the_place_of_a_bounce_s_and_no_bounce_that_of_a_complaint(database):
    bad_address = min(BAD_ADDRESS)
    with database.write() as conn:
        subscribers.add(conn, "lectrice@exemple.test", NOW)
        assert suppressions.add(conn, "Lectrice@Exemple.test", COMPLAINED, NOW)
        assert not suppressions.add(conn, "lectrice@exemple.test", bad_address, NOW)
        assert suppressions.add(conn, "voisin@exemple.test", bad_address, NOW)
        assert suppressions.add(conn, "voisin@exemple.test", "asked by telephone", NOW)

    with database.read() as conn:
        assert suppressions.reason_for(conn, "LECTRICE@exemple.test") == COMPLAINED
        assert subscribers.by_address(conn, "lectrice@exemple.test").suppressed_because
        assert suppressions.reason_for(conn, "voisin@exemple.test") == "asked by telephone"


def test_an_address_is_opened_again(database):
    with database.write() as conn:
        suppressions.add(conn, "lectrice@exemple.test", "bounced", NOW)
        assert suppressions.remove(conn, "lectrice@exemple.test")
        assert not suppressions.remove(conn, "lectrice@exemple.test")
        assert suppressions.everyone(conn) == ()
