"""The books went back, and only a journal knows what was sent: it tells, nobody is doubled."""

from collections import Counter

import pytest

from digest.deliver.journal import Journal
from digest.flows.sending.send import send
from digest.flows.sending.takeover import journal_folder, recover
from digest.model import DeliveryStatus, Outcome, Reply
from tests.rigs.lagging_standby import books, go_back
from tests.rigs.published import enqueue, outbox_of, standing, subscribe

READERS = [f"lectrice{number:02}@exemple.test" for number in range(40)]
TAKEN = Outcome(status=DeliveryStatus.ACCEPTED, reply=Reply(code=250, status="2.0.0"))
OWNER = "mail-2-77-aaaa"


class _Calm:
    """Nobody's consent changes."""

    def has_changed(self):
        return False


@pytest.fixture
def edition(relayed):
    """Forty copies in one batch."""
    subscribe(relayed, *READERS)
    return enqueue(relayed, batch_size=100)


@pytest.fixture
def claimed(relayed, edition):
    """An outbox that holds it, its batch, and the books before and after the claim."""
    before = books(relayed)
    outbox = outbox_of(relayed, edition, _Calm())
    batch = outbox.claim(OWNER)
    return outbox, batch, before, books(relayed)


def journal_of(app, sent, in_doubt):
    """A dead sender's journal."""
    journal = Journal(journal_folder(app), OWNER)
    for row in sent:
        journal.intend(row.id)
        journal.answered(row.id, TAKEN)
    journal.intend(in_doubt.id)
    journal._close()


def test_folds_that_the_books_lost_are_told_by_the_journal_of_a_sender_that_died(
    relayed, edition, claimed, inbox, watch
):
    outbox, batch, _, after_claim = claimed
    sent, rest = batch.deliveries[:20], batch.deliveries[20:]
    journal_of(relayed, sent, rest[0])
    outbox.record(batch, {row.id: TAKEN for row in sent}, {row.id for row in rest})

    go_back(relayed, after_claim)
    send(relayed, edition, watch)

    assert Counter(standing(relayed, edition).values()) == {"accepted": 39, "uncertain": 1}
    assert set(inbox.recipients) == {row.address for row in rest[1:]}


def test_a_claim_that_the_books_have_forgotten_is_named_by_its_journal(
    relayed, edition, claimed, inbox, watch, caplog
):
    _, batch, before_claim, _ = claimed
    sent, rest = batch.deliveries[:20], batch.deliveries[20:]
    journal_of(relayed, sent, rest[0])

    go_back(relayed, before_claim)
    report = send(relayed, edition, watch)

    assert report.uncertain == 21
    assert set(inbox.recipients) == {row.address for row in rest[1:]}
    assert "21 copies are uncertain, which its journal says have left" in caplog.text
    assert not list(journal_folder(relayed).glob("*.journal"))


def test_who_holds_a_forgotten_claims_batch_by_now_loses_it(relayed, edition, claimed):
    _, batch, before_claim, _ = claimed
    journal_of(relayed, batch.deliveries[:3], batch.deliveries[3])
    go_back(relayed, before_claim)
    outbox_of(relayed, edition, _Calm()).claim("mail-3-78-bbbb")

    recover(relayed)

    assert [row["owner"] for row in books(relayed)] == [""]
    stand = standing(relayed, edition)
    assert {stand[row.address] for row in batch.deliveries[:4]} == {"uncertain"}


def test_a_journal_that_its_process_had_no_time_to_empty_changes_nothing(relayed, edition, claimed):
    outbox, batch, _, _ = claimed
    journal_of(relayed, batch.deliveries[:-1], batch.deliveries[-1])
    outbox.release(batch, {row.id: TAKEN for row in batch.deliveries})

    recover(relayed)

    assert Counter(standing(relayed, edition).values()) == {"accepted": 40}


def test_a_sender_keeps_all_of_its_claim_in_its_journal_until_it_gives_it_back(
    relayed, edition, inbox, watch, monkeypatch
):
    monkeypatch.setattr("digest.deliver.sender._FOLD_COPIES", 5)
    answers = []

    def note(_mail):
        files = journal_folder(relayed).glob("*.journal")
        answers.append(sum(file.read_text().count("\nD ") for file in files))
        return False

    inbox.reply("BODY", "250 2.0.0 queued", times=10**6, when=note)
    send(relayed, edition, watch)

    assert max(answers) >= len(READERS) - 3
    assert Counter(standing(relayed, edition).values()) == {"accepted": 40}
    assert not list(journal_folder(relayed).glob("*.journal"))
