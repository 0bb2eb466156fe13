"""Several processes send one edition: the same rows, one progress, one balance."""

import os
import signal
from collections import Counter
from pathlib import Path

import pytest

from digest.flows.sending.processes import shares
from tests.loopback.forked import wait_until
from tests.rigs.desk import ended


def members(pid):
    """The processes that send for that one."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [int(child) for child in children if b"spawn_main" in command_of(child)]


def command_of(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return b""


def is_alive(pid):
    return b"spawn_main" in command_of(pid)


@pytest.fixture
def slow_desk(desk_with, inbox):
    inbox.reply("BODY", "250 2.0.0 queued", times=10**6, delay=0.1)
    return desk_with(readers=90, batch_size=15, smtp={"connections": 3})


@pytest.mark.parametrize(
    ("connections", "processes", "expected"),
    [(4, 1, [4]), (4, 2, [2, 2]), (5, 2, [3, 2]), (2, 8, [1, 1])],
)
def test_processes_share_the_connections_and_none_goes_without(connections, processes, expected):
    assert shares(connections, processes) == expected


def test_three_processes_mail_each_reader_once_and_tell_one_balance(slow_desk, inbox):
    sending = slow_desk.begin("send", "--processes", "3")
    wait_until(lambda: len(members(sending.pid)) == 3)
    code, said = ended(sending)

    assert code == 0
    assert said.count("90 readers = 90 accepted") == 1
    assert sorted(inbox.recipients) == sorted(slow_desk.standing)
    assert inbox.connections == 3


def test_a_process_that_is_killed_is_told_of_and_another_takes_its_place(slow_desk, inbox):
    sending = slow_desk.begin("send", "--processes", "3")
    wait_until(lambda: len(inbox.envelopes) >= 10)

    victim = members(sending.pid)[0]
    os.kill(victim, signal.SIGKILL)
    code, said = ended(sending)

    got = Counter(inbox.recipients)
    uncertain = {who for who, where in slow_desk.standing.items() if where == "uncertain"}
    assert code == (69 if uncertain else 0)
    assert f"process {victim} was killed by SIGKILL" in said
    assert max(got.values()) == 1
    assert set(got) | uncertain == set(slow_desk.standing)
    assert len(uncertain) <= 1
    assert not list((slow_desk.folder / "journal").glob("*.journal"))


def test_where_the_parent_is_killed_the_others_end_by_themselves_and_nothing_is_lost(
    slow_desk, inbox
):
    sending = slow_desk.begin("send", "--processes", "3")
    wait_until(lambda: len(inbox.envelopes) >= 6)
    processes = members(sending.pid)

    sending.kill()
    wait_until(lambda: not any(map(is_alive, processes)))
    sent = len(inbox.envelopes)
    code, _ = slow_desk.run("send")

    assert len(processes) == 3
    assert sent < 90
    assert code == 0
    assert set(slow_desk.standing.values()) == {"accepted"}
    assert sorted(inbox.recipients) == sorted(slow_desk.standing)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # none is asked for it
def test_a_password_that_cannot_be_read_is_told_once_and_nobody_is_mailed(desk_with, inbox):
    smtp = {"connections": 3, "username": "digest", "password_file": "nowhere"}
    desk = desk_with(readers=3, batch_size=1, smtp=smtp)

    code, said = desk.run("send", "--processes", "2")

    assert code == 78
    assert said.count("smtp.password_file: cannot be read") == 1
    assert not inbox.connections
