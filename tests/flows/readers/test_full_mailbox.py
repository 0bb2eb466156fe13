"""A mailbox that stays full is told with how often, since when, and the relay's last words."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.flows.readers.full_mailbox import full_mailbox
from digest.model import DeliveryStatus, ReceivedCopy

FULL = "the mailbox is full (552 5.2.2 over quota)"
LAST = date(2024, 11, 8)


def copies(*fates):
    """Copies of one edition a day, the newest first: `accepted`, or why it was refused."""
    return [
        ReceivedCopy(
            day=LAST - timedelta(days=place),
            status=DeliveryStatus(fate) if fate in list(DeliveryStatus) else DeliveryStatus.REFUSED,
            at=None,
            reason="" if fate in list(DeliveryStatus) else fate,
        )
        for place, fate in enumerate(fates)
    ]


def test_it_is_counted_back_to_the_last_edition_that_it_took():
    full = full_mailbox(copies(FULL, FULL, "suppressed", FULL, "accepted", FULL))

    assert (full.editions, full.since) == (3, date(2024, 11, 5))


@pytest.mark.parametrize("fates", [(), ("accepted", FULL, FULL), ("refused for reasons", "queued")])
def test_a_mailbox_that_takes_what_comes_is_not_full(fates):
    assert full_mailbox(copies(*fates)) is None


def test_a_copy_that_was_put_off_for_it_until_it_was_stale_counts():
    late = "not accepted before the edition's best-before: the mailbox is full (4.2.2 later)"

    assert full_mailbox(copies(late)).last_words == "4.2.2 later"


def test_what_the_relay_said_last_is_told():
    full = full_mailbox(copies("the mailbox is full (box (a) is full)", FULL))

    assert full.last_words == "box (a) is full"


@given(st.text(max_size=400))
def test_whatever_a_relay_said_is_shown_in_one_short_line_without_an_address(said):
    reason = f"the mailbox is full (\x1b[2J{said} lectrice@exemple.test)"

    words = full_mailbox(copies(reason)).last_words

    assert words.isprintable()
    assert len(words) <= 200
    assert "lectrice@exemple.test" not in words
