"""
Read every mailbox of returned mail: a group at a time, each in one transaction with its place.

Nothing is removed from a mailbox before it is in the books, and nothing acts twice:
a process that dies between the two finds the message known. A mailbox that cannot
be read is told of, and the others are read all the same.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from digest.english import counted
from digest.errors import DigestError, MailboxError
from digest.feedback.access import ReturnMailbox
from digest.feedback.arrival import Arrival
from digest.feedback.classify import classify
from digest.feedback.verdict import ReturnConsequence
from digest.flows.app import App
from digest.flows.feedback import mailboxes, worn_out
from digest.flows.feedback.forward import forward_waiting
from digest.flows.feedback.take_in import ArrivedReport, take_in_within
from digest.store import consents, returns
from digest.store.returns import MailboxRow

_AT_ONCE = 100
"""Messages of one transaction: a commit each would be the most of the work."""
_NAMED = 3
"""Messages of a mailbox that are named, of those that cannot be read."""


@dataclass(slots=True, kw_only=True)
class PollReport:
    """What one round did. `faults` say which mailboxes could not be read, and why."""

    read: int = 0
    acts: Counter[ReturnConsequence] = field(default_factory=Counter)
    later: int = 0
    """Of copies that are on their way at this moment: read again next time."""
    remaining: int = 0
    """Messages that wait for the next round: one takes `feedback.per_poll` of a mailbox."""
    forwarded: int = 0
    removed: int = 0
    unread: int = 0
    """Messages that lie in a mailbox and cannot be read, beside others that can."""
    faults: list[str] = field(default_factory=list)


def poll(app: App, only: str | None = None) -> PollReport:
    """Read all mailboxes, or the *only* one; the desk gets its mail, rests that end theirs."""
    report = PollReport()
    for name in [only] if only else mailboxes.names(app.settings):
        try:
            with mailboxes.opened(app, name) as box:
                _Reading(app, box, report).read()
                _tell_unread(app, box, report)
                report.forwarded += forward_waiting(app, box)
                _tidy(app, box, report)
        except MailboxError as fault:
            report.faults.append(str(fault))
            _note_failure(app, name, str(fault))
        except DigestError as fault:
            report.faults.append(str(fault))
    worn_out.ask_back(app)
    return report


class _Reading:
    """One mailbox being read, group by group; how far it is stands in its row."""

    def __init__(self, app: App, box: ReturnMailbox, report: PollReport) -> None:
        self._app = app
        self._box = box
        self._report = report
        self._row = self._begun()
        self._is_held = False
        """Whether something before this must be read again, so that the row stays there."""

    def read(self) -> None:
        """Take in what is new, as much as one round takes; what cannot be read takes no turn."""
        uids, left, at = self._fresh(), self._app.settings.feedback.per_poll, 0
        while left > 0 and (group := uids[at : at + min(left, _AT_ONCE)]):
            arrivals = tuple(self._box.read(group))
            self._box.settled(self._settle(arrivals, group[-1]))
            left, at = left - len(arrivals), at + len(group)
        self._report.remaining += len(uids) - at

    def _begun(self) -> MailboxRow:
        """How far it was read; not at all where it was renumbered."""
        box = self._box
        with self._app.database.write() as conn:
            row = returns.mailbox_row(conn, box.name)
            if row.validity != box.validity:
                returns.forget_places(conn, box.name, box.validity)
                row = replace(row, validity=box.validity, last_uid="")
            row = replace(row, read_at=self._app.clock(), failure="")
            returns.save_mailbox(conn, row)
        return row

    def _fresh(self) -> list[str]:
        """The UIDs of what is not in the books, of an ordered mailbox one more than a round's."""
        box, most = self._box, self._app.settings.feedback.per_poll + 1
        with self._app.database.read() as conn:
            return [
                uid
                for group in _groups(box.waiting(self._row.last_uid, most))
                for known in [returns.placed(conn, box.name, box.validity, group)]
                for uid in group
                if uid not in known
            ]

    def _settle(self, arrivals: Sequence[Arrival], last_uid: str) -> tuple[str, ...]:
        """Let a group act, and write down where it lies; the UIDs of what is in the books."""
        app, box = self._app, self._box
        arrived = {each.place.uid: _understood(app, each) for each in arrivals}
        with app.database.write() as conn:
            consents.lock(conn)
            taken = take_in_within(app, conn, tuple(arrived.values()))
            numbers = {
                uid: taken.numbers[each.fingerprint]
                for uid, each in arrived.items()
                if each.fingerprint in taken.numbers
            }
            known = returns.placed(conn, box.name, box.validity, tuple(numbers))
            new = [pair for pair in numbers.items() if pair[0] not in known]
            returns.place(conn, box.name, box.validity, new)
            self._is_held = self._is_held or taken.later > 0
            if box.is_ordered and not self._is_held:
                self._row = replace(self._row, last_uid=last_uid)
            self._row = replace(self._row, newest_at=app.clock())
            returns.save_mailbox(conn, self._row)
        self._report.read += len(arrived)
        self._report.acts.update(taken.acts)
        self._report.later += taken.later
        return tuple(numbers)


def _tell_unread(app: App, box: ReturnMailbox, report: PollReport) -> None:
    """Name some of what could not be read, and count the rest; the mailbox keeps all of it."""
    if not box.unread:
        return
    report.unread += len(box.unread)
    report.faults += box.unread[:_NAMED]
    if more := box.unread[_NAMED:]:
        like_that = f"{counted(len(more), 'message')} more that cannot be read"
        report.faults.append(f"the mailbox {box.name}: {like_that}")
    _note_failure(app, box.name, box.unread[0])


def _groups(uids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (uids[at : at + _AT_ONCE] for at in range(0, len(uids), _AT_ONCE))


def _understood(app: App, arrival: Arrival) -> ArrivedReport:
    report = classify(arrival.raw, app.keyring)
    return ArrivedReport(fingerprint=arrival.fingerprint, report=report)


def _tidy(app: App, box: ReturnMailbox, report: PollReport) -> None:
    """Delete what was handled and is old, where that is wanted; what was not understood stays."""
    if not mailboxes.may_delete(app.settings, box.name):
        return
    before = app.clock() - app.settings.feedback.keep
    kept = () if box.name == mailboxes.SPOOL else (ReturnConsequence.KEEP,)
    with app.database.read() as conn:
        uids = returns.handled_before(conn, box.name, box.validity, before, kept)
    box.remove(uids)
    with app.database.write() as conn:
        returns.drop_places(conn, box.name, box.validity, uids)
    report.removed += len(uids)


def _note_failure(app: App, name: str, failure: str) -> None:
    with app.database.write() as conn:
        row = returns.mailbox_row(conn, name)
        returns.save_mailbox(conn, replace(row, failure=failure))
