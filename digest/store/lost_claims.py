"""Claims that were taken from their owners, and what those tell of them late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from digest.model import DeliveryStatus
from digest.store import rolls
from digest.store.book_tables import batch, lost_claim, outcome
from digest.store.schema import edition
from digest.store.settling import Settlement, first_due, keep, row_values


@dataclass(frozen=True, slots=True, kw_only=True)
class LostClaim:
    """A claim that was taken from its owner, who may still tell what became of its copies."""

    batch_id: int
    epoch: int
    owner: str


def lose(conn: Connection, owner: str, at: datetime) -> None:
    """Remember whose the batches of that owner were, for when it tells what it knows."""
    row_in = (sqlite if conn.dialect.name == "sqlite" else postgresql).insert(lost_claim)
    columns = (batch.c.id, batch.c.epoch, batch.c.owner)
    rows = [
        {"batch_id": id_, "epoch": epoch, "owner": owner, "at": at}
        for id_, epoch, owner in conn.execute(select(*columns).where(batch.c.owner == owner))
    ]
    if rows:
        conn.execute(row_in.on_conflict_do_nothing(), rows)


def lost_by(conn: Connection, owner: str) -> tuple[LostClaim, ...]:
    """The claims that were taken from that owner, and of which it has not told yet."""
    columns = (lost_claim.c.batch_id, lost_claim.c.epoch, lost_claim.c.owner)
    statement = select(*columns).where(lost_claim.c.owner == owner).order_by(lost_claim.c.batch_id)
    return tuple(LostClaim(**row._asdict()) for row in conn.execute(statement))


def edition_of(conn: Connection, claim: LostClaim) -> int:
    """Of which edition its batch is."""
    of_batch = select(batch.c.edition_id).where(batch.c.id == claim.batch_id)
    edition_id: int = conn.execute(of_batch).scalar_one()
    return edition_id


def is_told(conn: Connection, claim: LostClaim) -> None:
    """Its owner has told all it knows."""
    mine = (lost_claim.c.batch_id == claim.batch_id, lost_claim.c.epoch == claim.epoch)
    conn.execute(delete(lost_claim).where(*mine))


def undecided(conn: Connection, claim: LostClaim, now: datetime) -> Mapping[int, int]:
    """
    The copies of a lost claim that still stand at `uncertain`, each with its tries by then.

    Without those on which somebody decided since: sent again, called known, come back. Until
    the transaction ends nobody claims their batch.
    """
    held = conn.execute(
        select(batch.c.owner, edition.c.known_at)
        .join(edition, edition.c.id == batch.c.edition_id)
        .where(batch.c.id == claim.batch_id)
        .with_for_update(key_share=True, of=batch)
    ).one()
    rows = conn.execute(
        select(outcome.c.place, outcome.c.attempts, outcome.c.due_at, outcome.c.at)
        .where(outcome.c.batch_id == claim.batch_id, outcome.c.epoch == claim.epoch)
        .where(outcome.c.status == DeliveryStatus.UNCERTAIN, outcome.c.came_back_at.is_(None))
    )
    return {
        rolls.copy_id(claim.batch_id, row.place): row.attempts
        for row in rows
        if not (held.known_at and row.at <= held.known_at)
        and not (held.owner and row.due_at and row.due_at <= now)
    }


def settle_late(
    conn: Connection, claim: LostClaim, settled: Sequence[Settlement], at: datetime
) -> None:
    """Write down what became of copies of a lost claim; who never left is due again."""
    if not settled:
        return
    readers = rolls.of_batch(conn, claim.batch_id)
    rows = [
        {
            "batch_id": claim.batch_id,
            "place": (place := rolls.batch_and_place(each.delivery_id)[1]),
            "subscriber_id": readers[place],
            "epoch": claim.epoch,
            **row_values(each, at),
        }
        for each in settled
    ]
    keep(conn, rows)
    nobody_has_it = (batch.c.id == claim.batch_id, batch.c.owner == "")
    conn.execute(update(batch).where(*nobody_has_it).values(due_at=first_due()))


@dataclass(frozen=True, slots=True, kw_only=True)
class LostCount:
    """How many copies of an edition nobody can vouch for, as their owner was never heard again."""

    owner: str
    number: int


def lost_of(conn: Connection, edition_id: int) -> tuple[LostCount, ...]:
    """Who announced copies of an edition that are uncertain since, and not known; how many each."""
    number = func.count()
    statement = (
        select(lost_claim.c.owner, number.label("number"))
        .join(batch, batch.c.id == lost_claim.c.batch_id)
        .join(
            outcome,
            (outcome.c.batch_id == lost_claim.c.batch_id) & (outcome.c.epoch == lost_claim.c.epoch),
        )
        .join(edition, edition.c.id == batch.c.edition_id)
        .where(edition.c.id == edition_id, outcome.c.status == DeliveryStatus.UNCERTAIN)
        .where(edition.c.known_at.is_(None) | (outcome.c.at > edition.c.known_at))
        .group_by(lost_claim.c.owner)
        .order_by(lost_claim.c.owner)
    )
    return tuple(LostCount(**row._asdict()) for row in conn.execute(statement))
