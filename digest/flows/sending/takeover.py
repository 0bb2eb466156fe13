"""
Take up what a sender left: dead or only paused, of this host or of one that is lost.

Whatever it may have sent is accounted for before anybody else sends a copy of its batch: by
its journal where that lies here, else everything it announced is uncertain, by name.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from pathlib import Path

from digest.deliver.journal import abandoned, left_by
from digest.flows.app import App
from digest.flows.sending.settlement_policy import SettlementPolicy, naming_nobody_erased
from digest.model import Batch, DeliveryStatus, EditionRow, Outcome
from digest.store import (
    announcements,
    batches,
    deliveries,
    editions,
    folds,
    lost_claims,
    settling,
)
from digest.store.database import Connection
from digest.store.lost_claims import LostClaim
from digest.store.settling import Settlement

_TOO_LATE = "not accepted before the edition's best-before"


def journal_folder(app: App) -> Path:
    """Where this host's journals lie."""
    return app.settings.path(app.settings.delivery.journal)


def host_of(owner: str) -> str:
    """The machine of a sender, by the name in which it holds batches."""
    return owner.rsplit("-", 2)[0]


def take_over(app: App, conn: Connection, edition: EditionRow) -> None:
    """
    Free the batches of an edition whose leases ran out, and account for their copies.

    A journal that lies here tells exactly what may have left, of a dead sender and of one
    that is paused: it looks at its lease after each intent. Of all others nobody knows.
    """
    for owner in sorted(batches.overdue_owners(conn, edition.id, app.clock())):
        _take_from(app, conn, edition, owner)


def _take_from(app: App, conn: Connection, edition: EditionRow, owner: str) -> None:
    outcomes = left_by(journal_folder(app), owner)
    if outcomes is None:
        silence = _silence_of(owner)
        outcomes = dict.fromkeys(announcements.unheard_of(conn, owner), silence)
    lost_claims.lose(conn, owner, app.clock())
    fold(app, conn, edition, owner, outcomes)


def _silence_of(owner: str) -> Outcome:
    return Outcome(
        status=DeliveryStatus.UNCERTAIN,
        reason=f"{host_of(owner)} had it in hand, and has not told what became of it",
    )


def recover(app: App) -> int:
    """
    Write down what dead senders of this host left in their journals, and free their batches.

    Of batches that somebody took over meanwhile, what is still uncertain is told. Returns how
    many outcomes were recovered. Each journal is removed once the database holds what it knew.
    """
    recovered = 0
    for left in abandoned(journal_folder(app)):
        with app.database.write() as conn:
            edition_id = deliveries.edition_of(conn, left.owner)
            if edition_id is not None:
                edition = editions.by_id(conn, edition_id)
                fold(app, conn, edition, left.owner, left.outcomes)
                recovered += len(left.outcomes)
            for claim in lost_claims.lost_by(conn, left.owner):
                recovered += tell(app, conn, claim, left.outcomes)
    return recovered


def fold(
    app: App, conn: Connection, edition: EditionRow, owner: str, outcomes: Mapping[int, Outcome]
) -> None:
    """Write down what is known of an owner's copies, and take its batches from it."""
    now = app.clock()
    outcomes = naming_nobody_erased(conn, outcomes)
    tries = settling.tries(conn, owner, outcomes)
    policy = SettlementPolicy(app, edition)
    settlements = [
        policy.settlement(id_, tries.get(id_, 0), outcome, now) for id_, outcome in outcomes.items()
    ]
    settling.settle_owned_by(conn, owner, settlements, now)
    batches.release_owned_by(conn, owner)


def tell(app: App, conn: Connection, claim: LostClaim, outcomes: Mapping[int, Outcome]) -> int:
    """
    Settle the uncertain copies of a lost claim of which its owner knows more; how many.

    One without an outcome never left: it is due again, or too late for its edition. Whoever
    was sent again, called known or came back since stays as they are.
    """
    now, edition = app.clock(), editions.by_id(conn, lost_claims.edition_of(conn, claim))
    tries = lost_claims.undecided(conn, claim, now)
    outcomes = naming_nobody_erased(conn, {id_: outcomes[id_] for id_ in tries if id_ in outcomes})
    policy = SettlementPolicy(app, edition)
    unsent = [id_ for id_ in tries if id_ not in outcomes]
    settlements = [
        policy.settlement(id_, tries[id_] - 1, outcome, now)
        for id_, outcome in outcomes.items()
        if outcome.status is not DeliveryStatus.UNCERTAIN
    ]
    settlements += _never_left(edition, {id_: tries[id_] - 1 for id_ in unsent}, now)
    lost_claims.settle_late(conn, claim, settlements, now)
    lost_claims.is_told(conn, claim)
    if unsent and now < edition.best_before:
        editions.reopen(conn, edition.id, edition.best_before)
    return len(settlements)


def tell_forgotten(
    app: App,
    conn: Connection,
    edition: EditionRow,
    batch: Batch,
    settlements: Collection[Settlement],
) -> None:
    """
    Settle the copies of a claim that the books know nothing of any more: they went back since.

    Whoever holds the batch by now sent the same copies, or is about to: it is taken from them.
    """
    owner = batches.owner_now(conn, batch)
    if owner is None:
        return
    if owner:
        _take_from(app, conn, edition, owner)
    folds.settle_forgotten(conn, batch.id, settlements, app.clock())


def _never_left(
    edition: EditionRow, tries: Mapping[int, int], now: datetime
) -> Iterable[Settlement]:
    """How those stand who wait as they did before the claim, after so many tries."""
    for id_, number in tries.items():
        status = DeliveryStatus.DEFERRED if number else DeliveryStatus.QUEUED
        outcome = Outcome(status=status)
        if now >= edition.best_before:
            outcome = Outcome(status=DeliveryStatus.EXPIRED, reason=_TOO_LATE)
        due_at = now if outcome.status is status else None
        yield Settlement(delivery_id=id_, outcome=outcome, attempts=number, due_at=due_at)
