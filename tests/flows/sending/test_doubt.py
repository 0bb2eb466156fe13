"""A copy in flight when the sending breaks off is in doubt: it is named, and not sent again."""

from dataclasses import replace

import pytest

from digest.flows.app import App
from digest.flows.sending.progress import SendingWatch
from digest.flows.sending.send import send
from digest.flows.sending.takeover import journal_folder, recover
from tests.loopback.inbox import Inbox
from tests.rigs.published import enqueue, standing, subscribe

READERS = [f"lectrice{number:02}@exemple.test" for number in range(40)]


@pytest.fixture
def hasty(relayed: App) -> App:
    """An application that keeps sixteen messages in flight."""
    smtp = relayed.settings.smtp.model_copy(update={"in_flight": 16})
    return replace(relayed, settings=relayed.settings.model_copy(update={"smtp": smtp}))


def test_what_was_in_flight_when_the_breaker_tripped_is_uncertain_and_not_queued_again(
    hasty: App, inbox: Inbox, watch: SendingWatch
) -> None:
    inbox.extensions = [*inbox.extensions, "CHUNKING"]
    inbox.reply("BODY", "550 5.7.26 unauthenticated mail is not accepted", times=5)
    subscribe(hasty, *READERS)
    edition = enqueue(hasty, batch_size=100)

    report = send(hasty, edition, watch)
    recover(hasty)

    assert "SPF, DKIM, DMARC" in str(report.trouble)
    stand = standing(hasty, edition)
    assert "uncertain" in stand.values()
    assert {stand[address] for address in inbox.recipients} <= {"accepted", "uncertain"}
    assert {stand[address] for address in READERS[:5]} == {"refused"}
    assert not list(journal_folder(hasty).glob("*.journal"))
