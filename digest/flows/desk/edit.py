"""
What the desk changes in one edition by hand: stories, their order, the words that stand there.

Each is an act that makes a new version, and that can be undone until the edition leaves. What
is written is held to the rules of the mail before it is kept: a fault that was not there
before is refused with the rule's own words.
"""

from datetime import date

from digest.errors import InputError, ReplacedError, WordsError
from digest.flows.app import App
from digest.flows.desk.approve import approve, is_revising, keep, standing
from digest.flows.desk.articles import fit
from digest.flows.desk.propose import edited_edition
from digest.flows.edition.approval import DeskStand, approval_of
from digest.flows.edition.desk_edits import kept_wording
from digest.flows.edition.parts import faults_in
from digest.flows.edition.prepare import EditionDraft
from digest.french.typography import clean
from digest.model import Act, ActKind, DayMaterial, DeskWording, Edition, Proposal
from digest.render.lint import Fault, Severity

_NO_MATERIAL = DayMaterial()
_CHECKED = frozenset({ActKind.SUBJECT, ActKind.PREHEADER, ActKind.WRITE})
"""Acts whose words may break a rule of the mail."""


def order(app: App, day: date, numbers: tuple[int, ...], actor: str) -> Proposal | None:
    """
    Put the stories in that order, the first one leads; the new version, if one was proposed.

    What is not named follows. Raises `InputError` for a number that the edition does not
    carry, and what `decide` raises.
    """
    act = _act(app, ActKind.ORDER, actor, words=" ".join(map(str, numbers)))
    return edit(app, day, act)


def take(app: App, day: date, number: int, actor: str, reason: str) -> Proposal | None:
    """
    Tell a story that was left out; raises `InputError` where nobody may have it told.

    So are those that their publisher took back, paid matter, and what readers cannot read.
    """
    return edit(app, day, _act(app, ActKind.TAKE, actor, about=number, reason=reason))


def write_subject(app: App, day: date, words: str, actor: str) -> Proposal | None:
    """
    Give the edition that subject; the composer's own again where it is empty.

    Raises `WordsError` for one that breaks a rule.
    """
    return edit(app, day, _act(app, ActKind.SUBJECT, actor, words=clean(words)))


def write_preheader(app: App, day: date, words: str, actor: str) -> Proposal | None:
    """The same of the line that an inbox shows beside it."""
    return edit(app, day, _act(app, ActKind.PREHEADER, actor, words=clean(words)))


def say_another(app: App, day: date, line: str, actor: str) -> Proposal | None:
    """
    Say another line of its pool than the one of that name.

    Raises `InputError` where no other may be said today.
    """
    return edit(app, day, _act(app, ActKind.ANOTHER_LINE, actor, words=line))


def leave_partner_out(app: App, day: date, actor: str, reason: str) -> Proposal | None:
    """Let the edition go without the partner of that day."""
    return edit(app, day, _act(app, ActKind.NO_PARTNER, actor, reason=reason))


def reword(app: App, day: date, number: int, wording: DeskWording, actor: str) -> Proposal | None:
    """
    Tell a story of that edition in other words, in this edition alone.

    Raises `InputError` for what does not fit, `WordsError` for what breaks a rule.
    """
    words = kept_wording(fit(wording))
    return edit(app, day, _act(app, ActKind.WRITE, actor, about=number, words=words))


def undo(app: App, day: date, number: int, actor: str) -> Proposal | None:
    """
    Let an act count no more; the new version where it changed words.

    Raises `InputError` for one that is not of that day, or was undone already.
    """
    return edit(app, day, _act(app, ActKind.UNDO, actor, about=number))


def approve_version(app: App, day: date, number: int, actor: str, reason: str) -> Proposal | None:
    """
    Approve the version of that number, which somebody has looked at.

    Raises `ReplacedError` where it is no longer the one that would leave.
    """
    newest = approval_of(app, day).proposal
    if newest is None or newest.id != number:
        raise ReplacedError(
            f"the edition of {day} has a newer version than the one that was looked at; "
            "nothing was approved"
        )
    return approve(app, day, actor, reason)


def edit(app: App, day: date, act: Act, material: DayMaterial = _NO_MATERIAL) -> Proposal | None:
    """
    Keep an act, after the edition was made as it would be then; the version that counts.

    *material* is what rituals are made of where nothing was proposed yet. Raises what each
    act above does, `NothingLeftError` where nothing would be left, `GoneError` where the
    edition has left.
    """
    before, after = standing(app, day, act)
    _check_undone(before, act)
    if not is_revising(before, act):
        return keep(app, day, act, before, None)
    if before.proposal is not None:
        material = before.proposal.content.material
    draft = edited_edition(app, day, after, material)
    content = draft.composition.edition
    assert content is not None  # noqa: S101 - `edited_edition` raised where nothing is left
    _check(day, act, before, content)
    if act.kind in _CHECKED and (faults := _blocking(draft)):
        _check_words(faults, _blocking(edited_edition(app, day, before.approval, material)))
    return keep(app, day, act, before, content if before.proposal is not None else None)


def _act(
    app: App,
    kind: ActKind,
    actor: str,
    *,
    about: int | None = None,
    words: str = "",
    reason: str = "",
) -> Act:
    return Act(kind=kind, about=about, words=words, reason=reason, actor=actor, at=app.clock())


def _check_undone(before: DeskStand, act: Act) -> None:
    if act.kind is not ActKind.UNDO:
        return
    which = next((each for each in before.acts if each.id == act.about), None)
    if which is None or which.id not in before.standing or not which.can_be_undone:
        raise InputError(f"act {act.about} is not there to be undone; nothing was changed")


def _check(day: date, act: Act, before: DeskStand, content: Edition) -> None:
    """Raise `InputError` where the edition does not show what the act asked for."""
    carried = [story.article_id for story in content.all_stories]
    match act.kind:
        case ActKind.TAKE if act.about not in carried:
            raise InputError(
                f"article {act.about} cannot be told in the edition of {day}: it is not there, "
                "was taken back, is paid for, or is not readable; nothing was changed"
            )
        case ActKind.ANOTHER_LINE if not _says_another(act.words, before.proposal, content):
            raise InputError(f"no other line than {act.words} can be said; nothing was changed")
        case ActKind.ORDER if not set(map(int, act.words.split())) <= set(carried):
            raise InputError(f"an article of {act.words} is not in the edition of {day}")


def _says_another(line: str, before: Proposal | None, content: Edition) -> bool:
    """Whether that line was said, and as many are in its place now, itself not among them."""
    proposed = before.content.phrases if before else None
    now = [phrase.id for phrase in content.phrases if _slot(phrase.slot) == _slot(line)]
    if proposed is None:
        return bool(now) and line not in now
    then = [phrase.id for phrase in proposed if _slot(phrase.slot) == _slot(line)]
    return line in then and line not in now and len(now) >= len(then)


def _slot(slot: str) -> str:
    return slot.partition("/")[0]


def _check_words(after: list[Fault], before: list[Fault]) -> None:
    """Raise `WordsError` for a rule that blocks sending and that was not broken before."""
    new = tuple((each.rule, each.message) for each in after if each not in before)
    if new:
        raise WordsError(new)


def _blocking(draft: EditionDraft) -> list[Fault]:
    return [each for each in faults_in(draft.rendered) if each.severity is Severity.BLOCKS]
