"""
Take up what a sender left: dead or only paused, of this host or of one that is lost.

Whatever it may have sent is accounted for before anybody else sends a copy of its batch: by
its journal where that lies here, else everything it announced is uncertain, by name.
"""

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from digest.deliver.journal import LeftJournal, abandoned, left_by
from digest.english import agreeing, counted
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
    rolls,
    settling,
)
from digest.store.database import Connection
from digest.store.lost_claims import LostClaim
from digest.store.settling import Settlement

_log = logging.getLogger("digest.sending")

_UNANSWERED = "its sender died, or sleeps, between the final dot and the reply"
_UNHEARD_OF = (
    "it fell silent with them in hand. Start it again with its journal, which settles all that it "
    "knows of; if it is gone for good, they are as any uncertain copy"
)
_LEFT = "it left from {host}, by its journal, and the database went back since"
_WENT_BACK = (
    "journal.unknown %s: %s uncertain, which its journal says have left, and which the database, "
    "that went back since, calls still to be sent; `digest editions show DAY --status uncertain` "
    "lists them"
)
_MAY_HAVE_LEFT = (DeliveryStatus.ACCEPTED, DeliveryStatus.UNCERTAIN)
_TOO_LATE = "not accepted before the edition's best-before"


def journal_folder(app: App) -> Path:
    """Where this host's journals lie."""
    return app.settings.path(app.settings.delivery.journal)


def host_of(owner: str) -> str:
    """The machine of a sender, by the name in which it holds batches."""
    return owner.rsplit("-", 2)[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Takeover:
    """An owner whose batches were taken: of how many copies nobody can vouch, and why not."""

    day: str
    host: str
    uncertain: int
    has_journal: bool
    """Whether its journal lies here."""


def take_over(app: App, conn: Connection, edition: EditionRow) -> tuple[Takeover, ...]:
    """
    Free the batches of an edition whose leases ran out, and account for their copies.

    A journal that lies here tells exactly what may have left, of a dead sender and of one
    that is paused: it looks at its lease after each intent. Of all others nobody knows.
    """
    owners = sorted(batches.overdue_owners(conn, edition.id, app.clock()))
    return tuple(_take_from(app, conn, edition, owner) for owner in owners)


def _take_from(app: App, conn: Connection, edition: EditionRow, owner: str) -> Takeover:
    outcomes = left_by(journal_folder(app), owner)
    has_journal = outcomes is not None
    if outcomes is None:
        silence = _silence_of(owner)
        outcomes = dict.fromkeys(announcements.unheard_of(conn, owner), silence)
    lost_claims.lose(conn, owner, app.clock())
    fold(app, conn, edition, owner, outcomes)
    uncertain = sum(each.status is DeliveryStatus.UNCERTAIN for each in outcomes.values())
    return Takeover(
        day=edition.argument, host=host_of(owner), uncertain=uncertain, has_journal=has_journal
    )


def tell_of(takeovers: Iterable[Takeover]) -> None:
    """Say in the log what was taken from whom, and what to do; once the transaction is in."""
    for each in takeovers:
        if not each.uncertain:
            _log.info("batch.taken_over day=%s from=%s: nothing is in doubt", each.day, each.host)
            continue
        _log.warning(
            "batch.taken_over day=%s from=%s: %s held by %s %s uncertain: %s; "
            "`digest editions show %s --status uncertain` lists them",
            each.day,
            each.host,
            counted(each.uncertain, "copy"),
            each.host,
            agreeing(each.uncertain, "is"),
            _UNANSWERED if each.has_journal else _UNHEARD_OF,
            each.day,
        )


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
            claims = lost_claims.lost_by(conn, left.owner)
            forgotten = _forgotten(conn, left, claims)
            edition_id = deliveries.edition_of(conn, left.owner)
            if edition_id is not None:
                edition = editions.by_id(conn, edition_id)
                fold(app, conn, edition, left.owner, left.outcomes)
                recovered += len(left.outcomes)
            for claim in claims:
                recovered += tell(app, conn, claim, left.outcomes)
            named = _name_forgotten(app, conn, host_of(left.owner), forgotten)
        recovered += named
        if named:
            _log.error(_WENT_BACK, host_of(left.owner), counted(named, "copy", "is"))
    return recovered


def _forgotten(
    conn: Connection, left: LeftJournal, claims: Iterable[LostClaim]
) -> Mapping[int, list[int]]:
    """What a journal says may have left of batches that are not known as its owner's, by batch."""
    known = {*batches.owned_by(conn, left.owner), *(claim.batch_id for claim in claims)}
    copies = sorted(id_ for id_, each in left.outcomes.items() if each.status in _MAY_HAVE_LEFT)
    by_batch: dict[int, list[int]] = {}
    for id_ in copies:
        by_batch.setdefault(rolls.batch_and_place(id_)[0], []).append(id_)
    return {number: ids for number, ids in by_batch.items() if number not in known}


def _name_forgotten(
    app: App, conn: Connection, host: str, forgotten: Mapping[int, list[int]]
) -> int:
    """
    Call those uncertain that the books call still to be sent; how many.

    A journal that was not emptied before its process died tells what the books know already. Where
    they do not, they went back since, and may even have given the batch's number to others.
    """
    number, outcome = 0, Outcome(status=DeliveryStatus.UNCERTAIN, reason=_LEFT.format(host=host))
    for batch_id, copies in forgotten.items():
        held = batches.edition_and_owner(conn, batch_id)
        if held is None or not folds.still_open(conn, batch_id, copies):
            continue
        edition_id, owner = held
        edition = editions.by_id(conn, edition_id)
        if owner:
            _take_from(app, conn, edition, owner)
        policy, now = SettlementPolicy(app, edition), app.clock()
        due = folds.still_open(conn, batch_id, copies)
        settlements = [policy.settlement(id_, 0, outcome, now) for id_ in sorted(due)]
        folds.settle_unheld(conn, batch_id, settlements, now)
        number += len(due)
    return number


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
