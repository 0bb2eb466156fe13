"""What the desk decides about an edition before it leaves, and what its silence means."""

from datetime import date

from digest import dates
from digest.errors import HeldError, InputError, ReplacedError, UsageError
from digest.flows.app import App
from digest.flows.desk.propose import ask, propose, revised
from digest.flows.edition.approval import (
    Approval,
    DeskStand,
    added_up,
    answer_due,
    approval_of,
    desk_stand,
    held,
    not_gone,
    unanswered,
    waiting,
)
from digest.flows.engine import engine_of
from digest.model import Act, ActKind, Edition, JobKind, Proposal, QuizQuestion, Tone
from digest.store import desk_acts, editions, logbook, proposals

_NOT_REVISING = frozenset({ActKind.HOLD, ActKind.APPROVE})
"""What leaves the words that were proposed as they are."""
_LONGEST_QUESTION, _LONGEST_ANSWER = 200, 120
SILENCE = "silence"
"""Who approved what nobody answered about."""


def next_day(app: App) -> date:
    """The day whose edition the desk means when it names none: the next one to leave."""
    settings, today = app.settings, app.today()
    with app.database.read() as conn:
        last = editions.last_day(conn, settings.newsletter.slug, today)
    if last != today:
        return today
    due = dates.next_due(app.clock(), settings.timetable, last)
    return dates.civil_day(due, settings.newsletter.timezone)


def hold(app: App, day: date, actor: str, reason: str) -> None:
    """Let the edition not leave until it is approved. Raises `GoneError` where it has left."""
    decide(app, day, Act(kind=ActKind.HOLD, reason=reason, actor=actor, at=app.clock()))


def approve(app: App, day: date, actor: str, reason: str) -> Proposal | None:
    """
    Let the edition leave at its hour: the newest proposal, word for word, if there is one.

    Raises `InputError` where there is neither a proposal nor a hold to lift.
    """
    approval = approval_of(app, day)
    proposal = approval.proposal
    if proposal is None and approval.held is None:
        raise InputError(
            f"there is nothing to approve for {day} yet; `digest editions propose --date {day}` "
            "makes the edition now and sends it to the desk"
        )
    about = proposal.id if proposal else None
    act = Act(kind=ActKind.APPROVE, about=about, reason=reason, actor=actor, at=app.clock())
    decide(app, day, act)
    return proposal


def drop(app: App, day: date, article_id: int, actor: str, reason: str) -> Proposal | None:
    """
    Leave an article out of that edition alone; the new version of what was proposed, if any.

    Raises `NothingLeftError` where nothing would be left to say, `GoneError`
    where the edition has left.
    """
    at = app.clock()
    act = Act(kind=ActKind.DROP, about=article_id, reason=reason, actor=actor, at=at)
    return decide(app, day, act)


def take_back(app: App, day: date, article_id: int, actor: str, reason: str) -> Proposal | None:
    """
    Let a dropped article be told in that edition after all; the new version, if any.

    Raises `InputError` where it was not dropped, `GoneError` where the edition has left.
    """
    if article_id not in approval_of(app, day).dropped:
        raise InputError(
            f"article {article_id} was not dropped from the edition of {day}; nothing was changed"
        )
    at = app.clock()
    act = Act(kind=ActKind.TAKE_BACK, about=article_id, reason=reason, actor=actor, at=at)
    return decide(app, day, act)


def set_tone(app: App, day: date, tone: Tone, actor: str, reason: str) -> Proposal | None:
    """
    Ask for a tone; the new version of what was proposed, if any.

    Raises `UsageError` for a tone without a reason: lowering one needs it, and
    the reason is kept with the edition.
    """
    if not reason.strip():
        raise UsageError("say with --reason why this tone; it is kept with the edition")
    at = app.clock()
    act = Act(kind=ActKind.TONE, tone=tone, reason=reason, actor=actor, at=at)
    return decide(app, day, act)


def reworded(app: App, article_id: int, actor: str) -> Proposal | None:
    """
    The new version of the next edition's proposal, after the desk wrote of a story in it.

    None where none is open that tells it: what was approved leaves as it was.
    """
    day = next_day(app)
    approval = approval_of(app, day)
    if approval.proposal is None or approval.is_approved:
        return None
    if article_id not in {story.article_id for story in approval.proposal.content.all_stories}:
        return None
    act = Act(
        kind=ActKind.WRITE, about=article_id, reason="other words", actor=actor, at=app.clock()
    )
    return decide(app, day, act)


def write_question(app: App, day: date, question: QuizQuestion, actor: str) -> Proposal | None:
    """
    Ask that instead, with that answer; the new version of what was proposed, if any.

    Without words and answer, the week's own question is asked again. Raises
    `InputError` for one without the other, or too long to be read at a glance.
    """
    text, answer = " ".join(question.text.split()), " ".join(question.answer.split())
    if bool(text) != bool(answer) or " | " in text + answer:
        raise InputError('a question needs its words and its answer, without " | " in them')
    if len(text) > _LONGEST_QUESTION or len(answer) > _LONGEST_ANSWER:
        raise InputError(
            f"a question has {_LONGEST_QUESTION} characters at most, its answer {_LONGEST_ANSWER}"
        )
    written, number = f"{text} | {answer}", question.number
    act = Act(kind=ActKind.QUIZ, about=number, reason=written, actor=actor, at=app.clock())
    return decide(app, day, act)


def admitted(app: App, day: date) -> Proposal | None:
    """
    The proposal that leaves now, or None where the edition is yet to be made.

    Raises `HeldError` where the desk holds it or may still answer. Where an
    approval is required and nobody was asked, asks; silence is then what
    `desk.approval_default` says.
    """
    rules, zone = app.settings.desk, app.settings.newsletter.timezone
    approval = approval_of(app, day)
    if approval.held is not None:
        raise held(day, approval.held, zone)
    if approval.is_approved or rules.approval == "none":
        return approval.proposal if approval.is_approved else None
    proposal = approval.proposal or propose(app, day)
    if proposal is None:
        return None
    ask(app, proposal)
    newest = approval_of(app, day).proposal
    until = answer_due(newest, rules.ask_before) if newest else None
    if until is None:
        raise HeldError(f"the desk is being asked about the edition of {day}; run again")
    if app.clock() < until:
        raise waiting(day, until, zone)
    if rules.approval_default == "hold":
        raise unanswered(day)
    return approve(app, day, SILENCE, "nobody answered in time")


def decide(app: App, day: date, act: Act) -> Proposal | None:
    """
    Keep an act of the desk's; the version that counts from then on, if anything was proposed.

    What changes the words makes a new version. Raises `NothingLeftError` where
    nothing would be left to say, `GoneError` where the edition has left.
    """
    before, after = standing(app, day, act)
    content = revised(app, day, after) if is_revising(before, act) else None
    return keep(app, day, act, before, content)


def standing(app: App, day: date, act: Act) -> tuple[DeskStand, Approval]:
    """Where the desk stands on that day's edition, and where it would after that act."""
    before = desk_stand(app, day)
    return before, added_up(before.proposal, (*before.acts, act))


def is_revising(before: DeskStand, act: Act) -> bool:
    """Whether an act changes the words of an edition; to undo one does what that one does."""
    return before.root_of(act).kind not in _NOT_REVISING


def keep(
    app: App, day: date, act: Act, before: DeskStand, content: Edition | None
) -> Proposal | None:
    """
    Keep an act, with *content* as the version after the one before, if it made one.

    Raises `ReplacedError` where somebody else made that version first.
    """
    slug = app.settings.newsletter.slug
    with app.database.write() as conn:
        not_gone(conn, slug, day)
        desk_acts.add(conn, slug, day, act)
        about = "" if act.about is None else f" {act.about}"
        what = " ".join(filter(None, (act.words, act.reason)))
        logbook.write(conn, act.at, act.actor, act.kind, f"{day}{about}: {what}")
        if act.kind is ActKind.APPROVE and day <= app.today():
            engine_of(app.settings).call_for(conn, JobKind.MORNING, act.at)
        if content is not None:
            added = proposals.add(conn, content, act.at, after=before.proposal)
            if added is None:  # the act is not kept either: the newest version lacks its words
                raise ReplacedError(
                    f"somebody else decided about the edition of {day} meanwhile; nothing was "
                    "changed: look again"
                )
        return proposals.newest(conn, slug, day)
