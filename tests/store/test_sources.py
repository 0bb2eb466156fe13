"""Sources, and what is remembered of each visit; on both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from digest.errors import InputError
from digest.model import Validators
from digest.store import sources

AT = datetime(2024, 11, 8, 13, 30, tzinfo=UTC)
URL = "https://gazette.example/feed.xml"


@pytest.fixture
def source(database):
    with database.write() as conn:
        return sources.add(conn, url=URL, title="La Gazette", at=AT)


def stored(database):
    with database.read() as conn:
        return sources.by_url(conn, URL)


def test_a_source_is_kept_as_it_was_added(database, source):
    assert stored(database) == source
    assert (source.title, source.added_at, source.failures) == ("La Gazette", AT, 0)


def test_a_source_is_added_once(database, source):
    with database.write() as conn, pytest.raises(InputError, match="is a source already"):
        sources.add(conn, url=URL, title="Encore", at=AT)


def test_sources_come_in_the_order_they_were_added(database, source):
    with database.write() as conn:
        sources.add(conn, url="https://a.example/", title="A", at=AT)

    with database.read() as conn:
        assert [row.title for row in sources.every(conn)] == ["La Gazette", "A"]


def test_failures_are_counted_until_a_success(database, source):
    with database.write() as conn:
        for reason in ("down", "still down"):
            sources.record_failure(conn, source, reason, next_fetch_at=None)
    failed = stored(database)
    with database.write() as conn:
        validators = Validators(etag='"v1"', last_modified="Thu")
        soon = AT + timedelta(minutes=10)
        sources.record_success(conn, source, AT, validators=validators, next_fetch_at=soon)
    read = stored(database)

    assert (failed.failures, failed.last_failure) == (2, "still down")
    assert (read.failures, read.last_failure, read.last_success_at) == (0, "", AT)
    assert (read.validators, read.next_fetch_at) == (validators, soon)


def test_a_source_that_moved_is_read_at_its_new_address(database, source):
    with database.write() as conn:
        moved = sources.move(conn, source, "https://gazette.example/new.xml")

    with database.read() as conn:
        assert moved
        assert sources.every(conn)[0].url == "https://gazette.example/new.xml"


def test_a_source_does_not_move_onto_another(database, source):
    with database.write() as conn:
        sources.add(conn, url="https://a.example/", title="A", at=AT)
        moved = sources.move(conn, source, "https://a.example/")

    assert not moved
    assert stored(database) is not None


def test_a_source_that_is_gone_says_why(database, source):
    with database.write() as conn:
        sources.disable(conn, source, "gone (410)")

    assert stored(database).disabled_because == "gone (410)"
