"""The outbox: one edition's rows, dressed as what a sender needs."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice

from digest.consent.policy import why_not
from digest.deliver.pace import ClaimPause
from digest.errors import BreakerError, LeaseLostError
from digest.flows.app import App
from digest.flows.edition.as_sent import as_sent
from digest.flows.readers.audience import audiences_of, takers_of
from digest.flows.sending.copies import PersonalCopies
from digest.flows.sending.other_variant import CHANGED
from digest.flows.sending.pace import ClaimedBatch, LanePace
from digest.flows.sending.relay_pause import RelayPause
from digest.flows.sending.settlement_policy import SettlementPolicy, naming_nobody_erased
from digest.flows.sending.stamp_pace import StampPace
from digest.flows.sending.takeover import take_over, tell, tell_forgotten, tell_of
from digest.flows.sending.turn_watch import OutboxWatch
from digest.model import Batch, Delivery, DeliveryStatus, EditionRow, Mail, Outcome
from digest.store import (
    batches,
    deliveries,
    editions,
    folds,
    installations,
    lost_claims,
    subscribers,
)
from digest.store.batches import BatchClaim
from digest.store.consent_watch import ConsentWatch
from digest.store.database import Connection
from digest.store.folds import ClaimMemory, Lease
from digest.store.settling import Settlement


class RowOutbox:
    """
    A `deliver.sender.Outbox` over the database, for one connection.

    *consents* is this outbox's own watch: before each envelope it is asked
    whether anyone may have left since, and only then the batch is looked
    through again.
    """

    def __init__(
        self,
        app: App,
        edition: EditionRow,
        copies: PersonalCopies,
        consents: ConsentWatch | OutboxWatch,
        relay_pause: RelayPause,
        stamps: StampPace,
    ) -> None:
        self._app = app
        self._edition = edition
        self._copies = copies
        self._consents = consents
        self._relay_pause = relay_pause
        self._stamps = stamps
        self._policy = SettlementPolicy(app, edition)
        self._audiences = audiences_of(as_sent(app, edition), edition.content)
        self._takers = takers_of(self._audiences, edition.day)
        self._pace = LanePace(app.settings)
        self._lane = ""
        """The lane of the last batch; it is the last to be served again."""
        self._is_recovering = False
        self._held: Batch | None = None
        self._memories: dict[int, ClaimMemory] = {}
        """Of the claims that are not given back, by batch."""
        self._unwanted: Collection[int] = ()
        self._may_have_left = False
        """Whether a consent may have changed since a batch began to be claimed early."""

    @property
    def signs_slowly(self) -> bool:
        """Whether a copy's signature takes longer than all the rest of it."""
        return self._copies.signs_slowly

    def claim(self, owner: str) -> Batch | ClaimPause | None:
        """
        Take a due batch of the lane whose turn it is; none of an edition that is halted or stale.

        Where a lease ran out under another sender, what may be known of its copies
        is written down first: it may be paused rather than dead.
        """
        now = self._app.clock()
        with self._app.database.write() as conn:
            if self._may_not_leave(conn, now):
                return None
            taken = take_over(self._app, conn, self._edition)
            claimed = self._pace.claim(conn, self._wanted(owner, now), self._lane)
            claimed = claimed or self._relay_pause.before_claim(conn, self._edition.id, now)
        tell_of(taken)
        if not isinstance(claimed, ClaimedBatch):
            return claimed
        self._remember(claimed.batch, (), claimed.batch.announced)
        self._hold(claimed.batch)
        self._is_recovering = claimed.is_recovering
        return claimed.batch

    def claim_early(self, owner: str) -> Batch | None:
        """
        Take one beside the batch that is being sent, where no lane has a pace to keep.

        None where several hosts work: each connection announces one window, not two.
        """
        if self._app.settings.announced is not None:
            return None
        self._may_have_left = False
        now = self._app.clock()
        with self._app.database.write() as conn:
            if self._may_not_leave(conn, now) or not self._pace.is_open(conn):
                return None
            claimed = self._pace.claim(conn, self._wanted(owner, now), self._lane)
        if not isinstance(claimed, ClaimedBatch):
            return None
        self._remember(claimed.batch, (), claimed.batch.announced)
        return claimed.batch

    def begin(self, batch: Batch) -> None:
        """Go on with what was claimed early; who left since the claim gets nothing."""
        self._hold(batch)
        self._is_recovering = False
        if self._may_have_left:
            self._look_through()

    def _hold(self, batch: Batch) -> None:
        self._lane = batch.lane
        self._held, self._unwanted = batch, batch.unwanted

    def _may_not_leave(self, conn: Connection, now: datetime) -> bool:
        is_stale = now >= self._edition.best_before
        return is_stale or editions.is_halted(conn, self._edition.id)

    def _wanted(self, owner: str, now: datetime) -> BatchClaim:
        settings = self._app.settings
        return BatchClaim(
            edition_id=self._edition.id,
            owner=owner,
            now=now,
            lease=settings.delivery.lease,
            zone=settings.newsletter.timezone,
            takers=self._takers,
            announces=settings.announced,
        )

    def why_unwanted(self, delivery: Delivery) -> str:
        """Why this reader may not get this variant any more, or an empty text."""
        if self._consents.has_changed():
            self._may_have_left = True
            self._look_through()
        return self._reason(delivery) if delivery.id in self._unwanted else ""

    def _look_through(self) -> None:
        """Find out who of the batch may no longer be written to."""
        if self._held is not None:
            with self._app.database.read() as conn:
                self._unwanted = deliveries.unwanted(conn, self._held, self._takers)

    def _reason(self, delivery: Delivery) -> str:
        with self._app.database.read() as conn:
            reader = subscribers.by_id(conn, delivery.subscriber_id)
        if reader is None:
            return "erased"
        return why_not(reader, self._audiences) or CHANGED

    def mail(self, delivery: Delivery) -> Mail:
        """That reader's copy."""
        return self._copies.mail(delivery)

    def announced(self, waiting: Iterable[Delivery]) -> Iterable[Delivery]:
        """The next of them, as many as are announced at once; all where this host works alone."""
        return islice(waiting, self._app.settings.announced)

    def record(
        self, batch: Batch, outcomes: Mapping[int, Outcome], announced: Collection[int]
    ) -> timedelta:
        """Write down, announce, and hold the batch on; `LeaseLostError` if it is no longer ours."""
        is_due = self._stamps.is_due
        with self._app.database.write() as conn:
            settlements = self._write_down(conn, batch, outcomes, announced)
            if is_due:
                installations.advance(conn)
        self._remember(batch, settlements, announced)
        if is_due:
            self._stamps.keep()
        return self._app.settings.delivery.lease

    def _write_down(
        self,
        conn: Connection,
        batch: Batch,
        outcomes: Mapping[int, Outcome],
        announced: Collection[int],
    ) -> Sequence[Settlement]:
        now = self._app.clock()
        settlements = self._settlements(conn, batch, outcomes, now)
        until = now + self._app.settings.delivery.lease
        memory = self._memories.get(batch.id, ClaimMemory())
        lease = Lease(until=until, announced=announced, memory=memory)
        if not folds.settle(conn, batch, settlements, now, lease):
            raise LeaseLostError(f"batch {batch.id} was taken over by another sender")
        self._stay_for(settlements)
        if self._is_recovering and _any_accepted(outcomes):
            self._pace.ease(conn, batch.lane, now)
        return settlements

    def _settlements(
        self, conn: Connection, batch: Batch, outcomes: Mapping[int, Outcome], now: datetime
    ) -> list[Settlement]:
        tries = {delivery.id: delivery.attempts for delivery in batch.deliveries}
        outcomes = naming_nobody_erased(conn, outcomes)
        return [
            self._policy.settlement(id_, tries[id_], outcome, now)
            for id_, outcome in outcomes.items()
        ]

    def _remember(
        self, batch: Batch, settlements: Sequence[Settlement], announced: Collection[int]
    ) -> None:
        """Keep what the books were told of a claim: they may go back."""
        before = self._memories.get(batch.id, ClaimMemory())
        settled = {**before.settled, **{each.delivery_id: each for each in settlements}}
        self._memories[batch.id] = ClaimMemory(announced=announced, settled=settled)

    def tell(self, batch: Batch, outcomes: Mapping[int, Outcome]) -> None:
        """
        Say of a batch that is no longer ours what became of its copies, as far as is known.

        Somebody took it over; or the books went back and know nothing of our claim.
        """
        memory = self._memories.get(batch.id)
        with self._app.database.write() as conn:
            claims = [
                claim
                for claim in lost_claims.lost_by(conn, batch.owner)
                if (claim.batch_id, claim.epoch) == (batch.id, batch.epoch)
            ]
            for claim in claims:
                tell(self._app, conn, claim, outcomes)
            if not claims and memory is not None:
                news = self._settlements(conn, batch, outcomes, self._app.clock())
                known = {**memory.settled, **{each.delivery_id: each for each in news}}
                tell_forgotten(self._app, conn, self._edition, batch, tuple(known.values()))
        self._memories.pop(batch.id, None)

    def _stay_for(self, settlements: Sequence[Settlement]) -> None:
        for settled in settlements:
            if settled.due_at is not None and settled.outcome.soon:
                self._relay_pause.put_off(settled.due_at)

    def slow_down(self, batch: Batch, running: float, refusal: Outcome) -> None:
        """Let a batch's lane go no faster than its copies were taken."""
        with self._app.database.write() as conn:
            self._pace.slow_down(conn, batch, running, refusal, self._app.clock())

    def stop_lane(self, batch: Batch, reason: str) -> None:
        """Pause a batch's lane. Raises `BreakerError` where more than its provider refuses us."""
        with self._app.database.write() as conn:
            is_its_own = self._pace.stop(conn, batch.lane, reason, self._app.clock())
        if not is_its_own:
            raise BreakerError(reason)

    def release(self, batch: Batch, outcomes: Mapping[int, Outcome]) -> None:
        """Write down and give the batch back; `LeaseLostError` if it is no longer ours."""
        with self._app.database.write() as conn:
            self._write_down(conn, batch, outcomes, ())
            batches.release(conn, batch)
            installations.advance(conn)
        self._memories.pop(batch.id, None)
        if self._stamps.is_due:
            self._stamps.keep()


def _any_accepted(outcomes: Mapping[int, Outcome]) -> bool:
    return any(outcome.status is DeliveryStatus.ACCEPTED for outcome in outcomes.values())
