"""What is done by itself, each kind of it once; what it came to, in the log."""

import logging
from datetime import date, datetime, timedelta

from digest.errors import CheckError, HaltedError, HeldError
from digest.flows.app import App
from digest.flows.desk.propose import ask, day_to_ask_about, propose
from digest.flows.feedback.mailboxes import SPOOL
from digest.flows.feedback.poll import poll
from digest.flows.morning import due_now, make_edition, note_missed
from digest.flows.operating.alarms import Lookout
from digest.flows.operating.pulse import tell_success
from digest.flows.operating.tell_report import mail_when_due
from digest.flows.readers.letters import post_letters
from digest.flows.readers.retention import expire
from digest.flows.sending.progress import SendingWatch
from digest.flows.sending.send import SendReport, due_editions, send
from digest.flows.sending.staging import held_back
from digest.flows.sending.watch_mailed import gone_since
from digest.flows.sources.collect import collect

_log = logging.getLogger("digest.schedule")

PATIENCE = timedelta(minutes=10)
"""How long to leave a morning alone that could not be made: sources and people need time."""


class DutyActs:
    """
    What one process does, and remembers of it between two times; the truth is in the database.

    Each act returns from when it may be done again, or None: as its period says.
    """

    def __init__(self, app: App, watch: SendingWatch) -> None:
        self._app = app
        self._watch = watch
        self._lookout = Lookout(app)
        self._last_held = ""
        """Why the desk's edition does not leave, as the log last said it."""
        self._blocked: dict[date, CheckError] = {}
        """What keeps a day's edition from leaving, as the log last said it."""
        self._noted: dict[date, frozenset[str]] = {}
        """What a day's copies wait for, and their trouble, as last said, without figures."""

    def make(self, _subject: str) -> datetime | None:
        """Make the edition that is due, and say what was missed; nothing is sent yet."""
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
        return None if due.day is None else self._make(due.day, now)

    def _make(self, day: date, now: datetime) -> datetime | None:
        try:
            report = make_edition(self._app, day)
        except HeldError as fault:
            # asked again each time, and told once: who approves does not wait for our patience
            if str(fault) != self._last_held:
                _log.warning("edition.held %s", fault)
            self._last_held = str(fault)
            return None
        except CheckError as fault:
            # what blocks may be mended in any source, so it is tried again; it is told once
            if str(fault) != str(self._blocked.get(day, "")):
                _log.error("edition.blocked day=%s: %s", day, fault)
            self._blocked[day] = fault
            return now + PATIENCE
        self._blocked.pop(day, None)
        if report.edition is not None:
            _log.info("edition.made day=%s copies=%d", day, report.edition.enqueued)
        else:
            _log.info("edition.empty day=%s: no article in the window, nobody was mailed", day)
        for line in report.withdrawals:
            _log.warning("edition.retraction day=%s: %s", day, line)
        return None

    def send(self, _subject: str) -> None:
        """Send what is due, try again what was deferred."""
        for edition in due_editions(self._app):
            if not self._watch.stop.is_set():
                self._tell(send(self._app, edition, self._watch))

    def _tell(self, sent: SendReport) -> None:
        before = self._noted.pop(sent.edition.day, frozenset())
        if sent.open:
            said = (*sent.notes, str(sent.trouble))
            self._noted[sent.edition.day] = frozenset(map(_gist, said))
        is_new = _gist(str(sent.trouble)) not in before
        _tell(sent, tuple(note for note in sent.notes if _gist(note) not in before), is_new=is_new)

    def ask(self, _subject: str) -> datetime | None:
        """Send the desk the edition whose hour is near, where somebody must approve it."""
        now, day = self._app.clock(), day_to_ask_about(self._app)
        if day is None:
            return None
        proposal = propose(self._app, day)
        if proposal is None:
            return now + PATIENCE  # to propose reads every source
        if ask(self._app, proposal):
            _log.info("desk.asked day=%s version=%d", day, proposal.version)
        return None

    def carry_letters(self, _subject: str) -> None:
        """Post the letters that wait."""
        report = post_letters(self._app)
        if report.fault:
            _log.warning("letters.waiting %s", report.fault)

    def gather(self, _subject: str) -> None:
        """Read the sources that are due, so that the morning finds most of it done."""
        for visit in collect(self._app, self._app.clock()).visits:
            if visit.failure:
                _log.warning("source.failed %s", visit.failure)

    def watch_mailed(self, _subject: str) -> None:
        """Ask whether what was mailed still stands on its publisher's site."""
        for line in gone_since(self._app):
            _log.warning("edition.gone %s", line)

    def poll(self, mailbox: str) -> None:
        """
        Read what came back there; what came by another way has its letters here too.

        Our own mailbox may be named after its host; it is the one of here.
        """
        name = SPOOL if mailbox.startswith(f"{SPOOL}@") else mailbox
        report = poll(self._app, name or None)
        if report.acts:
            counts = " ".join(f"{act}={number}" for act, number in sorted(report.acts.items()))
            _log.info("feedback.read %s", counts)
        if report.remaining:
            _log.info("feedback.waiting messages=%d", report.remaining)
        for fault in report.faults:
            _log.warning("feedback.trouble %s", fault)

    def report(self, _subject: str) -> None:
        """Mail the desk how the morning went, once its hour has come."""
        for day in mail_when_due(self._app):
            _log.info("report.mailed until=%s", day)

    def look_around(self, _subject: str) -> None:
        """Tell what is wrong and what is over, and that the morning went well."""
        self._lookout.look()
        tell_success(self._app)

    def erase(self, _subject: str) -> None:
        """Erase what may no longer be kept."""
        expired = expire(self._app)
        if expired.unconfirmed or expired.visits or expired.proofs or expired.words:
            _log.info(
                "consent.expired unconfirmed=%d visits=%d proofs=%d words=%d",
                expired.unconfirmed,
                expired.visits,
                expired.proofs,
                expired.words,
            )


def _gist(note: str) -> str:
    return "".join(sign for sign in note if not sign.isdecimal())


def _because(blocked: CheckError | None) -> str:
    """Why an edition was missed, where its rules kept it back."""
    return "" if blocked is None else f", because of {'; '.join(blocked.faults)}"


def _tell(sent: SendReport, notes: tuple[str, ...], *, is_new: bool) -> None:
    counts = " ".join(f"{status}={number}" for status, number in sent.balance.items() if number)
    _log.info("edition.%s day=%s %s", sent.edition.status, sent.edition.day, counts)
    if held := held_back(sent.replies):
        _log.warning("edition.staging day=%s held_back=%d", sent.edition.day, held)
    for line in sent.retractions:
        _log.warning("edition.retraction day=%s: %s", sent.edition.day, line)
    for note in notes:
        _log.warning("edition.waits day=%s: %s", sent.edition.day, note)
    if isinstance(sent.trouble, HaltedError):
        # told once as what it is, by whom it was noticed: an act, or a breaker's error
        level = logging.ERROR if sent.trouble.__cause__ is not None else logging.INFO
        _log.log(level, "edition.halted day=%s: %s", sent.edition.day, sent.trouble)
    elif sent.trouble is not None:
        level = logging.ERROR if is_new else logging.INFO  # told at each tick as long as it lasts
        _log.log(level, "edition.trouble day=%s: %s", sent.edition.day, sent.trouble)
