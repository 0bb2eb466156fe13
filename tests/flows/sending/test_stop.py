"""A sending that is asked to end finishes what is in flight, writes it down, and goes."""

import os
import signal
import time

import pytest

from tests.loopback.forked import wait_until
from tests.rigs.desk import ended

SLOW = 0.3
"""Seconds the relay takes for each reply to a final dot."""
ONE_KEYSTROKE = 0.6
"""Two signals in fewer seconds are one Ctrl-C."""


@pytest.fixture
def slow_desk(desk_with, inbox):
    inbox.reply("BODY", "250 2.0.0 queued", times=10**6, delay=SLOW)
    return desk_with(readers=60, batch_size=20)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_signal_finishes_what_is_in_flight_and_the_next_sending_takes_the_rest(
    slow_desk, inbox, name, processes
):
    sending = slow_desk.begin("send", "--processes", processes)
    wait_until(lambda: len(inbox.envelopes) >= 4)

    sending.send_signal(signal.Signals[name])
    code, said = ended(sending)
    left = dict(slow_desk.balance)
    inbox.script.forget()
    again, _ = slow_desk.run("send")

    assert code == 75
    assert "copies stay queued: `digest send` goes on" in said
    assert left["uncertain"] == 0
    assert left["accepted"] + left["queued"] == 60
    assert left["queued"] > 0
    assert again == 0
    assert sorted(inbox.recipients) == sorted(slow_desk.standing)
    assert not list((slow_desk.folder / "journal").glob("*.journal"))


def test_a_ctrl_c_at_the_terminal_reaches_every_process_and_nobody_complains(slow_desk, inbox):
    sending = slow_desk.begin("send", "--processes", "2", start_new_session=True)
    wait_until(lambda: len(inbox.envelopes) >= 4)

    os.killpg(sending.pid, signal.SIGINT)
    code, said = ended(sending)

    assert code == 75
    assert "KeyboardInterrupt" not in said
    assert slow_desk.balance["uncertain"] == 0
    assert slow_desk.balance["accepted"] == len(inbox.envelopes)


def test_a_second_ctrl_c_ends_it_at_once_and_names_what_was_in_flight(slow_desk, inbox):
    inbox.script.forget()
    answers = inbox.hold(after=4)
    sending = slow_desk.begin("send")
    wait_until(lambda: len(inbox.envelopes) == 6)

    sending.send_signal(signal.SIGINT)
    wait_until(lambda: "Ctrl-C again" in sending.errors)
    time.sleep(ONE_KEYSTROKE)
    sending.send_signal(signal.SIGINT)
    code, _ = ended(sending)
    answers.set()
    slow_desk.run("send")

    assert code == -signal.SIGINT
    assert slow_desk.balance["uncertain"] == 2
    assert slow_desk.balance["accepted"] == 58
    assert len(set(inbox.recipients)) == len(inbox.recipients)
