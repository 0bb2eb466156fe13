"""A journal that is never idle: it is written anew, and at any moment there is a whole one."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from digest.deliver.journal import NO_ANSWER, Journal, abandoned, left_by
from digest.errors import JournalError
from digest.model import DeliveryStatus, Outcome

ACCEPTED = Outcome(status=DeliveryStatus.ACCEPTED)
MOST = 200


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr("digest.deliver.journal._COMPACT_BYTES", MOST)


def test_it_keeps_its_open_intents_and_grows_no_further(tmp_path):
    with Journal(tmp_path, "host-1") as journal:
        journal.intend(1)
        for delivery in range(2, 60):
            journal.intend(delivery)
            journal.answered(delivery - 1, ACCEPTED)
            journal.clear()
            assert (tmp_path / "host-1.journal").stat().st_size <= MOST + 100
            assert left_by(tmp_path, "host-1")[delivery] == NO_ANSWER
        assert journal.in_doubt == {59}
    assert list(tmp_path.iterdir()) == [tmp_path / "host-1.journal"]


def test_whoever_opened_the_former_file_does_not_take_the_living_for_dead(tmp_path, monkeypatch):
    with Journal(tmp_path, "host-1") as journal:
        open_file = os.open

        def open_and_lose_time(path, *rest):
            file = open_file(path, *rest)
            if rest[0] & os.O_RDWR and str(path).endswith(".journal"):
                for delivery in range(100):
                    journal.intend(delivery)
                journal.clear()
            return file

        with monkeypatch.context() as slow:
            slow.setattr(os, "open", open_and_lose_time)
            assert list(abandoned(tmp_path)) == []

        assert set(left_by(tmp_path, "host-1")) == set(range(100))


def test_what_the_disk_refuses_aside_is_told_with_the_next_line(tmp_path, monkeypatch):
    def fails(_file):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("digest.deliver.journal._SYNC_SECONDS", 0.0)
    monkeypatch.setattr(os, "fdatasync", fails)
    with ThreadPoolExecutor(1) as pool:
        journal = Journal(tmp_path, "host-1", pool.submit)
        journal.intend(1)
        pool.submit(int).result()

        with pytest.raises(JournalError, match="Input/output error"):
            journal.intend(2)
        journal.__exit__(None, None, None)

    assert left_by(tmp_path, "host-1") == {1: NO_ANSWER}
