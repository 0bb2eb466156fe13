"""
The daily round: a clock that asks, every half minute, whether an edition is due.

APScheduler is only the clock. Its cron trigger skips a civil day a year in some
zones and would fire in every process; an interval that asks `dates.due` and a
unique row in the database does neither.
"""

import logging
import signal
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from threading import Event
from types import FrameType

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from digest import dates
from digest.errors import CheckError, DigestError, HeldError
from digest.flows.app import App
from digest.flows.desk.propose import ask, day_to_ask_about, propose
from digest.flows.feedback.poll import poll
from digest.flows.identity import prove
from digest.flows.morning import due_now, note_missed, run_morning
from digest.flows.operating.pulse import SCHEDULE, Pulse
from digest.flows.operating.tell_report import mail_when_due
from digest.flows.readers.letters import post_letters
from digest.flows.readers.retention import expire
from digest.flows.sending.progress import SendingWatch
from digest.flows.sending.send import SendReport, due_editions, send
from digest.flows.sending.staging import held_back
from digest.flows.sending.watch_mailed import gone_since
from digest.flows.sources.collect import collect

_log = logging.getLogger("digest.schedule")


_EXPIRING = timedelta(hours=1)
_WATCHING = timedelta(minutes=20)
_BEATING = timedelta(minutes=1)
_PATIENCE = timedelta(minutes=10)
"""How long to leave a morning alone that could not be made: sources and people need time."""


def run_schedule(app: App) -> None:
    """
    Tick until SIGTERM or SIGINT; then let what is in flight finish, and return.

    Raises `IdentityError` where nothing may leave from here.
    """
    prove(app)
    stop = Event()

    def end_well(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end_well)
    watch = SendingWatch(stop=stop, progress=lambda *_: None, says=_log.warning)
    settings = app.settings.schedule
    clock = BackgroundScheduler(timezone=UTC)
    daily = Scheduler(app, watch)
    _every(clock, app.clock(), settings.tick, daily.tick)
    _every(clock, app.clock(), settings.tick, daily.ask)
    _every(clock, app.clock(), settings.tick, lambda: _carry_letters(app))
    _every(clock, app.clock(), settings.collect_every, lambda: _gather(app))
    _every(clock, app.clock(), _EXPIRING, lambda: _expire(app))
    _every(clock, app.clock(), _WATCHING, lambda: _watch_mailed(app))
    _every(clock, app.clock(), app.settings.feedback.poll_every, lambda: _poll(app))
    _every(clock, app.clock(), _BEATING, Pulse(app, SCHEDULE).beat)
    _every(clock, app.clock(), _BEATING, lambda: _report(app))
    clock.start()
    _log.info(
        "schedule.started next_edition=%s",
        dates.stamp(dates.next_due(app.clock(), app.settings.timetable)),
    )
    stop.wait()
    clock.shutdown(wait=True)
    _log.info("schedule.stopped")


class Scheduler:
    """What one scheduler remembers between two ticks; the truth is in the database."""

    def __init__(self, app: App, watch: SendingWatch) -> None:
        self._app = app
        self._watch = watch
        self._leave_alone_until: datetime | None = None
        self._ask_again_at: datetime | None = None
        self._last_held = ""
        """Why the desk's edition does not leave, as the log last said it."""
        self._blocked: dict[date, CheckError] = {}
        """What keeps a day's edition from leaving, as the log last said it."""

    def tick(self) -> None:
        """Make what is due, say what was missed, try again what was deferred."""
        now = self._app.clock()
        due = due_now(self._app, now)
        over = tuple(day for day in self._blocked if day != due.day)
        for day in note_missed(self._app, tuple(sorted({*due.missed, *over})), now):
            _log.error(
                "edition.missed day=%s: no edition went out%s; "
                "`digest run --date %s --yes` makes it",
                day,
                _because(self._blocked.get(day)),
                day,
            )
        self._blocked = {day: why for day, why in self._blocked.items() if day == due.day}
        if due.day is not None and not self._is_left_alone(now):
            self._make(due.day, now)
        for edition in due_editions(self._app):
            _tell(send(self._app, edition, self._watch))

    def ask(self) -> None:
        """Send the desk the edition whose hour is near, where somebody must approve it."""
        now, day = self._app.clock(), day_to_ask_about(self._app)
        is_left_alone = self._ask_again_at is not None and now < self._ask_again_at
        if day is None or is_left_alone:
            return
        self._ask_again_at = now + _PATIENCE  # to propose reads every source
        proposal = propose(self._app, day)
        if proposal is None:
            return
        self._ask_again_at = None
        if ask(self._app, proposal):
            _log.info("desk.asked day=%s version=%d", day, proposal.version)

    def _make(self, day: date, now: datetime) -> None:
        self._leave_alone_until = now + _PATIENCE
        try:
            report = run_morning(self._app, day, self._watch)
        except HeldError as fault:
            # asked again at every tick, and told once: who approves does not wait for our patience
            self._leave_alone_until = None
            if str(fault) != self._last_held:
                _log.warning("edition.held %s", fault)
            self._last_held = str(fault)
            return
        except CheckError as fault:
            # what blocks may be mended in any source, so it is tried again; it is told once
            if str(fault) != str(self._blocked.get(day, "")):
                _log.error("edition.blocked day=%s: %s", day, fault)
            self._blocked[day] = fault
            return
        self._leave_alone_until = None
        self._blocked.pop(day, None)
        if report.sent is None:
            _log.info("edition.empty day=%s: no article in the window, nobody was mailed", day)
        else:
            _tell(report.sent)

    def _is_left_alone(self, now: datetime) -> bool:
        return self._leave_alone_until is not None and now < self._leave_alone_until


def _because(blocked: CheckError | None) -> str:
    """Why an edition was missed, where its rules kept it back."""
    return "" if blocked is None else f", because of {'; '.join(blocked.faults)}"


def _gather(app: App) -> None:
    """Read the sources that are due, so that the morning finds most of it done."""
    for visit in collect(app, app.clock()).visits:
        if visit.failure:
            _log.warning("source.failed %s", visit.failure)


def _watch_mailed(app: App) -> None:
    """Ask whether what was mailed still stands on its publisher's site."""
    for line in gone_since(app):
        _log.warning("edition.gone %s", line)


def _carry_letters(app: App) -> None:
    report = post_letters(app)
    if report.fault:
        _log.warning("letters.waiting %s", report.fault)


def _poll(app: App) -> None:
    """Read what came back; what came by another way has its letters here too."""
    report = poll(app)
    if report.acts:
        counts = " ".join(f"{act}={number}" for act, number in sorted(report.acts.items()))
        _log.info("feedback.read %s", counts)
    if report.remaining:
        _log.info("feedback.waiting messages=%d", report.remaining)
    for fault in report.faults:
        _log.warning("feedback.trouble %s", fault)


def _report(app: App) -> None:
    """Mail the desk how the morning went, once its hour has come."""
    for day in mail_when_due(app):
        _log.info("report.mailed until=%s", day)


def _expire(app: App) -> None:
    """Erase what may no longer be kept."""
    expired = expire(app)
    if expired.unconfirmed or expired.visits or expired.proofs or expired.words:
        _log.info(
            "consent.expired unconfirmed=%d visits=%d proofs=%d words=%d",
            expired.unconfirmed,
            expired.visits,
            expired.proofs,
            expired.words,
        )


def _tell(sent: SendReport) -> None:
    counts = " ".join(f"{status}={number}" for status, number in sent.balance.items() if number)
    _log.info("edition.%s day=%s %s", sent.edition.status, sent.edition.day, counts)
    if held := held_back(sent.replies):
        _log.warning("edition.staging day=%s held_back=%d", sent.edition.day, held)
    for line in sent.retractions:
        _log.warning("edition.retraction day=%s: %s", sent.edition.day, line)
    for note in sent.notes:
        _log.warning("edition.waits day=%s: %s", sent.edition.day, note)
    if sent.trouble is not None:
        _log.error("edition.trouble day=%s: %s", sent.edition.day, sent.trouble)


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
