"""What a copy for trials lets through, in numbers."""

from collections.abc import Iterable

from digest.flows.app import App
from digest.flows.readers.audience import number_on
from digest.flows.relays import only_to
from digest.model import STAGING, ReplyCount
from digest.store import subscribers


def staging_words(app: App) -> str:
    """How many of today's readers a copy for trials may write to; empty for an original."""
    listed = only_to(app.settings)
    if listed is None:
        return ""
    addresses = "1 address" if len(listed) == 1 else f"{len(listed)} addresses"
    day = app.today()
    every, some = number_on(app, day), number_on(app, day, subscribers.has_key(listed))
    return (
        f"staging: mail leaves for {addresses} only; of {every} readers today "
        f"{some} would be written to and {every - some} held back"
    )


def held_back(replies: Iterable[ReplyCount]) -> int:
    """How many copies of an edition did not leave since this is a copy for trials. Pure."""
    return sum(reply.number for reply in replies if reply.reason == STAGING)
