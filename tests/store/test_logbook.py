"""What was noted in the logbook is found again by when, who, what and which edition."""

from datetime import UTC, date, datetime, timedelta

import pytest

from digest.model import LogbookSelection
from digest.store import logbook

MORNING = datetime(2026, 11, 30, 13, 30, tzinfo=UTC)
DAY = timedelta(days=1)
ACTS = (
    (MORNING - 2 * DAY, "anne", "suppress add", "asked by telephone"),
    (MORNING - DAY, "anne", "hold", "2026-11-30: the figures"),
    (MORNING, "circuit breaker", "halt", "2026-11-30: five refusals"),
    (MORNING, "reader", logbook.LEFT_BECAUSE, "too-many"),
    (MORNING, "reader", logbook.LEFT_BECAUSE, "tone"),
    (MORNING + DAY, "reader", logbook.LEFT_BECAUSE, "tone"),
    (MORNING + DAY, "anne", "suppress", "2026-11-3 is no day"),
)


@pytest.fixture
def read(sqlite_database):
    """`read(actor="anne")`: the kinds of acts that are found, the newest first."""
    with sqlite_database.write() as conn:
        for act in ACTS:
            logbook.write(conn, *act)

    def kinds(limit=10, **asked):
        with sqlite_database.read() as conn:
            entries, number = logbook.entries(conn, LogbookSelection(**asked), limit)
            return [entry.action for entry in entries], number

    return kinds


@pytest.mark.parametrize(
    ("asked", "kinds"),
    [
        ({}, ["suppress", "halt", "hold", "suppress add"]),
        ({"since": MORNING}, ["suppress", "halt"]),
        ({"until": MORNING}, ["hold", "suppress add"]),
        ({"actor": "anne", "since": MORNING - DAY}, ["suppress", "hold"]),
        ({"action": "suppress"}, ["suppress", "suppress add"]),
        ({"action": "suppress add"}, ["suppress add"]),
        ({"action": "sup"}, []),
        ({"action": "%"}, []),
        ({"edition": date(2026, 11, 30)}, ["halt", "hold"]),
        ({"actor": "nobody"}, []),
    ],
)
def test_acts_are_found_by_what_is_asked(read, asked, kinds):
    assert read(**asked) == (kinds, len(kinds))


def test_the_newest_are_shown_and_the_older_are_counted(read):
    assert read(limit=2) == (["suppress", "halt"], 4)


def test_reasons_for_leaving_are_counted_and_never_told_one_by_one(read, sqlite_database):
    with sqlite_database.read() as conn:
        all_of_them = logbook.leave_reasons(conn, LogbookSelection())
        since = logbook.leave_reasons(conn, LogbookSelection(since=MORNING + DAY))

    assert list(all_of_them.items()) == [("tone", 2), ("too-many", 1)]
    assert since == {"tone": 1}
    assert logbook.LEFT_BECAUSE not in read()[0]
