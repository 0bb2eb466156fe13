"""
What the desk may press in the mail that asks it: a row a button.

A button about the whole edition, or about each of its stories; the mail and the
page behind it show whatever stands here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from digest.flows.app import App
from digest.model import ActKind, Edition, Proposal, Story, Tone
from digest.tokens import Use, microseconds, sign


def _always(_edition: Edition) -> bool:
    return True


def _may_be_graver(edition: Edition) -> bool:
    return edition.tone is not Tone.SOBER


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskButton:
    """What is written on it, and what a press of it decides."""

    name: str
    use: Use
    """Whose token its link carries: of a proposal alone, or of a proposal and a story."""
    words: str
    """On the page and in the mail, in French."""
    kind: ActKind
    tone: Tone | None = None
    """Which tone it asks for, where it does."""
    is_about_a_story: bool = False
    is_about_the_lead: bool = False
    question: str = "Pourquoi? (facultatif, gardé avec l’édition)"
    """What its page asks for; empty where a press says it all."""
    is_offered: Callable[[Edition], bool] = _always


BUTTONS = (
    DeskButton(
        name="approve",
        use=Use.DESK_APPROVE,
        words="Approuver l’édition",
        kind=ActKind.APPROVE,
        question="",
    ),
    DeskButton(name="hold", use=Use.DESK_HOLD, words="Retenir l’édition", kind=ActKind.HOLD),
    DeskButton(
        name="sober",
        use=Use.DESK_SOBER,
        words="Passer en ton sobre",
        kind=ActKind.TONE,
        tone=Tone.SOBER,
        is_offered=_may_be_graver,
    ),
    DeskButton(
        name="drop",
        use=Use.DESK_DROP,
        words="Retirer cette nouvelle",
        kind=ActKind.DROP,
        is_about_a_story=True,
    ),
    DeskButton(
        name="note",
        use=Use.DESK_NOTE,
        words="Y mettre ton mot",
        kind=ActKind.WRITE,
        is_about_a_story=True,
        is_about_the_lead=True,
        question="Ton mot sur cette nouvelle : une phrase, signée « Un mot de la rédaction ». "
        "Vide, il est enlevé.",
    ),
)
"""In the order they are shown; the first is the one the mail puts forward."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonLink:
    """A button, and the address of its page."""

    button: DeskButton
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLinks:
    """The addresses in the desk's mail; each shows a page, whose button acts."""

    of_edition: Mapping[str, ButtonLink]
    """By the button's name."""
    of_stories: tuple[tuple[Story, tuple[ButtonLink, ...]], ...]


def links_of(app: App, proposal: Proposal) -> DeskLinks:
    """The addresses that act on a proposal: one token each, good for that act alone."""
    proposed_at = microseconds(proposal.proposed_at)

    def link(button: DeskButton, *numbers: int) -> ButtonLink:
        token = sign(app.keyring.newest, button.use, proposal.id, proposed_at, *numbers)
        return ButtonLink(button=button, url=f"{app.settings.web.public_url}/pupitre/{token}")

    offered = [button for button in BUTTONS if button.is_offered(proposal.content)]
    of_a_story = [button for button in offered if button.is_about_a_story]
    return DeskLinks(
        of_edition={button.name: link(button) for button in offered if not button.is_about_a_story},
        of_stories=tuple(
            (
                story,
                tuple(
                    link(button, story.article_id)
                    for button in of_a_story
                    if story is proposal.content.lead or not button.is_about_the_lead
                ),
            )
            for story in proposal.content.all_stories
        ),
    )
