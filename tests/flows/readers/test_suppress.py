"""What was closed by mistake is opened again, many addresses at a time, and nothing else is."""

from datetime import date, timedelta

import pytest

from digest.flows.readers.suppress import SuppressionSelection, everyone, reopen_many, selected
from digest.model import COMPLAINED, NO_MAILBOX
from digest.store import suppressions

ERASED_HASH = "h:0123456789abcdef"


@pytest.fixture
def closing(app):
    """An application with five closed addresses: two bounced, two days apart."""
    with app.database.write() as conn:
        now = app.clock()
        suppressions.add(conn, "avant@exemple.test", NO_MAILBOX, now - timedelta(days=2))
        suppressions.add(conn, "hier@exemple.test", NO_MAILBOX, now)
        suppressions.add(conn, "fache@exemple.test", "complained", now)
        suppressions.add_hashed(conn, ERASED_HASH, suppressions.ERASED, now)
    return app


@pytest.mark.parametrize(
    ("selection", "opened"),
    [
        ({"words": "mailbox"}, {"avant@exemple.test", "hier@exemple.test"}),
        ({"words": "Mailbox", "since": date(2024, 11, 8)}, {"hier@exemple.test"}),
        ({"since": date(2024, 11, 8)}, {"hier@exemple.test", "fache@exemple.test"}),
        ({"words": "erased"}, set()),
    ],
)
def test_many_are_opened_by_their_reason_and_their_day_and_who_was_erased_never_is(
    closing, selection, opened
):
    before = {row.address_key for row in everyone(closing)}

    rows = selected(closing, SuppressionSelection(**selection))
    number = reopen_many(closing, rows, "anne")

    assert before - {row.address_key for row in everyone(closing)} == opened
    assert number == len(opened)


@pytest.mark.parametrize(
    ("first", "then", "stays"),
    [
        (NO_MAILBOX, "asked by telephone", "asked by telephone"),
        ("bounced", "asked by telephone", "asked by telephone"),
        (NO_MAILBOX, COMPLAINED, COMPLAINED),
        ("asked by telephone", NO_MAILBOX, "asked by telephone"),
        (COMPLAINED, "asked by telephone", COMPLAINED),
        (COMPLAINED, NO_MAILBOX, COMPLAINED),
    ],
)
def test_a_persons_word_takes_the_place_of_what_could_be_lifted_without_them(
    app, first, then, stays
):
    with app.database.write() as conn:
        now = app.clock()
        suppressions.add(conn, "anne@exemple.test", first, now)
        is_new = suppressions.add(conn, "anne@exemple.test", then, now)

    assert [row.reason for row in everyone(app)] == [stays]
    assert is_new == (stays == then)
