"""What somebody looked at and called known is told no more; it stays in the books."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from digest.cli.output.reports import say_sent
from digest.errors import InputError
from digest.flows.sending.known import call_known
from digest.flows.sending.resend import ResendSelection, edition_of, plan_statuses, resend
from digest.flows.sending.send import send
from digest.model import DeliveryStatus
from digest.store.schema import logbook
from tests.rigs.published import DAY, enqueue, subscribe

READERS = [f"lectrice{number}@exemple.test" for number in range(7)]


def codes(*reports):
    return [say_sent((report,), as_json=True) for report in reports]


@pytest.fixture
def in_doubt(relayed, inbox, watch):
    """An edition that is done but for one copy nobody can vouch for."""
    subscribe(relayed, *READERS)
    edition = enqueue(relayed)
    inbox.cut("BODY")
    send(relayed, edition, watch)
    return edition


def test_a_copy_in_doubt_is_told_until_somebody_calls_it_known(relayed, watch, in_doubt, clock):
    before = [send(relayed, in_doubt, watch) for _ in range(2)]

    number = call_known(relayed, in_doubt, "anne", " the relay's log has it ")
    after = send(relayed, in_doubt, watch)

    assert (number, codes(*before, after)) == (1, [69, 69, 0])
    assert after.balance[DeliveryStatus.UNCERTAIN] == 1
    assert edition_of(relayed, DAY).known_because == "anne: the relay's log has it"
    with relayed.database.read() as conn:
        acts = conn.execute(select(logbook.c.action, logbook.c.detail)).all()
    assert ("known", f"{DAY}: 1: the relay's log has it") in acts
    with pytest.raises(InputError, match="not known"):
        call_known(relayed, in_doubt, "bart", "me too")


def test_what_becomes_of_a_known_copy_later_is_told_anew(relayed, inbox, watch, in_doubt, clock):
    call_known(relayed, in_doubt, "anne", "not in the relay's log")
    clock.advance(timedelta(minutes=1))
    inbox.cut("BODY")

    again = plan_statuses(relayed, in_doubt, [ResendSelection.UNCERTAIN])
    report = resend(relayed, again, "anne", watch)
    call_known(relayed, in_doubt, "bart", "it has it now")

    assert (again.number, codes(report, send(relayed, in_doubt, watch))) == (1, [69, 0])
    assert edition_of(relayed, DAY).known_because.endswith("; bart: it has it now")


def test_refusals_that_somebody_looked_at_end_no_run_any_more(relayed, inbox, watch):
    subscribe(relayed, *READERS)
    edition = enqueue(relayed)
    inbox.reply("BODY", "554 5.6.0 malformed", times=4)

    before = send(relayed, edition, watch)
    call_known(relayed, edition, "anne", "their provider mends it")

    assert codes(before, send(relayed, edition, watch)) == [69, 0]


def test_a_reason_is_asked_for(relayed, in_doubt):
    with pytest.raises(InputError, match="what you found"):
        call_known(relayed, in_doubt, "anne", "  ")
