"""What a copy for trials lets through, in numbers, and what it never sends."""

from collections.abc import Iterable

from digest.english import counted
from digest.errors import IdentityError
from digest.flows.app import App
from digest.flows.readers.audience import number_on
from digest.flows.relays import only_to
from digest.model import STAGING, EditionRow, ReplyCount
from digest.store import subscribers


def staging_words(app: App) -> str:
    """How many of today's readers a copy for trials may write to; empty for an original."""
    listed = only_to(app.settings)
    if listed is None:
        return ""
    addresses = counted(len(listed), "address")
    day = app.today()
    every, some = number_on(app, day), number_on(app, day, subscribers.has_key(listed))
    return (
        f"staging: mail leaves for {addresses} only; of {counted(every, 'reader')} today "
        f"{some} would be written to and {every - some} held back"
    )


def expect_own_links(app: App, edition: EditionRow) -> None:
    """
    Raise `IdentityError` where a copy for trials would send an edition of its original.

    The edition keeps the addresses that it was made with: whoever pressed a link
    in such a trial would act on a reader there.
    """
    if not app.settings.is_staging or edition.sender is None:
        return
    theirs, ours = edition.sender["web"]["public_url"], app.settings.web.public_url
    if theirs != ours:
        raise IdentityError(
            f"the edition of {edition.day} was made in the original: its links lead to {theirs}, "
            f"and not to {ours}, so this copy sends nothing of it. To try a sending out, have the "
            "copy make an edition of another day: `digest run --date DAY`"
        )


def held_back(replies: Iterable[ReplyCount]) -> int:
    """How many copies of an edition did not leave since this is a copy for trials. Pure."""
    return sum(reply.number for reply in replies if reply.reason == STAGING)
