"""What is counted while an edition is sent, and what is foretold from it."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.cli.output.progress_counts import ProgressCounts
from digest.cli.output.progress_screen import Log, Terminal
from digest.model import DeliveryStatus, EditionRow, EditionStatus, Outcome, Reply, Window

MORNING = datetime(2024, 11, 8, 13, 30, tzinfo=UTC)
ACCEPTED = Outcome(status=DeliveryStatus.ACCEPTED, reply=Reply(code=250))
GREYLISTED = Outcome(
    status=DeliveryStatus.DEFERRED,
    reply=Reply(code=451, status="4.7.1", text="lectrice@exemple.test is greylisted"),
    reason="greylisted: accepted later",
)
BOUNCED = Outcome(
    status=DeliveryStatus.BOUNCED, reply=Reply(code=550, status="5.1.1"), reason="no such mailbox"
)


EDITION = EditionRow(
    id=1,
    day=date(2024, 11, 8),
    status=EditionStatus.SENDING,
    window=Window(start=MORNING - timedelta(days=1), end=MORNING),
    composed_at=MORNING,
    best_before=MORNING + timedelta(hours=20),
    done_at=None,
    enqueued=400,
    halted_at=None,
    halted_because="",
    content=None,
)


@pytest.fixture
def counts():
    counts = ProgressCounts()
    counts.begins(EDITION, {DeliveryStatus.QUEUED: 400}, 400)
    return counts


NUMBERS = count(1)


def feed(counts, outcome, times=1, lane="others"):
    for _ in range(times):
        counts.saw(outcome, lane, next(NUMBERS))


def test_nothing_stands_before_anything_began():
    assert ProgressCounts().snapshot(0) is None


def test_it_counts_by_outcome_and_by_lane(counts):
    feed(counts, ACCEPTED, 30, "gmail")
    feed(counts, ACCEPTED, 8)
    feed(counts, GREYLISTED, 2)

    snapshot = counts.snapshot(1e9)

    assert (snapshot.done, snapshot.due, snapshot.candidates) == (40, 400, 400)
    assert snapshot.counts == {DeliveryStatus.ACCEPTED: 38, DeliveryStatus.DEFERRED: 2}
    assert snapshot.lanes == {"gmail": (30, 30), "others": (8, 10)}
    assert snapshot.share == 0.1


@given(
    due=st.integers(0, 4),
    told=st.lists(st.tuples(st.integers(1, 6), st.sampled_from([ACCEPTED, GREYLISTED, BOUNCED]))),
)
def test_it_never_tells_of_more_copies_than_there_are(due, told):
    counts = ProgressCounts()
    counts.begins(EDITION, {DeliveryStatus.QUEUED: 6}, due)
    settled = {}
    for number, outcome in told:
        if settled.get(number, GREYLISTED) == GREYLISTED:  # nothing else is tried again
            settled[number] = outcome
            counts.saw(outcome, "others", number)

    snapshot = counts.snapshot(1e9)

    assert snapshot.done == len(settled) <= snapshot.due <= max(due, snapshot.candidates)
    assert snapshot.counts == Counter(outcome.status for outcome in settled.values())
    assert snapshot.lanes in (
        {},
        {"others": (snapshot.counts.get(DeliveryStatus.ACCEPTED, 0), snapshot.done)},
    )


def test_the_rate_is_that_of_the_last_seconds_and_the_time_left_that_of_the_last_minute(counts):
    now = 1e9
    for second in range(60):
        counts.snapshot(now + second)
        feed(counts, ACCEPTED, 1 if second < 50 else 5)

    snapshot = counts.snapshot(now + 60)

    assert snapshot.rate == pytest.approx(5, rel=0.05)
    assert snapshot.seconds_left == pytest.approx((400 - 100) / (100 / 60), rel=0.05)


def test_nothing_is_foretold_from_fewer_than_three_steps(counts):
    counts.snapshot(1e9)
    feed(counts, ACCEPTED, 10)

    assert counts.snapshot(1e9 + 1).seconds_left is None


def test_a_stall_brings_the_rate_down_to_nothing(counts):
    for second in range(5):
        feed(counts, ACCEPTED, 10)
        counts.snapshot(1e9 + second)

    for second in range(5, 70):
        snapshot = counts.snapshot(1e9 + second)

    assert snapshot.rate == 0
    assert snapshot.seconds_left is None


def test_the_last_problems_are_told_in_words_and_never_with_an_address(counts):
    feed(counts, GREYLISTED, 3)
    feed(counts, BOUNCED)
    feed(counts, Outcome(status=DeliveryStatus.REFUSED, reason="a@b@exemple.test: no address"))
    feed(counts, GREYLISTED)

    problems = [(problem.words, problem.number) for problem in counts.snapshot(1e9).problems]

    assert problems == [
        ("451 4.7.1  greylisted: accepted later", 4),
        ("refused  the address cannot be used", 1),
        ("550 5.1.1  no such mailbox", 1),
    ]


def test_another_edition_starts_from_nothing(counts):
    feed(counts, BOUNCED, 9)

    counts.begins(EDITION_OF_TOMORROW, {DeliveryStatus.QUEUED: 5, DeliveryStatus.ACCEPTED: 7}, 5)

    snapshot = counts.snapshot(1e9)
    assert (snapshot.done, snapshot.due, snapshot.candidates) == (0, 5, 12)
    assert snapshot.problems == ()


EDITION_OF_TOMORROW = EditionRow(
    id=2,
    day=date(2024, 11, 9),
    status=EditionStatus.SENDING,
    window=Window(start=MORNING, end=MORNING + timedelta(days=1)),
    composed_at=MORNING,
    best_before=MORNING + timedelta(hours=44),
    done_at=None,
    enqueued=12,
    halted_at=None,
    halted_because="",
    content=None,
)


def test_off_a_terminal_there_is_a_line_for_every_twentieth_and_one_for_a_new_problem(
    counts, capsys
):
    log = Log()
    for _ in range(400):
        feed(counts, ACCEPTED)
        log.show(counts.snapshot(1e9), [])
    feed(counts, GREYLISTED, 5)
    log.show(counts.snapshot(1e9), ["a process died"])
    log.show(counts.snapshot(1e9), [])

    lines = capsys.readouterr().err.splitlines()

    assert len([line for line in lines if "of 400 copies" in line]) == 20
    assert lines[-2:][0] == "a process died"
    assert lines[-1].endswith("451 4.7.1  greylisted: accepted later")


@pytest.mark.parametrize("columns", ["40", "80", "200"])
def test_no_line_of_the_drawing_wraps(counts, capsys, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("NO_COLOR", "1")
    for status in DeliveryStatus:
        outcome = Outcome(status=status, reason=f"{status} for a reason " * 5)
        feed(counts, outcome, 9, f"lane-{status}")

    Terminal().show(counts.snapshot(1e9), [])

    drawn = capsys.readouterr().err.replace("\x1b[K", "").replace("\x1b[J", "")
    assert "\x1b" not in drawn
    assert max(map(len, drawn.splitlines())) < int(columns)
