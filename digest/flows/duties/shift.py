"""
A worker's shift: it says that it lives, does what it is called for, and looks what is due.

It has a duty for as long as it says so; one that sleeps for longer finds that another
has it, and gives back nothing that is not its own any more. Each kind of work is safe
from two at once, as it is with two schedulers.
"""

import logging
import os
import socket
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from secrets import token_hex
from threading import Lock

from digest.errors import DigestError
from digest.flows.app import App
from digest.flows.duties.acts import DutyActs
from digest.flows.duties.due_jobs import Work
from digest.flows.duties.reconcile import reconcile
from digest.flows.duties.table import duty_of
from digest.flows.engine import ClusterEngine
from digest.flows.feedback.mailboxes import spool_of
from digest.flows.sending.progress import SendingWatch
from digest.flows.sending.takeover import recover
from digest.model import JobKind
from digest.store import duties, workers
from digest.store.database import Connection
from digest.store.duties import DutyClaim
from digest.store.workers import WorkerRow

_log = logging.getLogger("digest.worker")

BEAT = timedelta(seconds=10)
"""How often a worker says that it lives."""
_HOLD = timedelta(seconds=90)
"""For how long nobody else takes what it has, once it is silent."""


class Shift:
    """One worker's. `name` is its own, `queues` are the kinds of work it does."""

    def __init__(self, app: App, queues: Collection[JobKind], watch: SendingWatch) -> None:
        self.name = token_hex(4)
        self.queues = tuple(queues)
        self._app = app
        self._watch = watch
        self._acts = DutyActs(app, watch)
        self._engine = ClusterEngine()
        self._began_at = app.clock()
        self._lock = Lock()
        self._works = Counter[Work]()
        """What it does at this moment, or is about to take up."""

    def begin(self) -> None:
        """Write down what dead senders of this host left, be known to others, and look around."""
        self._recover()
        self._forget_the_dead()
        self.beat()

    def _recover(self) -> None:
        if number := recover(self._app):
            _log.info("journal.read outcomes=%d: what dead senders of here knew is told", number)

    def _forget_the_dead(self) -> None:
        """Those of this host whose process is gone; one of another container joins again."""
        here = socket.gethostname()
        with self._app.database.write() as conn:
            for row in workers.every(conn):
                if row.host == here and not _runs(row.pid):
                    self._let_go(conn, row.name)

    def beat(self) -> None:
        """Say that it lives and has what it has; where it is its turn, look what is due."""
        now, tick = self._app.clock(), self._app.settings.schedule.tick
        has_spool = spool_of(self._app.settings).is_dir()
        with self._app.database.write() as conn:
            if not workers.beat(conn, self.name, now, has_spool=has_spool):
                workers.join(conn, self._row(has_spool=has_spool))
            with self._lock:
                works = tuple(+self._works)
            duties.hold(conn, self.name, works, now + _HOLD)
            is_its_turn = duties.take_turn(conn, now, now + tick)
        if is_its_turn:
            self._recover()
            reconcile(self._app, self._engine)

    def do(self, kind: JobKind, subject: str) -> None:
        """Do that work unless it is not due, or another has it. What fails is told."""
        work = kind, (self.name if kind is JobKind.SEND else subject)
        try:
            with self._at_work(work):
                if not self._watch.stop.is_set() and self._claimed(work):
                    self._carry_out(work)
        except DigestError as fault:
            _log.error("worker.trouble %s", fault)
        except Exception:  # noqa: BLE001 - a fault of ours: its trace mends it, the next work is done
            _log.exception("worker.fault %s", kind)

    def end(self) -> None:
        """Give back what it has, and be no more."""
        with self._app.database.write() as conn:
            self._let_go(conn, self.name)

    def _let_go(self, conn: Connection, name: str) -> None:
        """What that worker has is due for others, and it is no more."""
        duties.let_go(conn, name, self._app.clock())
        workers.leave(conn, name)

    def _claimed(self, work: Work) -> bool:
        now, (kind, subject) = self._app.clock(), work
        period = duty_of(kind).period(self._app.settings)
        wanted = DutyClaim(
            kind=kind,
            subject=subject,
            owner=self.name,
            now=now,
            until=now + _HOLD,
            next_due=now if kind is JobKind.SEND else now + period,
        )
        with self._app.database.write() as conn:
            return duties.claim(conn, wanted)

    def _carry_out(self, work: Work) -> None:
        kind, subject = work
        not_before = None
        try:
            not_before = duty_of(kind).done(self._acts, subject, self._app.clock())
        finally:
            with self._app.database.write() as conn:
                duties.release(conn, kind, subject, self.name, not_before)

    @contextmanager
    def _at_work(self, work: Work) -> Iterator[None]:
        """What is in its name and not among these is given back at the next beat."""
        with self._lock:
            self._works[work] += 1
        try:
            yield
        finally:
            with self._lock:
                self._works[work] -= 1

    def _row(self, *, has_spool: bool) -> WorkerRow:
        return WorkerRow(
            name=self.name,
            host=socket.gethostname(),
            pid=os.getpid(),
            queues=tuple(kind.value for kind in self.queues),
            connections=self._app.settings.smtp.connections,
            has_spool=has_spool,
            began_at=self._began_at,
            beat_at=self._app.clock(),
        )


def _runs(pid: int) -> bool:
    """Whether a process of that number is on this machine."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it is somebody else's, so it is there
        return True
    return True
