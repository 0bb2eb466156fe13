"""
Where the desk stands on an edition that has not left: held, approved, or waited for.

What the desk did is a list of acts; where it stands is what they add up to. An
approval is of one proposal, word for word: a newer version asks again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import reduce
from typing import Any
from zoneinfo import ZoneInfo

from digest.compose.tone import AskedTone
from digest.dates import wall
from digest.errors import GoneError, HeldError
from digest.flows.app import App
from digest.flows.edition.decisions import Decisions
from digest.flows.edition.desk_edits import edited
from digest.model import UNEDITED, Act, ActKind, DeskEdits, Proposal, QuizQuestion
from digest.store import desk_acts, editions, proposals
from digest.store.database import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What the desk's acts come to."""

    proposal: Proposal | None
    held: Act | None = None
    approved: int | None = None
    """The proposal that was approved, whether or not it is still the newest."""
    tone: AskedTone | None = None
    quiz: tuple[QuizQuestion, ...] = ()
    edits: DeskEdits = UNEDITED

    @property
    def is_approved(self) -> bool:
        """Whether the newest proposal is approved."""
        return self.proposal is not None and self.approved == self.proposal.id

    @property
    def dropped(self) -> frozenset[int]:
        """The articles that the desk wants out of the edition, by number."""
        return self.edits.dropped

    def added_to(self, decisions: Decisions) -> Decisions:
        """Those decisions, and the desk's where a person at the command line took none."""
        return replace(
            decisions,
            tone=decisions.tone or self.tone,
            quiz=(*decisions.quiz, *self.quiz),
            edits=self.edits,
        )


@dataclass(frozen=True, slots=True)
class DeskStand:
    """What the desk did about an edition, in order, and the newest version of it."""

    acts: tuple[Act, ...]
    proposal: Proposal | None

    @property
    def approval(self) -> Approval:
        """What the acts come to."""
        return added_up(self.proposal, self.acts)

    @property
    def standing(self) -> frozenset[int | None]:
        """The numbers of the acts that nobody undid."""
        return frozenset(act.id for act in standing_acts(self.acts))

    def root_of(self, act: Act) -> Act:
        """The act that is done or undone in the end: what an undoing undoes, however often."""
        return self._undone_by(act)[-1]

    def is_against(self, act: Act) -> bool:
        """Whether it undoes its root, so that to undo it lets that one stand again."""
        return len(self._undone_by(act)) % 2 == 0

    def _undone_by(self, act: Act) -> tuple[Act, ...]:
        """It, what it undoes, and so on to the root."""
        by_number, chain = {each.id: each for each in self.acts}, [act]
        while chain[-1].kind is ActKind.UNDO and chain[-1].about in by_number:
            chain.append(by_number[chain[-1].about])
        return tuple(chain)


def desk_stand(app: App, day: date) -> DeskStand:
    """What the desk did about the edition of that day, and its newest version."""
    slug = app.settings.newsletter.slug
    with app.database.read() as conn:
        return DeskStand(desk_acts.of_day(conn, slug, day), proposals.newest(conn, slug, day))


def approval_of(app: App, day: date) -> Approval:
    """Where the desk stands on the edition of that day."""
    with app.database.read() as conn:
        return approval_in(conn, app.settings.newsletter.slug, day)


def approval_in(conn: Connection, newsletter: str, day: date) -> Approval:
    """The same, within a transaction."""
    newest = proposals.newest(conn, newsletter, day)
    return added_up(newest, desk_acts.of_day(conn, newsletter, day))


def added_up(proposal: Proposal | None, acts: Iterable[Act]) -> Approval:
    """What acts come to, in their order: the last of hold and approve counts. Pure."""
    return reduce(_after, standing_acts(acts), Approval(proposal=proposal))


def standing_acts(acts: Iterable[Act]) -> tuple[Act, ...]:
    """Those that no later act undid, in their order; to undo an undoing lets the first stand."""
    undone: set[int | None] = set()
    standing: list[Act] = []
    for act in reversed(tuple(acts)):
        if act.id is None or act.id not in undone:
            standing.append(act)
            undone.update({act.about} if act.kind is ActKind.UNDO else ())
    return tuple(reversed(standing))


def _after(approval: Approval, act: Act) -> Approval:
    changed: dict[str, Any] = {}
    match act.kind:
        case ActKind.HOLD:
            changed = {"held": act, "approved": None}
        case ActKind.APPROVE:
            changed = {"held": None, "approved": act.about}
        case ActKind.TONE if act.tone is not None:
            changed = {"tone": AskedTone(act.tone, act.reason)}
        case ActKind.QUIZ if act.about is not None:
            changed = {"quiz": _asked_instead(approval.quiz, act.about, act.reason)}
        case _:
            changed = {"edits": edited(approval.edits, act)}
    return replace(approval, **changed)


def _asked_instead(
    quiz: tuple[QuizQuestion, ...], number: int, written: str
) -> tuple[QuizQuestion, ...]:
    """The desk's questions with that one, as `question | answer`; without it where it is blank."""
    others = tuple(question for question in quiz if question.number != number)
    text, _, answer = (part.strip() for part in written.partition(" | "))
    return (*others, QuizQuestion(number=number, text=text, answer=answer)) if answer else others


def answer_due(proposal: Proposal, patience: timedelta) -> datetime | None:
    """Until when the desk may answer; None where it was not asked yet. Pure."""
    return None if proposal.asked_at is None else proposal.asked_at + patience


def held(day: date, act: Act, zone: ZoneInfo) -> HeldError:
    """What to tell whoever would send an edition that the desk holds."""
    why = f": {act.reason}" if act.reason else ""
    return HeldError(
        f"the edition of {day} is held since {wall(act.at, zone)} by {act.actor}{why}; "
        f"`digest editions approve --date {day}` lets it go"
    )


def waiting(day: date, until: datetime, zone: ZoneInfo) -> HeldError:
    """What to tell whoever would send an edition that the desk may still answer about."""
    return HeldError(
        f"the edition of {day} waits for the desk until {wall(until, zone)}; "
        f"`digest editions approve --date {day}` lets it go"
    )


def unanswered(day: date) -> HeldError:
    """What to tell whoever would send an edition that nobody approved in time."""
    return HeldError(
        f"nobody approved the edition of {day}, and desk.approval_default is hold; "
        f"`digest editions approve --date {day}` lets it go"
    )


def not_gone(conn: Connection, newsletter: str, day: date) -> None:
    """Raise `GoneError` where the edition of that day has left already."""
    if editions.mailed(conn, newsletter, day) is not None:
        raise GoneError(
            f"the edition of {day} has left: `digest halt {day}` stops what is still to go, "
            f"`digest editions correct {day}` puts it right"
        )
