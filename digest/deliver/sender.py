"""
The loop: claim a batch, stream it, write down what came of each copy.

One sender is one connection, one journal and one thread. It knows rows only
through an `Outbox`; whatever it is in the middle of when it dies, the journal
and the outbox together say what was sent, what was not, and what nobody knows.
"""

import math
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

from digest.deliver.circuit_breaker import CircuitBreakers
from digest.deliver.connect import Relay
from digest.deliver.connection_count import ConnectionCount
from digest.deliver.journal import Journal
from digest.deliver.leased_batch import MARGIN_SECONDS, LeasedBatch
from digest.deliver.lost_connection import ConnectionLostError
from digest.deliver.outbox import Outbox
from digest.deliver.pace import ClaimPause
from digest.deliver.relays import Relays
from digest.deliver.replies import OURS_TO_MEND
from digest.deliver.session import Attempt, Session
from digest.deliver.verdict import Consequence, Verdict, about_us, closed_door
from digest.errors import (
    BreakerError,
    DigestError,
    InputError,
    LeaseLostError,
    RelayConfigError,
    RelayError,
)
from digest.model import Delivery, DeliveryStatus, Mail, Outcome

_FOLD_COPIES = 250
_FOLD_SECONDS = 1.0
_LOSSES = 3
"""Connections in a row that different readers may lose before it is the relay that loses them."""
_LOSSES_ONCE_SERVED = 10
"""The same at a relay that took something from this sender."""
_TURNED_AWAY = 5
"""Readers refused for our settings, with nobody taken, before it is believed."""
_PAUSE_SECONDS = 0.5
_REOPEN_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0)
"""Waits before a relay that served us, and takes no further connection now, is asked again."""
_IDLE_SECONDS = 15.0
"""Nobody keeps a connection that long for nothing."""
_WANTS_LESS = (Consequence.SLOW_DOWN, Consequence.FEWER_CONNECTIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderSetup:
    """What a sender works with: the relay, where to write, and when to hang up."""

    relays: Relays
    journal_folder: Path
    messages_per_connection: int
    lane_messages_per_connection: Mapping[str, float]
    """The same for a lane by itself."""
    counts_connections: bool
    """Whether a batch may be given back only once its connection is closed."""
    stop: Event
    """Set by anyone who wants the sending to end soon and well."""
    progress: Callable[[Outcome, str, int], None]
    """Told of each outcome, its lane and its delivery, in the sender's thread."""
    clock: Callable[[], datetime]
    """The clock by which others see that a lease is over."""
    own_names: frozenset[str]
    """Our domains, addresses, hosts and IP addresses: a refusal that says one is about us."""
    connections: ConnectionCount
    breakers: CircuitBreakers = field(default_factory=CircuitBreakers)


class Sender:
    """One connection's worth of sending, in the name of one journal."""

    def __init__(self, setup: SenderSetup, outbox: Outbox, journal: Journal) -> None:
        self._setup = setup
        self._outbox = outbox
        self._journal = journal
        self._relay: Relay | None = None
        self._session: Session | None = None
        self._carried: Counter[str] = Counter()
        """Messages this connection has taken, by lane."""
        self._losses = 0
        """Connections that readers lost for the first time since anything was answered."""
        self._suspects: dict[int, Verdict] = {}
        """Deliveries at which a connection ended, and what their readers would be told."""
        self._taken = 0
        """Messages this connection got accepted."""
        self._is_spent = False
        """Whether the relay wants the next message over another connection."""
        self._is_leaving = False
        """Whether the relay wants one connection less: this one."""
        self._was_served = False
        self._turned_away: set[int] = set()
        """Deliveries that a relay refused as it refuses everybody with our settings."""

    def run(self) -> None:
        """
        Send batch after batch until none is due or `stop` is set.

        Raises `RelayError` when the relay is lost for good, `BreakerError` or
        `JournalError`; the rest of the batch stays queued.
        """
        try:
            while not (self._is_leaving or self._setup.stop.is_set()):
                claimed_at, moment = time.monotonic(), self._setup.clock()
                claimed = self._outbox.claim(self._journal.owner)
                if claimed is None:
                    return
                if isinstance(claimed, ClaimPause):
                    self._rest(claimed.seconds)
                else:
                    self._send(LeasedBatch(claimed, claimed_at, moment, self._suspects))
        finally:
            self._hang_up()

    def _rest(self, seconds: float) -> None:
        if seconds > _IDLE_SECONDS:
            self._hang_up()
        self._setup.stop.wait(seconds)

    def _send(self, run: LeasedBatch) -> None:
        try:
            while self._goes_on(run):
                session = self._open(run.batch.lane)
                try:
                    self._stream(run, session)
                except ConnectionLostError as fault:
                    self._drop()
                    self._bear(run, fault)
            if not self._journal.is_empty:
                self._fold(run)
            if run.why_closed and not self._was_served:
                raise RelayConfigError(run.why_closed)
        except LeaseLostError:
            self._drop()
            self._yield_up(run)
        finally:
            self._give_back(run)

    def _yield_up(self, run: LeasedBatch) -> None:
        """Write down what may still be written down of a batch that is no longer surely ours."""
        with suppress(LeaseLostError):  # then its new owner has read our journal
            self._fold(run)
        self._journal.clear()

    def _bear(self, run: LeasedBatch, fault: ConnectionLostError) -> None:
        """
        Go on after a lost connection: heed its last words, and suspect the reader it ended at.

        One at whom a fresh connection ends too is put off, as if told "later". Where different
        readers lose one in a row it is the relay, and the fault is raised.
        """
        self._put_back(run)
        is_known = self._suspect(run, fault)
        if is_known and not self._taken:
            self._put_off(run, {fault.addressed_id})
            self._heed(run, fault.verdict)
            return
        if fault.said is not None:
            judged = self._weighed(run, fault.said)
            self._heed(run, judged)
            if judged.outcome.soon:
                return
        if not is_known:
            self._count_loss(run, fault)
        self._setup.stop.wait(_PAUSE_SECONDS)

    def _suspect(self, run: LeasedBatch, fault: ConnectionLostError) -> bool:
        """Let the reader it ended at wait behind the others; whether one ended there before."""
        reader = fault.addressed_id
        is_limit = self._taken and fault.verdict.outcome.soon  # said to us, about this connection
        if not reader or is_limit:
            return False
        is_known = reader in self._suspects
        self._suspects[reader] = fault.verdict
        run.put_behind(self._suspects, reader)
        return is_known

    def _count_loss(self, run: LeasedBatch, fault: ConnectionLostError) -> None:
        self._losses += 1
        if self._losses >= (_LOSSES_ONCE_SERVED if self._was_served else _LOSSES):
            self._put_off(run, self._suspects)  # else the next sending began with them again
            raise fault
        if self._losses > 1 and self._relay is not None:
            self._setup.relays.failed(self._relay, fault)

    def _put_off(self, run: LeasedBatch, readers: Collection[int]) -> None:
        """Count a try for readers at whom connections end."""
        for delivery_id in run.take_out(readers):
            self._settle(run, delivery_id, self._suspects.pop(delivery_id).outcome)

    def _stream(self, run: LeasedBatch, session: Session) -> None:
        mails = self._mails(run, session)
        for attempt in session.stream(
            mails,
            intend=lambda mail: self._intend(run, mail),
            meanwhile=lambda: self._make_ahead(run),
        ):
            self._answered(run, attempt)

    def _mails(self, run: LeasedBatch, session: Session) -> Iterator[Mail]:
        """The copies to send on this connection; those not to be sent are settled here."""
        lane = run.batch.lane
        room = self._room(lane)
        while room > 0 and not self._is_spent and self._goes_on(run):
            delivery = run.waiting.popleft()
            unwanted = self._outbox.why_unwanted(delivery)
            if unwanted:
                outcome = Outcome(status=DeliveryStatus.SUPPRESSED, reason=unwanted)
                self._settle(run, delivery.id, outcome)
                continue
            try:
                mail = self._copy(run, delivery)
            except InputError as fault:
                outcome = Outcome(status=DeliveryStatus.REFUSED, reason=str(fault))
                self._settle(run, delivery.id, outcome)
                continue
            unsendable = session.why_unsendable(mail)
            if unsendable is not None:
                self._settle(run, delivery.id, unsendable)
                continue
            room -= 1
            self._carried[lane] += 1
            run.unanswered[delivery.id] = delivery
            yield mail

    def _make_ahead(self, run: LeasedBatch) -> None:
        """Make the next copy while the relay works; who leaves meanwhile still gets none."""
        if run.waiting:
            with suppress(InputError):
                run.ahead = self._outbox.mail(run.waiting[0])

    def _copy(self, run: LeasedBatch, delivery: Delivery) -> Mail:
        ahead, run.ahead = run.ahead, None
        if ahead is not None and ahead.delivery_id == delivery.id:
            return ahead
        return self._outbox.mail(delivery)

    def _intend(self, run: LeasedBatch, mail: Mail) -> None:
        if time.monotonic() > run.held_until - MARGIN_SECONDS:
            raise LeaseLostError("this process was paused for longer than it held the batch")
        if self._setup.clock() > run.leased_until:
            self._fold(run)  # the clock leapt, or the machine slept: is it still ours?
        self._journal.intend(mail.delivery_id)

    def _answered(self, run: LeasedBatch, attempt: Attempt) -> None:
        delivery_id = attempt.mail.delivery_id
        if attempt.verdict.outcome.reason in OURS_TO_MEND and not self._was_served:
            self._turn_away(run, delivery_id, attempt.verdict.outcome)
            return
        del run.unanswered[delivery_id]
        self._losses = 0
        run.answered += 1
        judged = about_us(attempt.verdict, attempt.mail.recipient, self._setup.own_names)
        judged = self._weighed(run, judged)
        if judged.outcome.status is DeliveryStatus.ACCEPTED:
            self._taken += 1
            self._was_served = True
        self._settle(run, delivery_id, judged.outcome)
        self._heed(run, judged)

    def _turn_away(self, run: LeasedBatch, delivery_id: int, outcome: Outcome) -> None:
        """
        Count nothing against a reader for what the relay says of our settings.

        Others are asked before it is believed: a reader's own provider may say it, too.
        """
        self._losses = 0
        self._journal.recall(delivery_id)
        run.put_last(delivery_id)
        self._turned_away.add(delivery_id)
        are_all = all(row.id in self._turned_away for row in run.waiting)
        if are_all or len(self._turned_away) >= _TURNED_AWAY:
            run.close(closed_door(str(self._relay), outcome))

    def _weighed(self, run: LeasedBatch, verdict: Verdict) -> Verdict:
        """In the light of what came before: who took nothing on a connection wants no other one."""
        if verdict.consequence is Consequence.RECONNECT and not self._taken:
            return Verdict(verdict.outcome, Consequence.SLOW_DOWN)
        return self._setup.breakers.weighed(run.batch.lane, verdict)

    def _heed(self, run: LeasedBatch, verdict: Verdict) -> None:
        """What a reply means for the copies after it: slower, not in this lane, or not at all."""
        why_stop = self._setup.breakers.record(run.batch.lane, verdict)
        if why_stop and verdict.outcome.status is DeliveryStatus.BOUNCED:
            raise BreakerError(why_stop)
        if run.is_over:
            return
        if why_stop:
            run.end()
            self._outbox.stop_lane(run.batch, why_stop)
        elif verdict.consequence is Consequence.RECONNECT:
            self._is_spent = True
        elif (
            verdict.consequence is Consequence.FEWER_CONNECTIONS
            and self._setup.connections.give_up_one()
        ):
            self._is_leaving = True
            run.end()
        elif verdict.consequence in _WANTS_LESS:
            self._slow_down(run, verdict)

    def _slow_down(self, run: LeasedBatch, verdict: Verdict) -> None:
        run.end()
        if run.outcomes:
            self._fold(run)  # what was just taken is measured
        self._outbox.slow_down(run.batch, run.rate, verdict.outcome)

    def _put_back(self, run: LeasedBatch) -> None:
        """What the session took and the relay never answered comes first again."""
        for delivery_id in run.unanswered:
            self._journal.recall(delivery_id)
        run.put_back()

    def _settle(self, run: LeasedBatch, delivery_id: int, outcome: Outcome) -> None:
        self._journal.answered(delivery_id, outcome)
        run.outcomes[delivery_id] = outcome
        self._setup.progress(outcome, run.batch.lane, delivery_id)
        late = time.monotonic() - run.folded_at > _FOLD_SECONDS
        if late or len(run.outcomes) >= _FOLD_COPIES:
            self._fold(run)

    def _fold(self, run: LeasedBatch) -> None:
        """Move what the journal holds into the database, and hold the batch on."""
        now, moment = time.monotonic(), self._setup.clock()
        lease = self._outbox.record(run.batch, run.outcomes)
        run.outcomes.clear()
        run.folded_at = now
        run.held_until = now + lease.total_seconds()
        run.leased_until = moment + lease - timedelta(seconds=MARGIN_SECONDS)
        self._journal.clear()

    def _give_back(self, run: LeasedBatch) -> None:
        """
        Fold what is known and release the batch; what cannot be folded stays in the journal.

        A batch with copies nobody can vouch for stays in this journal's name,
        so that whoever takes up the journal learns of them before it goes on.
        """
        with suppress(DigestError):
            if self._setup.counts_connections:
                self._hang_up()
            if run.outcomes:
                self._fold(run)
            if not self._journal.is_in_doubt:
                self._outbox.release(run.batch)

    # --- the connection ----------------------------------------------------------------

    def _open(self, lane: str) -> Session:
        is_used_up = self._is_spent or self._room(lane) <= 0
        if self._session is not None and (is_used_up or self._session.is_stale):
            self._hang_up()
        if self._session is None:
            self._relay, self._session = self._opened()
            self._carried.clear()
            self._taken, self._is_spent = 0, False
        return self._session

    def _opened(self) -> tuple[Relay, Session]:
        """A new session; one that served us and says "later" at its door is asked for a minute."""
        for seconds in _REOPEN_SECONDS if self._was_served else ():
            try:
                return self._setup.relays.open()
            except RelayError as fault:
                said = hasattr(fault.__cause__, "smtp_code")
                if isinstance(fault, RelayConfigError) or not said:
                    raise
                if self._setup.stop.wait(seconds):
                    raise
        return self._setup.relays.open()

    def _room(self, lane: str) -> float:
        """How many more messages of that lane this connection may take."""
        most = self._setup.lane_messages_per_connection.get(lane, math.inf)
        total = self._setup.messages_per_connection
        return min(most - self._carried[lane], total - self._carried.total())

    def _goes_on(self, run: LeasedBatch) -> bool:
        """Whether more of a batch is to be sent now."""
        return bool(run.waiting) and not run.is_over and not self._setup.stop.is_set()

    def _hang_up(self) -> None:
        if self._session is not None:
            self._session.close()
        self._session = None

    def _drop(self) -> None:
        if self._session is not None:
            self._session.drop()
        self._session = None
