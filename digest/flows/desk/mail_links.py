"""What the links in the desk's mail do: each shows what it would do, and does it when pressed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from digest.errors import (
    GoneError,
    InputError,
    NothingLeftError,
    ReplacedError,
    TokenError,
)
from digest.flows.app import App
from digest.flows.desk.approve import decide
from digest.flows.desk.articles import write
from digest.flows.desk.buttons import BUTTONS, DeskButton, DeskLinks, links_of
from digest.flows.edition.approval import answer_due, approval_in
from digest.model import Act, ActKind, DeskWording, Proposal, Story
from digest.store import editions, proposals
from digest.store.database import Connection
from digest.tokens import microseconds, read

ACTOR = "desk, by its mail"
"""Who presses such a link, as the logbook names them."""
_NO_REASON = "by the link in the desk's mail"
_LONGEST_REASON = 300


class LinkState(StrEnum):
    """Whether a link still acts."""

    OPEN = "open"
    REPLACED = "replaced"
    """There is a newer version of what it was about."""
    GONE = "gone"
    """The edition has left."""
    ALONE = "alone"
    """Without that story nothing would be left: it was not dropped."""
    LONG = "long"
    """What was written does not fit: nothing was changed."""
    EMPTY = "empty"
    """What was proposed is no longer there to be told in another tone: nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLink:
    """What a link is about."""

    button: DeskButton
    proposal: Proposal
    """The version that it names; after a press, the version that counts now."""
    story: Story | None
    """The story that it is about, where it is about one."""
    state: LinkState
    is_held: bool
    is_approved: bool
    until: datetime | None
    """Until when the desk may answer."""
    links: DeskLinks


def link_of(app: App, token: str) -> DeskLink:
    """
    What a link would do. Changes nothing; raises `TokenError` for one that is not ours.

    Nor is one of a proposal whose number another has since a restore.
    """
    button = next((button for button in BUTTONS if token[:1].lower() == button.use), None)
    if button is None:
        raise TokenError("this link is not valid")
    proposal_id, proposed_at, *about = read(app.keyring, button.use, token)
    with app.database.read() as conn:
        proposal = proposals.by_id(conn, proposal_id)
        if proposal is None or microseconds(proposal.proposed_at) != proposed_at:
            raise TokenError("this link is not valid")
        return _link(app, conn, button, proposal, about)


def press(app: App, token: str, reason: str) -> DeskLink:
    """
    Do what a link is for, where it still acts; where things stand then.

    A second press changes nothing that the first did not. Raises `TokenError`
    for a link that is not ours.
    """
    link = link_of(app, token)
    if link.state is not LinkState.OPEN:
        return link
    typed = " ".join(reason.split())[:_LONGEST_REASON]
    if link.button.kind is ActKind.WRITE and not _has_written(app, link, typed):
        return _now(app, link, LinkState.LONG)
    try:
        _act(app, link, typed or _NO_REASON)
    except GoneError:
        return _now(app, link, LinkState.GONE)
    except ReplacedError:
        return _now(app, link, LinkState.REPLACED)
    except NothingLeftError:
        return _now(app, link, LinkState.ALONE if link.story else LinkState.EMPTY)
    return _now(app, link, LinkState.OPEN)


def _has_written(app: App, link: DeskLink, note: str) -> bool:
    """Keep the note with its article; whether it fits."""
    if link.story is None:
        return False
    try:
        write(app, str(link.story.article_id), app.clock(), ACTOR, DeskWording(note=note))
    except InputError:
        return False
    return True


def _act(app: App, link: DeskLink, why: str) -> None:
    button, about = link.button, link.story.article_id if link.story else None
    act = Act(
        kind=button.kind,
        about=link.proposal.id if button.kind is ActKind.APPROVE else about,
        tone=button.tone,
        reason=why,
        actor=ACTOR,
        at=app.clock(),
    )
    decide(app, link.proposal.day, act)


def _now(app: App, link: DeskLink, state: LinkState) -> DeskLink:
    """The same link after a press, with the version that counts now."""
    slug = app.settings.newsletter.slug
    with app.database.read() as conn:
        newest = proposals.newest(conn, slug, link.proposal.day) or link.proposal
        approval = approval_in(conn, slug, newest.day)
    return DeskLink(
        button=link.button,
        proposal=newest,
        story=link.story,
        state=state,
        is_held=approval.held is not None,
        is_approved=approval.is_approved,
        until=link.until,
        links=links_of(app, newest),
    )


def _link(
    app: App, conn: Connection, button: DeskButton, proposal: Proposal, about: list[int]
) -> DeskLink:
    slug = app.settings.newsletter.slug
    approval = approval_in(conn, slug, proposal.day)
    state = LinkState.OPEN
    if editions.mailed(conn, slug, proposal.day) is not None:
        state = LinkState.GONE
    elif approval.proposal is not None and approval.proposal.id != proposal.id:
        state = LinkState.REPLACED
    newest = approval.proposal or proposal
    stories = proposal.content.all_stories
    return DeskLink(
        button=button,
        proposal=proposal,
        story=next((story for story in stories if story.article_id in about), None),
        state=state,
        is_held=approval.held is not None,
        is_approved=approval.is_approved,
        until=answer_due(newest, app.settings.desk.ask_before),
        links=links_of(app, newest),
    )
