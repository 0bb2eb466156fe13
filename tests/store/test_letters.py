"""Letters wait in the database until a carrier takes them."""

from datetime import UTC, datetime, timedelta

import pytest

from digest.store import letters, subscribers
from digest.store.letters import AskingLetter, LetterKind

NOW = datetime(2024, 11, 8, 13, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=15)
DAY = timedelta(days=1)


@pytest.fixture
def reader(database):
    with database.write() as conn:
        return subscribers.add(conn, "lectrice@exemple.test", NOW)


def queue(database, reader, kind=LetterKind.CONFIRM, about=1, at=NOW):
    with database.write() as conn:
        letters.queue(conn, reader, kind, about, at)


def claim(database, now=NOW, limit=10):
    with database.write() as conn:
        return letters.claim(conn, now, now + timedelta(minutes=15), limit)


def test_a_letter_is_claimed_once(database, reader):
    queue(database, reader)

    first, second = claim(database), claim(database)

    assert [(letter.kind, letter.about, letter.attempts) for letter in first] == [
        (LetterKind.CONFIRM, 1, 1)
    ]
    assert second == ()


def test_a_claim_that_nobody_settles_runs_out(database, reader):
    queue(database, reader)
    claim(database)

    (again,) = claim(database, LATER)

    assert again.attempts == 2


def test_a_letter_that_was_sent_or_failed_waits_no_more(database, reader):
    queue(database, reader)
    queue(database, reader)
    letter, other = claim(database)

    with database.write() as conn:
        letters.sent(conn, letter.id, NOW)
        letters.failed(conn, other.id, "refused")

    assert claim(database, NOW + DAY) == ()
    with database.read() as conn:
        assert letters.waiting(conn) == 0


def test_a_deferred_letter_comes_back_at_its_hour(database, reader):
    queue(database, reader)
    (letter,) = claim(database)

    with database.write() as conn:
        letters.deferred(conn, letter.id, LATER, "451 try later")

    assert claim(database, LATER - timedelta(seconds=1)) == ()
    assert len(claim(database, LATER)) == 1


def test_a_letter_the_relay_never_saw_was_not_tried(database, reader):
    queue(database, reader)
    (letter,) = claim(database)

    with database.write() as conn:
        letters.released(conn, letter.id, LATER)

    assert claim(database, LATER)[0].attempts == 1


def test_the_oldest_letters_go_first(database, reader):
    for minutes in (3, 1, 2):
        queue(database, reader, about=minutes, at=NOW - timedelta(minutes=minutes))

    assert [letter.about for letter in claim(database, limit=2)] == [3, 2]


def ask(database, reader, about, at, rests_until=None):
    asking = AskingLetter(
        subscriber_id=reader,
        kind=LetterKind.CONFIRM,
        about=about,
        mailbox="t1:00",
        rests_until=rests_until,
    )
    with database.write() as conn:
        letters.queue_asking(conn, asking, at)


def test_only_letters_that_ask_count_against_the_limit_of_a_mailbox(database, reader):
    ask(database, reader, 5, NOW - 2 * DAY)
    ask(database, reader, 8, NOW)
    queue(database, reader, LetterKind.WELCOME, 9, NOW)
    left = claim(database)

    with database.write() as conn:
        for letter in left:
            letters.sent(conn, letter.id, NOW)
        assert letters.newest_request(conn, reader, LetterKind.CONFIRM) == 8
        assert letters.asked_at(conn, "t1:00") == (NOW - 2 * DAY, NOW)
        assert letters.asked_at(conn, "t1:ff") == ()


def test_a_letter_that_only_waits_spaces_the_next_and_is_not_counted(database, reader):
    ask(database, reader, 5, NOW, NOW + DAY)
    ask(database, reader, 8, NOW, NOW + 9 * DAY)

    with database.read() as conn:
        assert letters.asked_at(conn, "t1:00") == ()
        assert letters.waits_until(conn, "t1:00", NOW + 6 * DAY) == (NOW + DAY,)


def test_a_letter_that_no_mailbox_had_is_not_counted_whatever_was_tried(database, reader):
    ask(database, reader, 5, NOW)
    (letter,) = claim(database)

    with database.write() as conn:
        letters.taken_back(conn, letter.id, "not sent: its link no longer works")

    with database.read() as conn:
        assert letters.asked_at(conn, "t1:00") == ()


def test_a_letter_that_has_to_rest_on_its_way_leaves_the_older_link_alone(database, reader):
    ask(database, reader, 5, NOW)
    ask(database, reader, 8, NOW)
    _older, newer = claim(database)

    with database.write() as conn:
        letters.rested(conn, newer.id, NOW + DAY, "later")

    with database.read() as conn:
        assert letters.newest_request(conn, reader, LetterKind.CONFIRM) == 5


def test_a_letter_that_rests_leaves_the_older_link_alone_until_its_hour(database, reader):
    ask(database, reader, 5, NOW)
    ask(database, reader, 8, NOW, NOW + DAY)

    assert [each.about for each in claim(database)] == [5]
    with database.read() as conn:
        assert letters.newest_request(conn, reader, LetterKind.CONFIRM) == 5
    assert [each.about for each in claim(database, NOW + DAY)] == [5, 8]
    with database.read() as conn:
        assert letters.newest_request(conn, reader, LetterKind.CONFIRM) == 8
