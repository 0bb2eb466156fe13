"""
A sender: claim a batch, stream it, write down what came of each copy.

One sender is one connection, one journal and one task of a loop. It knows rows
only through an `Outbox`; whatever it is in the middle of when it dies, the journal
and the outbox together say what was sent, what was not, and what nobody knows.
"""

import time
from collections.abc import Collection
from contextlib import suppress
from datetime import timedelta
from functools import partial

from digest.deliver.dialogue import Dialogue
from digest.deliver.journal import NO_ANSWER, Journal
from digest.deliver.leased_batch import MARGIN_SECONDS, LeasedBatch
from digest.deliver.lost_connection import ConnectionLostError
from digest.deliver.mail_queue import Attempt, BatchQueue
from digest.deliver.next_batch import NextBatch
from digest.deliver.next_copy import NextCopy
from digest.deliver.outbox import Outbox
from digest.deliver.relay_connection import RelayConnection
from digest.deliver.replies import OURS_TO_MEND
from digest.deliver.sender_setup import SenderSetup
from digest.deliver.verdict import Consequence, Verdict, about_us, closed_door
from digest.errors import (
    BreakerError,
    DigestError,
    InputError,
    JournalError,
    LeaseLostError,
    RelayConfigError,
)
from digest.model import Delivery, DeliveryStatus, Mail, Outcome

_FOLD_COPIES = 500
_LOSSES = 3
"""Connections in a row that different readers may lose before it is the relay that loses them."""
_LOSSES_ONCE_SERVED = 10
"""The same at a relay that took something from this sender."""
_TURNED_AWAY = 5
"""Readers refused for our settings, with nobody taken, before it is believed."""
_PAUSE_SECONDS = 0.5
_IDLE_SECONDS = 15.0
"""Nobody keeps a connection that long for nothing."""
_WANTS_LESS = (Consequence.SLOW_DOWN, Consequence.FEWER_CONNECTIONS)


class _LeftMeanwhileError(Exception):
    """Whose envelope stands on the wire has left: only a connection that ends sends no body."""


class Sender:
    """One connection's worth of sending, in the name of one journal."""

    def __init__(self, setup: SenderSetup, outbox: Outbox, journal: Journal) -> None:
        self._setup = setup
        self._loop = setup.loop
        self._outbox = outbox
        self._journal = journal
        self._connection = RelayConnection(
            setup.relays, setup.loop, setup.limit, setup.stop, journal.flush, setup.connections
        )
        self._next = NextBatch(setup, outbox, journal)
        self._next_copy = NextCopy(setup.loop, outbox, journal)
        self._losses = 0
        """Connections that readers lost for the first time since anything was answered."""
        self._suspects: dict[int, Verdict] = {}
        """Deliveries at which a connection ended, and what their readers would be told."""
        self._is_leaving = False
        """Whether the relay wants one connection less: this one."""
        self._turned_away: set[int] = set()
        """Deliveries that a relay refused as it refuses everybody with our settings."""

    async def run(self) -> None:
        """
        Send batch after batch until none is due or `stop` is set.

        Raises `RelayError` when the relay is lost for good, `BreakerError` or
        `JournalError`; the rest of the batch stays queued.
        """
        try:
            while not (self._is_leaving or self._setup.stop.is_set()):
                run = await self._next.take(self._suspects)
                if run is None:
                    return
                if isinstance(run, LeasedBatch):
                    await self._send(run)
                    continue
                if run.seconds > _IDLE_SECONDS:
                    await self._connection.hang_up()
                await self._loop.sleep(run.seconds)
        finally:
            if self._next.may_be_held:
                await self._next.give_back()
                self._journal.is_needed = self._next.may_be_held
            await self._connection.hang_up()

    async def _send(self, run: LeasedBatch) -> None:
        self._setup.under_way.add(run)
        try:
            while self._goes_on(run):
                dialogue = await self._connection.open(run.batch.lane)
                try:
                    await dialogue.stream(self._mails(run, dialogue))
                except ConnectionLostError as fault:
                    self._connection.drop()
                    await self._bear(run, fault)
                except _LeftMeanwhileError:
                    self._connection.drop()
                    self._put_back(run)
                self._connection.is_left()
            await self._give_back(run)
            if run.why_closed and not self._connection.was_served:
                raise RelayConfigError(run.why_closed)
        except LeaseLostError:
            self._connection.drop()
            await self._yield_up(run)
        finally:
            self._setup.under_way.discard(run)
            await self._end(run)

    async def _end(self, run: LeasedBatch) -> None:
        """Hold a batch no longer; where it was not sent to its end, nor what was claimed early."""
        with suppress(DigestError):
            await self._give_back(run)
        if run.waiting or run.is_over or not run.is_given_back:
            await self._next.give_back()
            self._journal.is_needed = not run.is_given_back or self._next.may_be_held

    async def _yield_up(self, run: LeasedBatch) -> None:
        """Write down what is known of a batch that is no longer surely ours."""
        run.end()
        try:
            await self._fold(run)
        except LeaseLostError:  # then to its new owner, who named all that may have left
            known = {**dict.fromkeys(self._journal.in_doubt, NO_ANSWER), **run.outcomes}
            await self._loop.ask(lambda: self._outbox.tell(run.batch, known))
            self._journal.forget()
            self._is_free_of(run)

    async def _bear(self, run: LeasedBatch, fault: ConnectionLostError) -> None:
        """
        Go on after a lost connection: heed its last words, and suspect the reader it ended at.

        One at whom a fresh connection ends too is put off, as if told "later". Where different
        readers lose one in a row it is the relay, and the fault is raised.
        """
        self._put_back(run)
        is_known = self._suspect(run, fault)
        if is_known and not self._connection.taken:
            await self._put_off(run, {fault.addressed_id})
            await self._heed(run, fault.verdict)
            return
        if fault.said is not None and not self._is_left_out:  # else it says nothing of the lane
            judged = self._weighed(run, fault.said)
            await self._heed(run, judged)
            if judged.outcome.soon:
                return
        if not is_known:
            await self._count_loss(run, fault)
        self._journal.flush()
        await self._loop.sleep(_PAUSE_SECONDS)

    @property
    def _is_left_out(self) -> bool:
        """Whether the relay seems to keep fewer connections than there are, without this one."""
        never = self._setup.counts_connections or not self._connection.was_served
        return never and self._connection.is_left_out

    def _suspect(self, run: LeasedBatch, fault: ConnectionLostError) -> bool:
        """Let the reader it ended at wait behind the others; whether one ended there before."""
        reader = fault.addressed_id
        is_limit = self._connection.taken and fault.verdict.outcome.soon  # about this connection
        if not reader or is_limit:
            return False
        is_known = reader in self._suspects
        self._suspects[reader] = fault.verdict
        run.put_behind(self._suspects, reader)
        return is_known

    async def _count_loss(self, run: LeasedBatch, fault: ConnectionLostError) -> None:
        self._losses += 1
        if self._losses >= _LOSSES and self._is_left_out and self._leaves(run):
            return
        most = _LOSSES_ONCE_SERVED if self._connection.was_served else _LOSSES
        if self._losses >= most:
            await self._put_off(run, self._suspects)  # else the next sending began with them again
            raise fault
        if self._losses > 1 and self._connection.relay is not None:
            self._setup.relays.failed(self._connection.relay, fault)

    def _leaves(self, run: LeasedBatch) -> bool:
        """Give this connection up, unless it is the last."""
        self._is_leaving = self._setup.connections.give_up_one()
        if self._is_leaving:
            run.end()
        return self._is_leaving

    async def _put_off(self, run: LeasedBatch, readers: Collection[int]) -> None:
        """Count a try for readers at whom connections end."""
        for delivery_id in run.take_out(readers):
            await self.settle(run, delivery_id, self._suspects.pop(delivery_id).outcome)

    def _mails(self, run: LeasedBatch, dialogue: Dialogue) -> BatchQueue:
        return BatchQueue(
            following=partial(self.following, run, dialogue),
            look_again=partial(self.look_again, run),
            intend=partial(self.intend, run),
            answered=partial(self.answered, run),
            meanwhile=partial(self.make_ahead, run),
        )

    async def following(self, run: LeasedBatch, dialogue: Dialogue) -> Mail | None:
        """The next copy to send on this connection; those not to be sent are settled here."""
        lane = run.batch.lane
        if run.is_ending:
            self._next.claim_early()
        while self._connection.room(lane) > 0 and self._goes_on(run):
            if run.waiting[0].id not in run.announced:
                await self._fold(run)  # whoever takes over must know what may have left
                continue
            delivery = run.waiting.popleft()
            mail = await self._mail_or_fate(run, delivery, dialogue)
            if isinstance(mail, Outcome):
                await self.settle(run, delivery.id, mail)
                continue
            self._connection.carries(lane)
            run.unanswered[delivery.id] = delivery
            return mail
        return None

    async def _mail_or_fate(
        self, run: LeasedBatch, delivery: Delivery, dialogue: Dialogue
    ) -> Mail | Outcome:
        """A copy that may leave now, or why there is none."""
        try:
            mail = self._next_copy.take(delivery)
            if not isinstance(mail, Mail):
                mail = await self._next_copy.signed(mail)
            fate = dialogue.why_unsendable(mail) or mail
        except InputError as fault:
            fate = Outcome(status=DeliveryStatus.REFUSED, reason=str(fault))
        if unwanted := self._outbox.why_unwanted(delivery):  # last: it may have waited to be signed
            return Outcome(status=DeliveryStatus.SUPPRESSED, reason=unwanted)
        return fate

    def make_ahead(self, run: LeasedBatch) -> None:
        """Make the next copies while the relay works."""
        self._next_copy.make_ahead(run.waiting)

    async def intend(self, run: LeasedBatch, mail: Mail) -> None:
        """
        Write the intent down, and only then look whether the batch is still ours.

        Whoever is stopped between the two has named the copy to whoever takes over.
        """
        self._journal.intend(mail.delivery_id)
        try:
            if time.monotonic() > run.held_until - MARGIN_SECONDS:
                raise LeaseLostError("this process was paused for longer than it held the batch")
            if self._setup.clock() > run.leased_until:
                await self._fold(run)  # the clock leapt, or the machine slept: is it still ours?
        except DigestError:
            self._journal.recall(mail.delivery_id)
            raise

    def look_again(self, run: LeasedBatch, mail: Mail) -> None:
        """Raise where a reader has left since the envelope went out."""
        if self._outbox.why_unwanted(run.unanswered[mail.delivery_id]):
            raise _LeftMeanwhileError

    async def answered(self, run: LeasedBatch, attempt: Attempt) -> None:
        """Write down what came of a copy, and heed what it means for those after it."""
        mail, judged = attempt
        is_taken = judged.outcome.status is DeliveryStatus.ACCEPTED  # as most are
        if not is_taken:
            if judged.outcome.reason in OURS_TO_MEND and not self._connection.was_served:
                self._turn_away(run, mail.delivery_id, judged.outcome)
                return
            judged = self._weighed(run, about_us(judged, mail.recipient, self._setup.own_names))
        del run.unanswered[mail.delivery_id]
        self._losses = 0
        run.answered += 1
        if is_taken:
            self._connection.takes()
            self._setup.breakers.record(run.batch.lane, judged)
        await self.settle(run, mail.delivery_id, judged.outcome)
        if not is_taken:
            await self._heed(run, judged)

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
            run.close(closed_door(str(self._connection.relay), outcome))

    def _weighed(self, run: LeasedBatch, verdict: Verdict) -> Verdict:
        """In the light of what came before: who took nothing on a connection wants no other one."""
        if verdict.consequence is Consequence.RECONNECT and not self._connection.taken:
            return Verdict(verdict.outcome, Consequence.SLOW_DOWN)
        return self._setup.breakers.weighed(run.batch.lane, verdict)

    async def _heed(self, run: LeasedBatch, verdict: Verdict) -> None:
        """What a reply means for the copies after it: slower, not in this lane, or not at all."""
        why_stop = self._setup.breakers.record(run.batch.lane, verdict)
        if why_stop and verdict.outcome.status is DeliveryStatus.BOUNCED:
            raise BreakerError(why_stop)
        if run.is_over:
            return
        if why_stop:
            run.end()
            self._journal.flush()
            await self._loop.ask(lambda: self._outbox.stop_lane(run.batch, why_stop))
        elif verdict.consequence is Consequence.RECONNECT:
            self._connection.is_spent = True
        elif verdict.consequence is Consequence.FEWER_CONNECTIONS and self._leaves(run):
            return
        elif verdict.consequence in _WANTS_LESS:
            await self._slow_down(run, verdict)

    async def _slow_down(self, run: LeasedBatch, verdict: Verdict) -> None:
        run.end()
        if run.outcomes:
            await self._fold(run)  # what was just taken is measured
        rate = run.rate
        await self._loop.ask(lambda: self._outbox.slow_down(run.batch, rate, verdict.outcome))

    def _put_back(self, run: LeasedBatch) -> None:
        """What the session took and the relay never answered comes first again."""
        for delivery_id in run.unanswered:
            self._journal.recall(delivery_id)
        run.put_back()

    async def settle(self, run: LeasedBatch, delivery_id: int, outcome: Outcome) -> None:
        """Note what became of a copy; every so often the database is told."""
        self._journal.answered(delivery_id, outcome)
        run.outcomes[delivery_id] = outcome
        self._setup.progress(outcome, run.batch.lane, delivery_id)
        if time.monotonic() > run.fold_at or len(run.outcomes) > _FOLD_COPIES:
            await self._fold(run)

    async def _fold(self, run: LeasedBatch) -> None:
        """
        Tell the database what the journal holds, and hold the batch on.

        The journal keeps it until the batch is given back: the database itself may go back.
        """
        with suppress(JournalError):  # then the database is told all the same
            self._journal.flush()
        announced = frozenset(run.unanswered)
        if self._goes_on(run):
            announced |= {row.id for row in self._outbox.announced(run.waiting)}
        now, moment = time.monotonic(), self._setup.clock()
        record = partial(self._outbox.record, run.batch, run.outcomes, announced)
        lease = await self._loop.ask(record)
        run.outcomes.clear()
        run.announced = announced
        run.is_folded(now, time.monotonic(), lease.total_seconds())
        run.leased_until = moment + lease - timedelta(seconds=MARGIN_SECONDS)

    async def _give_back(self, run: LeasedBatch) -> None:
        """
        Fold what is known and release the batch, once; what cannot be folded stays in the journal.

        A batch with copies nobody can vouch for stays in this journal's name,
        so that whoever takes up the journal learns of them before it goes on.
        """
        if run.is_given_back:
            return
        if self._setup.counts_connections:
            await self._connection.hang_up()
        with suppress(JournalError):  # then the database is told all the same
            self._journal.flush()
        if self._journal.in_doubt:
            if run.outcomes:
                await self._fold(run)
            return
        await self._loop.ask(lambda: self._outbox.release(run.batch, run.outcomes))
        self._is_free_of(run)
        self._journal.clear()

    def _is_free_of(self, run: LeasedBatch) -> None:
        """The database knows all that there is to know of a batch, which is no longer ours."""
        run.outcomes.clear()
        run.is_given_back = True
        self._journal.is_needed = self._next.may_be_held

    def _goes_on(self, run: LeasedBatch) -> bool:
        """Whether more of a batch is to be sent now."""
        return bool(run.waiting) and not run.is_over and not self._setup.stop.is_set()
