"""The outbox: one edition's rows, dressed as what a sender needs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from digest.consent.policy import why_not
from digest.deliver.journal import abandoned, left_by
from digest.deliver.pace import ClaimPause
from digest.deliver.retry import RetryPolicy, next_try
from digest.errors import BreakerError, LeaseLostError
from digest.flows.app import App
from digest.flows.edition.as_sent import as_sent
from digest.flows.readers.audience import audiences_of, takers_of
from digest.flows.sending.copies import PersonalCopies
from digest.flows.sending.other_variant import CHANGED
from digest.flows.sending.pace import ClaimedBatch, LanePace
from digest.flows.sending.relay_pause import RelayPause
from digest.flows.sending.stamp_pace import StampPace
from digest.flows.sending.turn_watch import OutboxWatch
from digest.model import Batch, Delivery, DeliveryStatus, EditionRow, Mail, Outcome
from digest.store import batches, deliveries, editions, installations, settling, subscribers
from digest.store.batches import BatchClaim
from digest.store.consent_watch import ConsentWatch
from digest.store.database import Connection
from digest.store.settling import Settlement

_SOON = RetryPolicy(first=timedelta(seconds=20), longest=timedelta(minutes=2))
"""For copies that the relay only wants later, or over another connection: their lane has a pace."""
_UNCERTAIN_WAITS = timedelta(minutes=15)
"""A copy nobody can vouch for is sent again only after the relay had time to deliver it."""


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
        self._policies = _Policies(app, edition)
        self._audiences = audiences_of(as_sent(app, edition), edition.content)
        self._takers = takers_of(self._audiences, edition.day)
        self._pace = LanePace(app.settings)
        self._lane = ""
        """The lane of the last batch; it is the last to be served again."""
        self._is_recovering = False
        self._held: Batch | None = None
        self._unwanted: Collection[int] = ()

    @property
    def signs_slowly(self) -> bool:
        """Whether a copy's signature takes longer than all the rest of it."""
        return self._copies.signs_slowly

    def claim(self, owner: str) -> Batch | ClaimPause | None:
        """
        Take a due batch of the lane whose turn it is; none of an edition that is halted or stale.

        Where a lease ran out under a sender of this host, what its journal
        knows is written down first: it may be paused rather than dead.
        """
        settings, now = self._app.settings, self._app.clock()
        with self._app.database.write() as conn:
            if now >= self._edition.best_before or editions.is_halted(conn, self._edition.id):
                return None
            for late_owner in sorted(batches.overdue_owners(conn, self._edition.id, now)):
                outcomes = left_by(journal_folder(self._app), late_owner)
                fold(self._app, conn, self._edition, late_owner, outcomes)
            claim = BatchClaim(
                edition_id=self._edition.id,
                owner=owner,
                now=now,
                lease=settings.delivery.lease,
                zone=settings.newsletter.timezone,
                takers=self._takers,
            )
            claimed = self._pace.claim(conn, claim, self._lane)
            claimed = claimed or self._relay_pause.before_claim(conn, self._edition.id, now)
        if not isinstance(claimed, ClaimedBatch):
            return claimed
        self._lane = claimed.batch.lane
        self._is_recovering = claimed.is_recovering
        self._held, self._unwanted = claimed.batch, claimed.batch.unwanted
        return claimed.batch

    def why_unwanted(self, delivery: Delivery) -> str:
        """Why this reader may not get this variant any more, or an empty text."""
        if self._consents.has_changed():
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

    def record(self, batch: Batch, outcomes: Mapping[int, Outcome]) -> timedelta:
        """Write outcomes down and hold the batch on; `LeaseLostError` if it is no longer ours."""
        lease = self._app.settings.delivery.lease
        now = self._app.clock()
        by_id = {delivery.id: delivery for delivery in batch.deliveries}
        with self._app.database.write() as conn:
            if not batches.hold(conn, batch, now + lease):
                raise LeaseLostError(f"batch {batch.id} was taken over by another sender")
            outcomes = _naming_nobody_erased(conn, outcomes)
            settlements = [
                self._policies.settlement(id_, by_id[id_].attempts, outcome, now)
                for id_, outcome in outcomes.items()
            ]
            settling.settle(conn, batch, settlements, now)
            self._stay_for(settlements)
            if self._is_recovering and _any_accepted(outcomes):
                self._pace.ease(conn, batch.lane, now)
            installations.advance(conn)
        self._stamps.keep()
        return lease

    def _stay_for(self, settlements: Sequence[Settlement]) -> None:
        for settled in settlements:
            if settled.outcome.soon and settled.due_at is not None:
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

    def release(self, batch: Batch) -> None:
        """Give the batch back."""
        with self._app.database.write() as conn:
            batches.release(conn, batch)


def _naming_nobody_erased(
    conn: Connection, outcomes: Mapping[int, Outcome]
) -> Mapping[int, Outcome]:
    """The outcomes without what would bring back the address of a reader erased meanwhile."""
    telling = [
        id_
        for id_, outcome in outcomes.items()
        if outcome.suppress or (outcome.reply and outcome.reply.text)
    ]
    erased = deliveries.to_the_erased(conn, telling) if telling else ()
    return {**outcomes, **{id_: outcomes[id_].unnamed() for id_ in erased}}


def _any_accepted(outcomes: Mapping[int, Outcome]) -> bool:
    return any(outcome.status is DeliveryStatus.ACCEPTED for outcome in outcomes.values())


def journal_folder(app: App) -> Path:
    """Where this host's journals lie."""
    return app.settings.path(app.settings.delivery.journal)


def recover(app: App) -> int:
    """
    Write down what dead senders of this host left in their journals, and free their batches.

    Returns how many outcomes were recovered. Each journal is removed once the
    database holds what it knew.
    """
    recovered = 0
    for left in abandoned(journal_folder(app)):
        with app.database.write() as conn:
            edition_id = deliveries.edition_of(conn, left.owner)
            if edition_id is not None:
                edition = editions.by_id(conn, edition_id)
                fold(app, conn, edition, left.owner, left.outcomes)
                recovered += len(left.outcomes)
    return recovered


def fold(
    app: App, conn: Connection, edition: EditionRow, owner: str, outcomes: Mapping[int, Outcome]
) -> None:
    """Write down what an owner's journal knows, and take its batches from it."""
    now = app.clock()
    outcomes = _naming_nobody_erased(conn, outcomes)
    tries = settling.tries(conn, owner, outcomes)
    policies = _Policies(app, edition)
    settlements = [
        policies.settlement(id_, tries.get(id_, 0), outcome, now)
        for id_, outcome in outcomes.items()
    ]
    settling.settle_owned_by(conn, owner, settlements, now)
    batches.release_owned_by(conn, owner)


class _Policies:
    """What the settings say of copies that were not accepted."""

    def __init__(self, app: App, edition: EditionRow) -> None:
        delivery = app.settings.delivery
        self._retry = RetryPolicy(first=delivery.first_retry, longest=delivery.longest_retry)
        self._best_before = edition.best_before
        self._resends_uncertain = delivery.uncertain == "resend"

    def settlement(
        self, delivery_id: int, tries: int, outcome: Outcome, now: datetime
    ) -> Settlement:
        """An outcome after *tries* earlier ones, and when to try again, if at all."""
        due_at = None
        if outcome.status is DeliveryStatus.DEFERRED:
            policy = _SOON if outcome.soon else self._retry
            due_at = next_try(tries + 1, now, policy, self._best_before)
            if due_at is None:
                outcome = replace(outcome, status=DeliveryStatus.EXPIRED)
        elif outcome.status is DeliveryStatus.UNCERTAIN and self._resends_uncertain:
            due_at = now + _UNCERTAIN_WAITS
        is_try = outcome.status is not DeliveryStatus.SUPPRESSED
        return Settlement(
            delivery_id=delivery_id, outcome=outcome, attempts=tries + is_try, due_at=due_at
        )
