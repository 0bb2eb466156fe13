"""An edition's books: as many copies as were queued are accounted for, or it is not done."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from digest.cli.output.reports import say_sent
from digest.errors import BalanceError, TooLateError
from digest.flows.sending.known import call_known
from digest.flows.sending.resend import ResendSelection, plan_addresses, plan_statuses, resend
from digest.flows.sending.send import send
from digest.model import DeliveryStatus, EditionStatus
from digest.store import rolls
from digest.store.book_tables import batch, roll
from digest.store.schema import edition as edition_table
from tests.rigs.published import enqueue, subscribe
from tests.rigs.standing import hold

READERS = [f"lectrice{number}@exemple.test" for number in range(7)]


def test_the_edition_counts_what_was_queued_and_who_came_later(relayed, watch):
    subscribe(relayed, *READERS)
    edition = enqueue(relayed)
    first = send(relayed, edition, watch)
    subscribe(relayed, "nouvelle@exemple.test")

    plan = plan_addresses(relayed, edition, ["nouvelle@exemple.test", READERS[0]])
    second = resend(relayed, plan, "anne", watch)

    assert first.edition.enqueued == sum(first.balance.values()) == 7
    assert second.edition.enqueued == sum(second.balance.values()) == 8
    assert second.trouble is None
    assert second.edition.status is EditionStatus.DONE


def test_an_edition_that_lost_a_row_is_not_done_and_says_so(relayed, watch):
    subscribe(relayed, *READERS)
    edition = enqueue(relayed)
    with relayed.database.write() as conn:
        first = select(batch.c.id).limit(1).scalar_subquery()
        conn.execute(update(batch).where(batch.c.id == first).values(readers=batch.c.readers - 1))

    report = send(relayed, edition, watch)

    assert isinstance(report.trouble, BalanceError)
    assert report.trouble.exit_code == 70
    assert "7 copies were queued and 6 are accounted for" in str(report.trouble)
    assert report.edition.status is EditionStatus.SENDING


@pytest.mark.parametrize("which", list(ResendSelection))
def test_a_resend_queues_nobody_twice_in_the_books(relayed, inbox, watch, which):
    subscribe(relayed, *READERS)
    edition = enqueue(relayed)
    inbox.reply("BODY", "554 5.6.0 malformed", times=1)
    inbox.cut("BODY")
    send(relayed, edition, watch)

    report = resend(relayed, plan_statuses(relayed, edition, [which]), "anne", watch)

    assert report.edition.enqueued == sum(report.balance.values()) == 7
    assert report.balance[DeliveryStatus.ACCEPTED] == 6


def test_the_replies_come_to_the_same_number_whatever_their_words(relayed, inbox, watch):
    subscribe(relayed, *READERS)
    edition = enqueue(relayed)
    for number in range(3):
        inbox.reply("BODY", f"451 4.7.1 greylisted (id {number}), come back", times=1)

    report = send(relayed, edition, watch)

    numbers = {(row.status, row.code, row.reason): row.number for row in report.replies}
    assert numbers[DeliveryStatus.DEFERRED, 451, "greylisted: accepted later"] == 3
    assert sum(numbers.values()) == 7


def test_who_never_had_a_turn_is_told_of_until_they_are_sent_it_or_somebody_knows(
    relayed, clock, watch
):
    subscribe(relayed, *READERS)
    edition = enqueue(relayed)
    clock.set(edition.best_before)

    late = send(relayed, edition, watch)
    once_more = send(relayed, late.edition, watch)
    number = call_known(relayed, late.edition, "anne", "le relais dormait")
    quiet = send(relayed, once_more.edition, watch)
    resent = resend(
        relayed, plan_statuses(relayed, edition, [ResendSelection.FAILED]), "anne", watch
    )

    assert [type(report.trouble) for report in (late, once_more)] == [TooLateError] * 2
    assert late.trouble.exit_code == 69
    assert "7 copies of 2024-11-08 expired before anybody tried" in str(late.trouble)
    assert late.balance[DeliveryStatus.EXPIRED] == number == 7
    assert quiet.trouble is None
    assert resent.balance[DeliveryStatus.ACCEPTED] == 7
    assert resent.trouble is None


def test_readers_who_stand_twice_in_the_books_are_no_edition_that_is_done(relayed, watch):
    subscribe(relayed, *READERS)
    edition = enqueue(relayed)
    with relayed.database.write() as conn:
        row = conn.execute(select(batch)).mappings().first()
        twin = {**row, "id": 1000}
        conn.execute(insert(batch).values(twin))
        readers = rolls.written(rolls.of_batch(conn, row["id"]))
        conn.execute(insert(roll).values(batch_id=1000, readers=readers))
        conn.execute(update(edition_table).values(enqueued=7 + row["readers"]))

    report = send(relayed, edition, watch)

    assert isinstance(report.trouble, BalanceError)
    assert "more than one copy" in str(report.trouble)
    assert report.edition.status is EditionStatus.SENDING


def test_batches_that_a_machine_took_with_it_are_told_of_by_its_name(relayed, watch):
    subscribe(relayed, *READERS)
    edition = enqueue(relayed)
    with relayed.database.write() as conn:
        hold(conn, "envoi-2-4711-abcd", relayed.clock() + timedelta(minutes=5))

    report = send(relayed, edition, watch)

    assert report.open == 7
    assert not report.holders.are_here
    assert report.holders.lines[0].endswith("goes on with what is left after 2024-11-08 13:35 UTC")
    assert "held by envoi-2:" in report.holders.lines[0]
    assert say_sent([report], as_json=False) == 75
