"""What a relay says of its own room and its own counts is told from what it says of a reader."""

import pytest

from digest.deliver.verdict import Consequence, SmtpStage, Verdict, verdict
from digest.model import MAILBOX_FULL, NO_MAILBOX, DeliveryStatus, Reply


def judged(code: int, status: str, text: str) -> Verdict:
    return verdict(SmtpStage.RCPT, Reply(code=code, status=status, text=text))


@pytest.mark.parametrize(
    ("code", "status", "text", "is_the_readers"),
    [
        (452, "4.2.2", "The mailbox is out of storage space", True),
        (552, "5.2.2", "Insufficient disk space for this mailbox", True),
        (452, "", "Insufficient storage for this mailbox", True),
        (452, "4.3.1", "Insufficient system storage", False),
        (452, "", "Insufficient system storage", False),
        (552, "5.3.1", "Mail system full", False),
    ],
)
def test_a_full_disk_of_the_relay_is_no_readers_full_mailbox(code, status, text, is_the_readers):
    outcome = judged(code, status, text).outcome

    assert (outcome.reason == MAILBOX_FULL) is is_the_readers
    assert is_the_readers or outcome.status is DeliveryStatus.DEFERRED


def test_a_count_of_bad_addresses_says_nothing_of_the_one_it_answers():
    outcome = judged(550, "", "Too many invalid recipients").outcome

    assert (outcome.status, outcome.suppress) == (DeliveryStatus.DEFERRED, False)


@pytest.mark.parametrize("word", ["unverified", "undeliverable"])
def test_an_address_that_the_readers_host_does_not_know_stops_nobody_else(word):
    said = f"<@>: Recipient address rejected: {word} address: no such user"

    judgement = judged(550, "5.1.1", said)

    assert judgement.outcome.reason == NO_MAILBOX
    assert judgement.consequence is Consequence.GO_ON


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("5.7.133", "RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required"),
        ("5.7.1", "RESOLVER.RST.AuthRequired; the sender was not authenticated"),
    ],
)
def test_a_group_that_its_own_house_alone_may_write_to_stops_nobody_else(status, said):
    judgement = judged(550, status, said)

    assert judgement.consequence is Consequence.GO_ON
    assert not judgement.outcome.suppress


def test_an_address_of_ours_that_is_not_verified_stops_all():
    said = "<@>: Sender address rejected: unverified address: not known"

    assert judged(550, "5.1.7", said).consequence is Consequence.STOP
