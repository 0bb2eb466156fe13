"""
The morning: collect, compose, check, enqueue, send.

    collect -> choose -> compose -> render -> check | enqueue | send
    (all of it before anyone is written to)           (one transaction)

Safe to call again at any moment and from two hosts at once. The database
decides who makes the edition; whoever comes second, or comes back after being
killed, finds the rows and goes on from them.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from digest import dates
from digest.config import frozen
from digest.dates import DueEditions
from digest.errors import HeldError, TryAgainError, UsageError
from digest.flows.app import App
from digest.flows.desk.approve import admitted
from digest.flows.edition.decisions import UNATTENDED, Decisions, acts
from digest.flows.edition.note_withdrawal import note_withdrawal
from digest.flows.edition.parts import CompiledEdition, compile_edition, stop_at_faults
from digest.flows.edition.prepare import Preparation, must_have_come, prepare_standing
from digest.flows.edition.withdraw import standing
from digest.flows.feedback import worn_out
from digest.flows.identity import keep, prove
from digest.flows.readers.audience import number_on
from digest.flows.sending.enqueue import keep_mailings, queue_copies
from digest.flows.sending.progress import SendingWatch
from digest.flows.sending.send import SendReport, send, send_as_it_is
from digest.flows.sources.material import collect_day
from digest.flows.sources.reports import CollectReport
from digest.model import EditionRow, EditionStatus, Proposal
from digest.store import editions, logbook


@dataclass(frozen=True, slots=True, kw_only=True)
class MorningReport:
    """
    What a morning came to.

    `collected` and `preparation` are None when nothing was read or made: the edition
    existed already, or leaves as the desk approved it. `edition` is what is queued of it, and
    `sent` what came of a sending; both are None when there was nothing to say.
    """

    day: date
    collected: CollectReport | None = None
    preparation: Preparation | None = None
    edition: EditionRow | None = None
    sent: SendReport | None = None
    withdrawals: tuple[str, ...] = ()
    """What its stories' pages said as it was made, in words: who took what back."""


def run_morning(
    app: App, day: date, watch: SendingWatch, decisions: Decisions = UNATTENDED
) -> MorningReport:
    """
    Make the edition of *day* unless it exists, and send what of it is due.

    Raises as `make_edition`.
    """
    with app.database.read() as conn:
        row = editions.mailed(conn, app.settings.newsletter.slug, day)
    if row is not None:
        return MorningReport(day=day, edition=row, sent=send(app, row, watch))
    report = make_edition(app, day, decisions)
    if report.edition is None:
        return report
    sent = send_as_it_is(app, report.edition, watch)
    return replace(report, sent=replace(sent, retractions=report.withdrawals))


def make_edition(app: App, day: date, decisions: Decisions = UNATTENDED) -> MorningReport:
    """
    Make and queue the edition of *day*, and send nothing of it.

    *decisions* are a person's, and are kept in the logbook with the edition.

    Raises `CheckError` where the edition may not be sent as it is, `HeldError`
    where the desk holds it or has not answered, and `TryAgainError` where there
    is nothing to say because no source answered, `IdentityError` where nothing may
    leave from here.
    """
    prove(app)
    worn_out.look_back(app)
    proposal = admitted(app, day)
    if proposal is not None:
        return _approved(app, proposal, decisions)
    must_have_come(app, day)
    now = app.clock()
    collected = collect_day(app, day, now)
    preparation = prepare_standing(app, day, now, decisions, collected.material)
    report = MorningReport(day=day, collected=collected, preparation=preparation)
    if preparation.compiled is None:
        _note_empty_day(app, preparation, collected)
        return report
    if app.settings.desk.approval == "required":
        raise HeldError(f"the edition of {day} was empty a moment ago; run again to propose it")
    row = _queued(app, preparation.compiled, decisions)
    return replace(report, edition=row, withdrawals=preparation.asked.withdrawals)


def _approved(app: App, proposal: Proposal, decisions: Decisions) -> MorningReport:
    """What the desk approved, word for word, without what was taken back since."""
    if decisions.tone is not None:
        raise UsageError(
            f"the edition of {proposal.day} was approved as it is; "
            "`digest editions tone` proposes another"
        )
    left = standing(app, proposal.content, app.clock())
    if left.content is None:
        raise HeldError(
            f"the edition of {proposal.day} told only what was taken back since it was approved: "
            f"{'; '.join(map(str, left.withdrawn))}; `digest editions drop` proposes the others"
        )
    row = _queued(app, compile_edition(app, left.content, app.clock()), decisions)
    troubles = note_withdrawal(app, proposal.content, left)
    lines = (*left.asked.withdrawals, *troubles)
    return MorningReport(day=proposal.day, edition=row, withdrawals=lines)


def _queued(app: App, compiled: CompiledEdition, decisions: Decisions) -> EditionRow:
    """
    Checked and enqueued, and noted that its stories were asked a moment ago.

    Raises `CheckError` where it may not be sent as it is.
    """
    day = compiled.content.day
    stop_at_faults(
        compiled,
        decisions,
        undone=f"the edition of {day} was not sent",
        command=f"digest run --date {day}",
    )
    row = enqueue(app, compiled, decisions)
    with app.database.write() as conn:
        editions.note_asked(conn, row.id, app.clock())
    return row


def enqueue(app: App, compiled: CompiledEdition, decisions: Decisions = UNATTENDED) -> EditionRow:
    """
    Make the edition and a delivery for each reader, in one transaction.

    Where another process made it first, theirs is the edition.
    """
    now, content = app.clock(), compiled.content
    best_before = now + app.settings.delivery.best_before
    with app.database.write() as conn:
        edition_id = editions.add(conn, content, now, best_before, frozen(app.settings))
        if edition_id is not None:
            for action, detail in acts(decisions, content, compiled.faults):
                logbook.write(conn, now, decisions.actor, action, detail)
            keep_mailings(app, conn, edition_id, compiled.parts)
            queue_copies(app, conn, edition_id, compiled.parts)
        row = editions.find(conn, content.newsletter, content.day)
    keep(app)
    if row is None:
        raise TryAgainError(f"the edition of {content.day} vanished while it was made; run again")
    return row


def _note_empty_day(app: App, preparation: Preparation, collected: CollectReport) -> None:
    day = preparation.day
    if collected.visits and not collected.has_answer:
        reasons = "\n".join(f"  - {visit.failure or visit}" for visit in collected.visits)
        raise TryAgainError(
            f"nothing to say on {day}: no source could be read\n{reasons}\n"
            "nobody was mailed; run the same command again when they answer"
        )
    slug, window = app.settings.newsletter.slug, preparation.window
    with app.database.write() as conn:
        editions.add_without_mail(conn, slug, day, window, EditionStatus.EMPTY)


def meant_by_another_day(app: App, day: date) -> int | None:
    """How many an edition of that day would go to; None for today's, and where it was made."""
    with app.database.read() as conn:
        edition = editions.mailed(conn, app.settings.newsletter.slug, day)
    return None if edition is not None or day == app.today() else number_on(app, day)


def due_now(app: App, now: datetime) -> DueEditions:
    """The day whose edition the clock asks for, and the days that went without one."""
    with app.database.read() as conn:
        today = dates.civil_day(now, app.settings.newsletter.timezone)
        last = editions.last_day(conn, app.settings.newsletter.slug, today)
    return dates.due(now, app.settings.timetable, last)


def note_missed(app: App, days: tuple[date, ...], now: datetime) -> tuple[date, ...]:
    """Note days whose edition no machine made in time; those that were not noted before."""
    noted = []
    settings = app.settings
    slug, span = settings.newsletter.slug, settings.sources.first_window
    with app.database.write() as conn:
        for day in days:
            window = dates.window(day, now, settings.timetable, None, span)
            if editions.add_without_mail(conn, slug, day, window, EditionStatus.MISSED):
                noted.append(day)
    return tuple(noted)
