"""A copy in flight when the sending breaks off is in doubt: it is named, and never sent twice."""

from collections import Counter
from dataclasses import replace

import pytest

from digest.flows.app import App
from digest.flows.outbox import journal_folder
from digest.flows.send import Watch, send
from digest.model import DeliveryStatus
from tests.delivery.published import enqueue, standing, subscribe
from tests.loopback.inbox import Inbox

READERS = [f"lectrice{number:02}@exemple.test" for number in range(40)]


@pytest.fixture
def hasty(relayed: App) -> App:
    """An application that keeps sixteen messages in flight."""
    smtp = relayed.settings.smtp.model_copy(update={"in_flight": 16})
    return replace(relayed, settings=relayed.settings.model_copy(update={"smtp": smtp}))


def test_what_was_in_flight_when_the_breaker_tripped_is_uncertain_and_not_sent_again(
    hasty: App, inbox: Inbox, watch: Watch
) -> None:
    inbox.extensions = [*inbox.extensions, "CHUNKING"]
    inbox.reply("BODY", "550 5.7.26 unauthenticated mail is not accepted", times=5)
    subscribe(hasty, *READERS)
    edition = enqueue(hasty, batch_size=100)

    broken_off = send(hasty, edition, watch)
    after = send(hasty, edition, watch)

    assert "SPF, DKIM, DMARC" in str(broken_off.trouble)
    assert after.trouble is None
    assert max(Counter(inbox.recipients).values()) == 1
    unsure = [a for a, status in standing(hasty, edition).items() if status == "uncertain"]
    assert unsure
    assert set(READERS) - set(inbox.recipients) - set(unsure) == set(READERS[:5])
    assert after.balance[DeliveryStatus.QUEUED] == 0
    assert not list(journal_folder(hasty).iterdir())
