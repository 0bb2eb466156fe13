"""
The daily round on one host: a clock that asks, every half minute, what is due.

APScheduler is only the clock. Its cron trigger skips a civil day a year in some
zones and would fire in every process; an interval that asks `dates.due` and a
unique row in the database does neither.
"""

import logging
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Event
from types import FrameType

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from digest import dates
from digest.errors import DigestError
from digest.flows.app import App
from digest.flows.duties.acts import DutyActs
from digest.flows.duties.table import DUTIES, duty_of, subjects
from digest.flows.engine import expect_engine
from digest.flows.identity import prove
from digest.flows.operating.pulse import SCHEDULE, note_alive
from digest.flows.operating.workers import expect_no_workers
from digest.flows.sending.progress import SendingWatch
from digest.model import JobKind

_log = logging.getLogger("digest.schedule")

_BEATING = timedelta(minutes=1)


def run_schedule(app: App) -> None:
    """
    Tick until SIGTERM or SIGINT; then let what is in flight finish, and return.

    Raises `IdentityError` where nothing may leave from here, `ConfigError` where the
    work is handed out to workers, by these settings or by those of other hosts.
    """
    expect_engine(app.settings, "local", "digest schedule")
    expect_no_workers(app)
    prove(app)
    stop = Event()

    def end_well(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end_well)
    watch = SendingWatch(stop=stop, progress=lambda *_: None, says=_log.warning)
    clock = BackgroundScheduler(timezone=UTC)
    daily = Scheduler(app, watch)
    for duty in DUTIES:
        if duty.kind is JobKind.MORNING:
            _every(clock, app.clock(), duty.period(app.settings), daily.tick)
        elif duty.kind is not JobKind.SEND:
            _every(clock, app.clock(), duty.period(app.settings), partial(daily.do, duty.kind))
    _every(clock, app.clock(), _BEATING, lambda: note_alive(app, SCHEDULE))
    clock.start()
    _log.info(
        "schedule.started next_edition=%s",
        dates.stamp(dates.next_due(app.clock(), app.settings.timetable)),
    )
    stop.wait()
    clock.shutdown(wait=True)
    _log.info("schedule.stopped")


class Scheduler:
    """Does what is due in one process, and leaves alone for a while what asks for that."""

    def __init__(self, app: App, watch: SendingWatch) -> None:
        self._app = app
        self._acts = DutyActs(app, watch)
        self._leave_alone_until: dict[tuple[JobKind, str], datetime] = {}

    def tick(self) -> None:
        """Make what is due and send it, by one connection after the other: never two sendings."""
        self.do(JobKind.MORNING)
        self.do(JobKind.SEND)

    def do(self, kind: JobKind) -> None:
        """Do that work, one after another where there are several of it."""
        for subject in subjects(self._app.settings, kind):
            until = self._leave_alone_until.pop((kind, subject), None)
            now = self._app.clock()
            if until is None or until <= now:
                until = duty_of(kind).done(self._acts, subject, now)
            if until is not None:
                self._leave_alone_until[kind, subject] = until


def _every(
    clock: BackgroundScheduler, first: datetime, period: timedelta, act: Callable[[], None]
) -> None:
    clock.add_job(
        lambda: _guarded(act),
        TickTrigger(period),
        next_run_time=first,
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )


class TickTrigger(BaseTrigger):  # type: ignore[misc] # the library tells no types
    """
    A beat that never makes up for what it missed.

    APScheduler's own interval lists every missed beat, which after a leap of
    the clock (a machine that boots in 1970) are more than memory holds.
    """

    def __init__(self, period: timedelta) -> None:
        self._period = period

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """One period after the last beat, or after now where that is past."""
        return max(previous + self._period, now) if previous is not None else now


def _guarded(act: Callable[[], None]) -> None:
    """One round that fails is told and the next one comes; only a fault of ours ends in a trace."""
    try:
        act()
    except DigestError as fault:
        _log.error("schedule.trouble %s", fault)
