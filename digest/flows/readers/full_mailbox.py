"""A mailbox that stays full, edition after edition: for how long, and in whose words. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from digest.deliver.relay_text import presentable
from digest.model import MAILBOX_FULL, DeliveryStatus, ReceivedCopy
from digest.store.settling import SAID

_LONGEST = 200
"""Characters of a relay's words: a line that is read at a glance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FullMailbox:
    """How many editions a mailbox was too full for since the last one that it took."""

    editions: int
    since: date
    last_words: str
    """What the relay said of the last one, as a screen may show it; empty where it said nothing."""


def full_mailbox(received: Sequence[ReceivedCopy]) -> FullMailbox | None:
    """What a reader's copies, the newest first, say of a full mailbox; None where it is not."""
    since_taken = takewhile(lambda copy: copy.status is not DeliveryStatus.ACCEPTED, received)
    full = [copy for copy in since_taken if MAILBOX_FULL in copy.reason]
    if not full:
        return None
    said = full[0].reason.partition(f"{MAILBOX_FULL}{SAID}")[2].removesuffix(")")
    words = presentable(said)[:_LONGEST]
    return FullMailbox(editions=len(full), since=full[-1].day, last_words=words)
