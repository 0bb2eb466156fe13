"""
The table of what is done by itself: what, how often, and whether there is anything to do.

`digest schedule` goes through it in one process; on several hosts the workers do, each
kind one at a time over all of them.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.config import Settings
from digest.errors import DigestError
from digest.flows.app import App
from digest.flows.desk.propose import day_to_ask_about
from digest.flows.duties.acts import PATIENCE, DutyActs
from digest.flows.feedback.mailboxes import SPOOL, names
from digest.flows.morning import due_now
from digest.model import JobKind
from digest.store import letters

_log = logging.getLogger("digest.schedule")

_AT_ONCE = timedelta(0)


def _always(_app: App) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """
    One kind of work that is done by itself.

    `has_work` says, from rows, whether there is anything to do once its time has come;
    `patience` is how long it is left alone after it failed.
    """

    kind: JobKind
    period: Callable[[Settings], timedelta]
    act: Callable[[DutyActs, str], datetime | None]
    has_work: Callable[[App], bool] = _always
    patience: timedelta = _AT_ONCE

    def done(self, acts: DutyActs, subject: str, now: datetime) -> datetime | None:
        """Do it; from when it may be done again, or None. What fails is told, and comes again."""
        try:
            return self.act(acts, subject)
        except DigestError as fault:
            _log.error("schedule.trouble %s", fault)
            return now + self.patience if self.patience else None


def subjects(settings: Settings, kind: JobKind) -> tuple[str, ...]:
    """Which there are of that kind: each mailbox is read for itself, all else is one."""
    return (names(settings) or ("",)) if kind is JobKind.FEEDBACK else ("",)


def shared_subjects(settings: Settings, kind: JobKind) -> tuple[str, ...]:
    """The same without mail that was handed in here, which no other host can read."""
    return tuple(each for each in subjects(settings, kind) if each != SPOOL)


def _has_morning(app: App) -> bool:
    due = due_now(app, app.clock())
    return due.day is not None or bool(due.missed)


def _has_letters(app: App) -> bool:
    with app.database.read() as conn:
        return letters.overdue(conn, app.clock()) > 0


def _tick(settings: Settings) -> timedelta:
    return settings.schedule.tick


DUTIES: tuple[Duty, ...] = (
    Duty(
        kind=JobKind.MORNING,
        period=_tick,
        act=DutyActs.make,
        has_work=_has_morning,
        patience=PATIENCE,
    ),
    Duty(kind=JobKind.SEND, period=_tick, act=DutyActs.send),
    Duty(
        kind=JobKind.ASK,
        period=_tick,
        act=DutyActs.ask,
        has_work=lambda app: day_to_ask_about(app) is not None,
        patience=PATIENCE,
    ),
    Duty(kind=JobKind.LETTERS, period=_tick, act=DutyActs.carry_letters, has_work=_has_letters),
    Duty(
        kind=JobKind.SOURCES,
        period=lambda settings: settings.schedule.collect_every,
        act=DutyActs.gather,
    ),
    Duty(
        kind=JobKind.FEEDBACK,
        period=lambda settings: settings.feedback.poll_every,
        act=DutyActs.poll,
    ),
    Duty(kind=JobKind.RETENTION, period=lambda _: timedelta(hours=1), act=DutyActs.erase),
    Duty(kind=JobKind.GONE, period=lambda _: timedelta(minutes=20), act=DutyActs.watch_mailed),
    Duty(kind=JobKind.REPORT, period=lambda _: timedelta(minutes=1), act=DutyActs.report),
    Duty(kind=JobKind.ALARMS, period=lambda _: timedelta(minutes=1), act=DutyActs.look_around),
)
"""In the order of how much they matter to the morning."""


def duty_of(kind: JobKind) -> Duty:
    """The row of that kind."""
    return next(duty for duty in DUTIES if duty.kind is kind)
