"""What an operator is told of one reader."""

from dataclasses import replace
from datetime import UTC, date, datetime

from digest.cli.output.reader import dossier_lines, dossier_record, record
from digest.flows.readers.full_mailbox import FullMailbox
from digest.flows.readers.show import Dossier
from digest.model import Frequency, Purpose, Subscriber

DAY = datetime(2024, 11, 8, tzinfo=UTC)


def reader(**chosen):
    known = {"id": 1, "address": "lectrice@exemple.test", "created_at": DAY, "confirmed_at": DAY}
    return Subscriber(**known, purposes=frozenset(Purpose), **chosen)


def dossier(subscriber):
    return Dossier(subscriber=subscriber, why_not="", events=(), received=())


def lines(subscriber):
    return dossier_lines(dossier(subscriber)).split("\n")


def test_who_chose_nothing_gets_every_edition():
    assert lines(reader())[1].endswith("gets every edition")
    assert len(lines(reader())) == 2


def test_what_a_reader_chose_is_told_in_words_and_to_machines():
    chosen = reader(
        frequency=Frequency.SATURDAY,
        resumes_on=date(2024, 12, 8),
        is_text_only=True,
        dropped_partners=frozenset({4, 2}),
    )

    assert lines(chosen)[1].endswith("gets editions")
    assert lines(chosen)[2] == (
        "chose: saturday; rests until 2024-12-08; text alone; without partner 2, 4"
    )
    assert dossier_record(dossier(chosen))["dropped_partners"] == [2, 4]
    assert record(chosen)["text_only"] is True


def test_what_is_told_of_all_readers_names_no_partner():
    assert "dropped_partners" not in record(reader(dropped_partners=frozenset({2})))


def test_a_full_mailbox_is_told_with_how_often_since_when_and_the_relay_s_words():
    full = FullMailbox(editions=8, since=date(2024, 11, 1), last_words="over quota")
    told = replace(dossier(reader()), full_mailbox=full)

    line = "mailbox full for 8 editions in a row, since 2024-11-01"
    fields = {"editions": 8, "since": "2024-11-01", "last_words": "over quota"}
    assert f"{line}; the relay's last words: over quota" in dossier_lines(told).split("\n")
    assert dossier_record(told)["mailbox_full"] == fields
    assert dossier_record(dossier(reader()))["mailbox_full"] is None
