"""
The morning: collect, compose, check, enqueue, send.

    collect -> choose -> compose -> render -> check | enqueue | send
    (all of it before anyone is written to)           (one transaction)

Safe to call again at any moment and from two hosts at once. The database
decides who makes the edition; whoever comes second, or comes back after being
killed, finds the rows and goes on from them.
"""

from dataclasses import dataclass
from datetime import date, datetime

from digest import dates
from digest.config import frozen
from digest.dates import DueEditions
from digest.errors import HeldError, TryAgainError, UsageError
from digest.flows.app import App
from digest.flows.desk.approve import admitted
from digest.flows.edition.decisions import UNATTENDED, Decisions, acts
from digest.flows.edition.prepare import Prepared, as_proposed, prepare, stop_at_faults
from digest.flows.sending.enqueue import keep_mailings, queue_copies
from digest.flows.sending.progress import SendingWatch
from digest.flows.sending.send import SendReport, send
from digest.model import Edition, EditionRow, EditionStatus
from digest.store import editions, logbook


@dataclass(frozen=True, slots=True, kw_only=True)
class MorningReport:
    """
    What a morning came to.

    `prepared` is None when the edition existed already; `sent` is None when
    there was nothing to say.
    """

    day: date
    prepared: Prepared | None
    sent: SendReport | None


def run_morning(
    app: App, day: date, watch: SendingWatch, decisions: Decisions = UNATTENDED
) -> MorningReport:
    """
    Make the edition of *day* unless it exists, and send what of it is due.

    *decisions* are a person's, and are kept in the logbook with the edition.

    Raises `CheckError` where the edition may not be sent as it is, `HeldError`
    where the desk holds it or has not answered, and `TryAgainError` where there
    is nothing to say because no source answered.
    """
    prepared = None
    row = _existing(app, day)
    if row is None:
        prepared = _prepared(app, day, decisions)
        if prepared.edition is None:
            _note_empty_day(app, prepared)
            return MorningReport(day=day, prepared=prepared, sent=None)
        stop_at_faults(
            prepared.parts,
            decisions,
            undone=f"the edition of {day} was not sent",
            command=f"digest run --date {day}",
        )
        row = enqueue(app, prepared, prepared.edition, decisions)
    return MorningReport(day=day, prepared=prepared, sent=send(app, row, watch))


def _prepared(app: App, day: date, decisions: Decisions) -> Prepared:
    """What leaves: what the desk approved, word for word, or the edition as it is made now."""
    proposal = admitted(app, day)
    if proposal is None:
        prepared = prepare(app, day, app.clock(), decisions)
        if prepared.edition is not None and app.settings.desk.approval == "required":
            raise HeldError(f"the edition of {day} was empty a moment ago; run again to propose it")
        return prepared
    if decisions.tone is not None:
        raise UsageError(
            f"the edition of {day} was approved as it is; `digest editions tone` proposes another"
        )
    return as_proposed(app, proposal)


def enqueue(
    app: App, prepared: Prepared, content: Edition, decisions: Decisions = UNATTENDED
) -> EditionRow:
    """
    Make the edition and a delivery for each reader, in one transaction.

    Where another process made it first, theirs is the edition.
    """
    now, parts = app.clock(), prepared.parts
    best_before = now + app.settings.delivery.best_before
    with app.database.write() as conn:
        edition_id = editions.add(conn, content, now, best_before, frozen(app.settings))
        if edition_id is not None:
            for action, detail in acts(decisions, content, prepared.faults):
                logbook.write(conn, now, decisions.actor, action, detail)
            keep_mailings(app, conn, edition_id, parts)
            queue_copies(app, conn, edition_id, parts)
        row = editions.find(conn, content.newsletter, content.day)
    if row is None:
        raise TryAgainError(f"the edition of {content.day} vanished while it was made; run again")
    return row


def _existing(app: App, day: date) -> EditionRow | None:
    with app.database.read() as conn:
        row = editions.find(conn, app.settings.newsletter.slug, day)
    return row if row is not None and row.was_mailed else None


def _note_empty_day(app: App, prepared: Prepared) -> None:
    failed = [visit for visit in prepared.collected.visits if visit.failure]
    if failed and len(failed) == len(prepared.collected.visits):
        reasons = "\n".join(f"  - {visit.failure}" for visit in failed)
        raise TryAgainError(
            f"nothing to say on {prepared.day}: no source could be read\n{reasons}\n"
            "nobody was mailed; run the same command again when they answer"
        )
    with app.database.write() as conn:
        editions.add_without_mail(
            conn,
            app.settings.newsletter.slug,
            prepared.day,
            prepared.window,
            EditionStatus.EMPTY,
        )


def due_now(app: App, now: datetime) -> DueEditions:
    """The day whose edition the clock asks for, and the days that went without one."""
    with app.database.read() as conn:
        last = editions.last_day(conn, app.settings.newsletter.slug)
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
