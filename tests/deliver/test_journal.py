"""The journal on a real disk: what it says after a kill, a power cut, or a disk that is full."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.deliver.journal import NO_ANSWER, Journal, abandoned, left_by
from digest.errors import JournalError
from digest.model import DeliveryStatus, Outcome, Reply
from tests.loopback.patience import PATIENCE

ACCEPTED = Outcome(
    status=DeliveryStatus.ACCEPTED, reply=Reply(code=250, status="2.0.0", text="queued as 7F3A")
)
BOUNCED = Outcome(
    status=DeliveryStatus.BOUNCED,
    reply=Reply(code=550, status="5.1.1", text="«inconnu»\r\n[x] 🦫"),
    reason="there is no such mailbox",
    suppress=True,
)
SUPPRESSED = Outcome(status=DeliveryStatus.SUPPRESSED, reason="unsubscribed")
REPLIES = st.builds(
    lambda code, status, text: Reply(code=code, status=status, text=text),
    st.integers(200, 599),
    st.text(max_size=9),
    st.text(max_size=80),
)
OUTCOMES = st.builds(
    lambda status, reply, reason, suppress: Outcome(
        status=status, reply=reply, reason=reason, suppress=suppress
    ),
    st.sampled_from(DeliveryStatus),
    st.none() | REPLIES,
    st.text(max_size=40),
    st.booleans(),
)


def left_behind(journal):
    """Close a journal as the system does it for a process that dies while it waits."""
    journal.flush()
    os.close(journal._file)


def remains(folder):
    """What is found, each journal taken up and removed."""
    return {left.owner: left.outcomes for left in abandoned(folder)}


def run(code, *arguments):
    """Another Python, with the journal at hand, that answers on its standard output."""
    start = "import sys; from pathlib import Path; from digest.deliver.journal import *\n"
    return subprocess.Popen(
        [sys.executable, "-c", start + code, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


# --- what it tells ----------------------------------------------------------------------


def test_an_intent_without_an_answer_is_uncertain(tmp_path):
    journal = Journal(tmp_path, "host-1")
    journal.intend(7)
    journal.answered(7, ACCEPTED)
    journal.intend(8)
    left_behind(journal)

    assert remains(tmp_path) == {"host-1": {7: ACCEPTED, 8: NO_ANSWER}}


def test_what_was_settled_without_a_dot_is_told_too(tmp_path):
    journal = Journal(tmp_path, "host-1")
    journal.answered(3, SUPPRESSED)
    journal.answered(4, BOUNCED)
    left_behind(journal)

    assert remains(tmp_path) == {"host-1": {3: SUPPRESSED, 4: BOUNCED}}


def test_the_last_word_about_a_delivery_counts(tmp_path):
    journal = Journal(tmp_path, "host-1")
    journal.intend(7)
    journal.answered(7, BOUNCED)
    journal.intend(7)
    left_behind(journal)

    assert remains(tmp_path) == {"host-1": {7: NO_ANSWER}}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.integers(1, 2**63 - 1).filter(lambda n: n < 10**18), OUTCOMES, max_size=5)
)
def test_any_outcome_is_read_as_it_was_written(tmp_path, outcomes):
    journal = Journal(tmp_path, "host-1")
    for delivery, outcome in outcomes.items():
        journal.intend(delivery)
        journal.answered(delivery, outcome)
    left_behind(journal)

    assert remains(tmp_path) == {"host-1": outcomes}


def test_what_is_cleared_is_forgotten_and_the_next_lines_are_not(tmp_path):
    journal = Journal(tmp_path, "host-1")
    journal.answered(7, ACCEPTED)

    journal.clear()
    journal.answered(8, ACCEPTED)

    left_behind(journal)
    assert remains(tmp_path) == {"host-1": {8: ACCEPTED}}


def test_nothing_is_cleared_while_a_delivery_waits_for_its_answer(tmp_path):
    journal = Journal(tmp_path, "host-1")
    journal.answered(7, ACCEPTED)
    journal.intend(8)
    assert journal.in_doubt

    journal.clear()

    assert left_by(tmp_path, "host-1") == {7: ACCEPTED, 8: NO_ANSWER}
    journal.answered(8, ACCEPTED)
    journal.flush()
    assert not journal.in_doubt
    journal.clear()
    assert left_by(tmp_path, "host-1") == {}
    left_behind(journal)


def test_an_intent_that_came_to_nothing_can_be_taken_back(tmp_path):
    journal = Journal(tmp_path, "host-1")
    for delivery in (7, 8, 9):
        journal.intend(delivery)
    journal.answered(9, ACCEPTED)

    for delivery in (8, 9, 10):
        journal.recall(delivery)

    assert left_by(tmp_path, "host-1") == {7: NO_ANSWER, 9: ACCEPTED}
    assert journal.in_doubt
    journal.recall(7)
    assert not journal.in_doubt
    left_behind(journal)


def test_a_journal_that_holds_nothing_is_gone_when_it_is_closed(tmp_path):
    with Journal(tmp_path / "journal", "host-1") as journal:
        journal.intend(7)
        journal.answered(7, ACCEPTED)
        journal.clear()

    assert list((tmp_path / "journal").iterdir()) == []


def test_a_journal_that_holds_something_stays_when_it_is_closed(tmp_path):
    with Journal(tmp_path, "host-1") as journal:
        journal.answered(7, ACCEPTED)

    assert remains(tmp_path) == {"host-1": {7: ACCEPTED}}


def test_a_journal_is_its_owner_s_alone(tmp_path):
    with Journal(tmp_path / "journal", "host-1") as journal:
        journal.intend(7)
        file = tmp_path / "journal" / "host-1.journal"

        assert file.stat().st_mode & 0o777 == 0o600
        assert file.parent.stat().st_mode & 0o777 == 0o700
        assert file.read_text() == "I 7\n"


def test_a_sender_that_is_only_paused_can_be_read_over_its_shoulder(tmp_path):
    with Journal(tmp_path, "host-1") as journal:
        journal.intend(7)

        assert left_by(tmp_path, "host-1") == {7: NO_ANSWER}
        assert left_by(tmp_path, "host-2") is None


# --- torn and spoilt ---------------------------------------------------------------------


def test_a_torn_last_line_is_ignored(tmp_path):
    (tmp_path / "host-1.journal").write_text('I 7\nI 8\nD 8 ["accep')

    assert remains(tmp_path) == {"host-1": {7: NO_ANSWER, 8: NO_ANSWER}}


@pytest.mark.parametrize("keep", range(60))
def test_wherever_the_end_is_torn_off_nothing_is_invented(tmp_path, keep):
    journal = Journal(tmp_path, "host-1")
    journal.intend(71)
    journal.answered(71, ACCEPTED)
    left_behind(journal)
    os.truncate(tmp_path / "host-1.journal", keep)

    outcomes = remains(tmp_path)["host-1"]

    assert outcomes in ({}, {71: NO_ANSWER}, {71: ACCEPTED})


@pytest.mark.parametrize(
    "spoilt",
    [
        "I 7\n" + "\0" * 4096,
        "\0" * 4096 + "I 7\n",
        "\0\0\n\0\nI 7\n\0\0",
        'I 7\nD 7 ["accepted", "", fal\0\0\0\0\n',
        'I 7\nD 7 ["accepted", "", false]\n',
        'I 7\nD 7 ["accepted", "", false, [250]]\n',
        'I 7\nD 7 ["accepted", "", false, {"code": 250}]\n',
        'I 7\nD 7 ["acc\0pted", "", false, null]\n',
        'I 7\nD 7 ["sent", "", false, null]\n',
        'I 7\nD 7 ["accepted", 5, false, null]\n',
        "I 7\nD 7 [" + "[" * 100_000 + "]\n",
        "I 7\nD 7\n",
        "I 7\nX 9\nI x\nI 9 9\nI -9\nI " + "9" * 5000 + "\n",
        "I 7\n\xff\xfe\x00I 9\n",
    ],
)
def test_what_a_power_cut_spoilt_is_uncertain_and_stops_nobody(tmp_path, spoilt):
    (tmp_path / "host-1.journal").write_bytes(spoilt.encode("latin-1"))

    assert remains(tmp_path) == {"host-1": {7: NO_ANSWER}}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_any_file_at_all_can_be_read(tmp_path, content):
    (tmp_path / "host-1.journal").write_bytes(content)

    assert list(remains(tmp_path)) == ["host-1"]


# --- who may take it up --------------------------------------------------------------------


def test_a_journal_is_removed_only_once_its_reader_asks_for_the_next(tmp_path):
    for owner in ("host-1", "host-2"):
        (tmp_path / f"{owner}.journal").write_text("I 7\n")
    journals = abandoned(tmp_path)

    first = next(journals)
    assert (tmp_path / "host-1.journal").exists()
    next(journals)
    assert not (tmp_path / "host-1.journal").exists()
    journals.close()

    assert first.owner == "host-1"
    assert list(remains(tmp_path)) == ["host-2"]


def test_what_its_reader_could_not_keep_is_found_again(tmp_path):
    (tmp_path / "host-1.journal").write_text("I 7\n")

    def keep_them():
        for left in abandoned(tmp_path):
            raise OSError(left.owner)

    with pytest.raises(OSError, match="host-1"):
        keep_them()

    assert remains(tmp_path) == {"host-1": {7: NO_ANSWER}}


def test_two_readers_at_once_do_not_take_up_the_same_journal(tmp_path):
    (tmp_path / "host-1.journal").write_text("I 7\n")
    first = abandoned(tmp_path)
    assert next(first).owner == "host-1"

    assert remains(tmp_path) == {}

    first.close()


def test_a_folder_that_is_not_there_holds_no_journal(tmp_path):
    assert remains(tmp_path / "nowhere") == {}


def test_a_journal_of_a_living_process_is_left_alone_until_it_is_killed(tmp_path):
    other = run(
        "journal = Journal(Path(sys.argv[1]), 'host-9'); journal.intend(7)\n"
        "print('ready', flush=True); sys.stdin.read()",
        tmp_path,
    )
    with other:
        assert other.stdout.readline() == "ready\n"

        while_alive = remains(tmp_path)
        other.send_signal(signal.SIGKILL)
        other.wait(PATIENCE)

        assert while_alive == {}
        assert remains(tmp_path) == {"host-9": {7: NO_ANSWER}}
        assert list(tmp_path.iterdir()) == []


# --- what cannot be written or read --------------------------------------------------------


def assert_tells_what_to_do(fault, path):
    assert str(path) in str(fault)
    assert "run the same command again" in str(fault)
    assert fault.exit_code == 75


def test_a_folder_that_cannot_be_made_is_named_with_the_next_step(tmp_path):
    (tmp_path / "file").write_text("")
    folder = tmp_path / "file" / "journal"

    with pytest.raises(JournalError) as refusal:
        Journal(folder, "host-1")

    assert_tells_what_to_do(refusal.value, folder / "host-1.journal")


def test_a_folder_that_cannot_be_written_is_named_with_the_next_step():
    with pytest.raises(JournalError) as refusal:
        Journal(Path("/proc/self"), "host-1")

    assert_tells_what_to_do(refusal.value, "/proc/self/host-1.journal")


def test_a_second_journal_of_the_same_owner_is_refused_while_it_is_made(tmp_path):
    (tmp_path / "host-1.new").write_text("")

    with pytest.raises(JournalError):
        Journal(tmp_path, "host-1")


def test_a_journal_that_cannot_be_read_is_not_passed_over(tmp_path):
    (tmp_path / "host-1.journal").mkdir()

    with pytest.raises(JournalError) as refusal:
        remains(tmp_path)

    assert_tells_what_to_do(refusal.value, tmp_path / "host-1.journal")
    with pytest.raises(JournalError):
        left_by(tmp_path, "host-1")


FILL_THE_DISK = """
import resource
from digest.errors import JournalError
journal = Journal(Path(sys.argv[1]), 'host-1')
journal.answered(1, NO_ANSWER)
journal.flush()
limit = len((Path(sys.argv[1]) / 'host-1.journal').read_bytes()) + int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    for delivery in range(2, 1000):
        journal.intend(delivery)
        journal.answered(delivery, NO_ANSWER)
        journal.flush()
except JournalError as fault:
    print(fault)
print(delivery, bool(journal._unanswered))
"""


@pytest.mark.parametrize("room", [0, 2, 4, 5, 30, 200])
def test_a_full_disk_stops_before_what_it_could_not_write_and_spoils_nothing(tmp_path, room):
    with run(FILL_THE_DISK, tmp_path, room) as other:
        output, wrong = other.communicate(timeout=PATIENCE)

    assert wrong == ""
    first, last = output.splitlines()
    assert first.startswith(f"the journal {tmp_path}/host-1.journal cannot be written (File too")
    delivery, is_in_doubt = last.split()
    content = (tmp_path / "host-1.journal").read_text()
    assert content.endswith("\n")
    assert (f"I {delivery}\n" in content) == (is_in_doubt == "True")
    known = {*range(1, int(delivery)), *([int(delivery)] if is_in_doubt == "True" else [])}
    assert set(remains(tmp_path)["host-1"]) == known


def test_after_a_full_disk_doubt_survives_the_clearing_of_what_is_known(tmp_path):
    intend = "journal.intend(0)\njournal.answered(1"
    code = FILL_THE_DISK.replace("journal.answered(1", intend) + "journal.clear()\n"
    with run(code + "journal.__exit__(None, None, None)\n", tmp_path, 5) as other:
        other.communicate(timeout=PATIENCE)

    assert remains(tmp_path)["host-1"][0] == NO_ANSWER
