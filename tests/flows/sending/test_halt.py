"""Halted, an edition is sent by nobody, anywhere, until somebody resumes it."""

import getpass
import re
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import select

from digest.errors import HaltedError, InputError
from digest.flows.sending.halt import halt, resume
from digest.flows.sending.progress import SendingWatch
from digest.flows.sending.resend import edition_of, not_halted
from digest.flows.sending.send import due_editions, send, send_all
from digest.model import DeliveryStatus, EditionStatus
from digest.schedule import Scheduler
from digest.store import editions
from digest.store.schema import logbook
from tests.loopback.forked import wait_until
from tests.rigs.desk import ended
from tests.rigs.published import DAY, enqueue, subscribe

READERS = [f"lectrice{number}@exemple.test" for number in range(7)]
ACTOR = getpass.getuser()
DESK = "contact@infolettre.example"
"""Who is told that an edition was halted."""


def test_a_halt_stops_two_processes_and_resume_goes_on(desk_with, inbox):
    desk = desk_with(readers=120, batch_size=8)
    answers = inbox.hold(after=8)
    senders = [desk.begin("send") for _ in range(2)]
    wait_until(lambda: len(inbox.envelopes) == 8 + 4)  # both connections of both wait

    halting = desk.begin("halt", str(DAY), "--because", "the wrong picture")
    wait_until(lambda: desk.edition.halted_at is not None)
    inbox.script.forget()
    inbox.reply("BODY", "250 2.0.0 queued", times=120, delay=0.2)
    answers.set()
    halts = [ended(process) for process in (halting, *senders)]
    sent = len(inbox.envelopes)
    inbox.script.forget()
    resumed, _ = desk.run("resume", str(DAY))

    assert [code for code, _ in halts] == [0, 75, 75]
    for _, words in halts:
        assert "is halted since" in words
        assert f"({ACTOR}: the wrong picture)" in words
        assert f"`digest resume {DAY}`" in words
    assert 12 <= sent < 120
    assert resumed == 0
    assert sorted(set(inbox.recipients) - {DESK}) == sorted(desk.standing)
    assert len(inbox.recipients) - inbox.recipients.count(DESK) == len(desk.standing)
    assert set(desk.standing.values()) == {"accepted"}


def test_no_command_sends_a_halted_edition(desk_with, inbox):
    desk = desk_with(readers=3, batch_size=2)

    desk.run("halt", str(DAY))
    outcomes = {
        words: desk.run(*words)
        for words in (
            ("send",),
            ("run", "--date", str(DAY)),
            ("resend", str(DAY), "--failed"),
            ("resend", str(DAY), "--to", "lectrice0@exemple.test"),
        )
    }
    listed = desk.run("editions", "list")[1]

    assert set(inbox.recipients) <= {DESK}
    for code, said in outcomes.values():
        assert code == 75
        assert f"the edition of {DAY} is halted since" in said
        assert "digest resume" in said
    assert "halted" in listed
    assert "3 readers = 3 queued" in listed


def test_the_logbook_tells_who_halted_and_who_resumed_and_what_for(relayed):
    subscribe(relayed, *READERS)
    edition = enqueue(relayed)

    halted = halt(relayed, edition, "anne", "the wrong picture")
    halt(relayed, halted, "bart", "me too")
    resume(relayed, halted, "chloe")

    with relayed.database.read() as conn:
        lines = [(row.actor, row.action, row.detail) for row in conn.execute(select(logbook))]
    assert lines == [
        ("anne", "halt", f"{DAY}: the wrong picture"),
        ("chloe", "resume", f"{DAY}: since {DAY} 08:30 EST (anne: the wrong picture)"),
    ]


def test_only_what_is_halted_can_be_resumed_and_what_is_done_cannot_be_halted(relayed, watch):
    subscribe(relayed, *READERS)
    edition = enqueue(relayed)

    with pytest.raises(InputError, match="is not halted"):
        resume(relayed, edition, "anne")
    done = send(relayed, edition, watch).edition

    with pytest.raises(InputError, match="is done"):
        halt(relayed, done, "anne", "")


def test_a_breaker_halts_the_edition_so_that_the_next_sending_does_not_ask_the_relay(
    relayed, inbox, watch
):
    subscribe(relayed, *READERS)
    edition = enqueue(relayed, batch_size=100)
    inbox.reply("BODY", "550 5.7.26 unauthenticated mail is not accepted", times=5)

    first = send(relayed, edition, watch)
    connections = inbox.connections
    (second,) = send_all(relayed, watch)
    due = due_editions(relayed)

    assert first.balance == second.balance
    assert first.balance[DeliveryStatus.REFUSED] == 5
    assert first.balance[DeliveryStatus.QUEUED] == 2
    assert inbox.connections == connections
    assert due == ()
    for report in (first, second):
        assert isinstance(report.trouble, HaltedError)
        assert re.search(
            r"\(circuit breaker: 5 of the last copies were turned away", str(report.trouble)
        )


def test_a_breaker_stops_the_other_connections_too(relayed, inbox, watch):
    subscribe(relayed, *(f"lecteur{number}@exemple.test" for number in range(60)))
    edition = enqueue(relayed, batch_size=20)
    inbox.reply("BODY", "550 5.7.26 refused", times=5, when=lambda mail: "lecteur1" in mail)
    inbox.reply("BODY", "250 2.0.0 queued", times=100, delay=0.1)

    report = send(relayed, edition, watch)

    assert report.edition.halted_at is not None
    assert report.balance[DeliveryStatus.QUEUED] > 20


def test_a_halted_edition_still_expires_at_its_best_before(relayed, watch, clock):
    subscribe(relayed, *READERS)
    edition = halt(relayed, enqueue(relayed), "anne", "")

    early = send(relayed, edition, watch)
    clock.advance(timedelta(hours=21))
    (due,) = due_editions(relayed)
    late = send(relayed, due, watch)

    assert early.balance[DeliveryStatus.QUEUED] == len(READERS)
    assert early.edition.status is EditionStatus.SENDING
    assert late.balance[DeliveryStatus.EXPIRED] == len(READERS)
    assert late.edition.status is EditionStatus.DONE


def test_a_halted_edition_is_not_sent_again_to_anybody(relayed, watch):
    subscribe(relayed, *READERS)
    halt(relayed, enqueue(relayed), "anne", "")

    with pytest.raises(HaltedError, match="anne"):
        not_halted(relayed, edition_of(relayed, DAY))


def test_a_halt_between_two_batches_lets_no_further_one_be_claimed(relayed, inbox):
    subscribe(relayed, *READERS)
    edition = enqueue(relayed)

    def halt_now(*_):
        with relayed.database.write() as conn:
            editions.halt(conn, edition.id, relayed.clock(), "anne")

    report = send(relayed, edition, SendingWatch(stop=Event(), progress=halt_now))

    assert 1 <= len(inbox.envelopes) <= 4
    assert report.balance[DeliveryStatus.QUEUED] == len(READERS) - len(inbox.envelopes)


def test_the_scheduler_leaves_a_halted_edition_alone(relayed, inbox, watch, clock):
    subscribe(relayed, *READERS)
    edition = enqueue(relayed)
    halt(relayed, edition, "anne", "")
    beat = Scheduler(relayed, watch)

    for _ in range(3):
        beat.tick()
        clock.advance(timedelta(minutes=15))
    connections = inbox.connections
    resume(relayed, edition, "anne")
    beat.tick()

    assert connections == 0
    assert len(inbox.envelopes) == len(READERS)


def test_a_relay_that_shut_our_account_halts_the_edition_and_says_so(relayed, inbox, watch):
    subscribe(relayed, *(f"lectrice{number}@exemple.test" for number in range(12)))
    inbox.reply("RCPT", "421 Account disabled", times=200)

    report = send(relayed, enqueue(relayed), watch)

    assert report.edition.halted_at is not None
    assert "our account" in report.edition.halted_because
    assert (report.trouble.exit_code, report.balance[DeliveryStatus.REFUSED]) == (75, 0)
