"""
Write down what became of a batch's copies, absolutely: a journal read twice changes nothing.

Whoever was taken plainly needs no row. `settled` goes to behind the last of them; who stands
before it and is not answered yet gets a row that says so. The place `settled` itself never has
a row, so a batch has somebody left at its `rest` exactly where it is less than `readers`.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    Row,
    bindparam,
    case,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from digest.model import Batch, DeliveryStatus, Outcome
from digest.store import rolls
from digest.store.book_tables import batch, fold, outcome

SAID = " ("
"""What stands in a reason between our words and the relay's, which end with `)`."""
_SAME_MOMENT = timedelta(seconds=1)
"""What is settled within it has one row of `fold`: where it is the moment, to the second."""
_KEPT = (
    *("subscriber_id", "status", "attempts", "epoch", "due_at", "at"),
    *("code", "enhanced", "reason", "came_back_at"),
)


class Settlement(NamedTuple):
    """What became of one copy, its tries with this one, and when it is tried again, if at all."""

    delivery_id: int
    outcome: Outcome
    attempts: int
    due_at: datetime | None


def is_held_by(taken: Batch) -> ColumnElement[bool]:
    """That a batch is still held as it was taken, whatever its lease says."""
    return (
        (batch.c.id == taken.id) & (batch.c.epoch == taken.epoch) & (batch.c.owner == taken.owner)
    )


def settle_owned_by(
    conn: Connection, owner: str, settled: Sequence[Settlement], at: datetime
) -> None:
    """Write down what a dead owner's journal tells, where the batch is still in its name."""
    by_batch: dict[int, list[Settlement]] = {}
    for each in settled:
        by_batch.setdefault(rolls.batch_and_place(each.delivery_id)[0], []).append(each)
    for held in conn.execute(_owned(owner)).all():
        settle_held(conn, held, by_batch.get(held.id, ()), at, {})


def tries(conn: Connection, owner: str, delivery_ids: Iterable[int]) -> dict[int, int]:
    """How often each of these copies was tried before that owner claimed its batch."""
    owned = (
        select(outcome, batch.c.epoch.label("claim"))
        .join(batch, batch.c.id == outcome.c.batch_id)
        .where(batch.c.owner == owner)
    )
    rows = {(row.batch_id, row.place): row for row in conn.execute(owned)}
    return {number: _before(rows.get(rolls.batch_and_place(number))) for number in delivery_ids}


def _before(row: Row[Any] | None) -> int:
    """The tries a row had before its batch's last claim, which may have written it since."""
    if row is None:
        return 0
    is_of_claim = row.epoch == row.claim and row.status != DeliveryStatus.SUPPRESSED
    return int(row.attempts) - int(is_of_claim and row.attempts > 0)


def _owned(owner: str) -> Any:
    """The batches in that name; until the transaction ends nobody changes them."""
    statement = select(batch).where(batch.c.owner == owner).order_by(batch.c.id)
    return statement.with_for_update(key_share=True)


def settle_held(
    conn: Connection,
    held: Row[Any],
    settled: Sequence[Settlement],
    at: datetime,
    also: Mapping[str, Any],
) -> None:
    """Write it down, and *also* those columns of the batch."""
    columns = (outcome.c.place, outcome.c.attempts, outcome.c.status, outcome.c.came_back_at)
    own = select(*columns).where(outcome.c.batch_id == held.id)
    rows = {row.place: row for row in conn.execute(own)} if settled else {}
    back = {place for place, row in rows.items() if row.came_back_at is not None}
    news = [each for each in settled if rolls.batch_and_place(each.delivery_id)[1] not in back]
    values = {**also, **_Folding(conn, held, rows, at).fold(news)}
    if values:  # a copy that came back is no longer with a relay
        conn.execute(update(batch).where(batch.c.id == held.id).values(values))


class _Folding:
    """What is written of one batch at one moment."""

    def __init__(
        self, conn: Connection, held: Row[Any], rows: Mapping[int, Any], at: datetime
    ) -> None:
        self._conn = conn
        self._held = held
        self._rows = rows
        self._at = at

    def fold(self, settled: Sequence[Settlement]) -> dict[str, Any]:
        """Write down all of it but what changes in the batch's row, which is returned."""
        said = self._said(settled)
        plain, own = [], {}
        for each in settled:
            place = rolls.batch_and_place(each.delivery_id)[1]
            if self._is_plain(place, each, said):
                plain.append(place)
            else:
                own[place] = row_values(each, self._at)
        taken = set(plain)
        end = max((self._held.settled, *(place + 1 for place in plain)))
        gaps = {
            place: self._waiting()
            for place in range(self._held.settled, end)
            if place not in taken and place not in own and place not in self._rows
        }
        self._let_go(taken)
        self._keep({**gaps, **own})
        while end in own or end in self._rows:
            end += 1
        return self._advanced(end, said, is_dated=bool(plain))

    def _said(self, settled: Sequence[Settlement]) -> tuple[int | None, str]:
        """What the relay says to those it takes plainly, as a code and a status."""
        if self._held.code is not None:
            return self._held.code, self._held.enhanced
        replies = Counter(
            said_by(each.outcome) for each in settled if each.outcome.status is _ACCEPTED
        )
        return replies.most_common(1)[0][0] if replies else (None, "")

    def _is_plain(self, place: int, each: Settlement, said: tuple[int | None, str]) -> bool:
        """Whether a copy was taken at the first try, as all others; so is who was before."""
        row = self._rows.get(place)
        is_new = row is None or (row.status == DeliveryStatus.QUEUED and row.attempts == 0)
        is_taken = each.outcome.status is _ACCEPTED and each.attempts <= 1
        return is_taken and is_new and said_by(each.outcome) == said

    def _waiting(self) -> dict[str, Any]:
        """Somebody whom others have passed, standing as before."""
        waits = self._held.rest == DeliveryStatus.QUEUED
        return {
            "status": self._held.rest,
            "attempts": 0,
            "due_at": self._held.due_at if waits else None,
            "at": None if waits else self._at,
            "reason": self._held.reason,
        }

    def _let_go(self, places: Iterable[int]) -> None:
        """Those whose turn came after all need a row no more."""
        passed = [place for place in places if place in self._rows]
        if passed:
            mine = outcome.c.batch_id == self._held.id
            self._conn.execute(delete(outcome).where(mine, outcome.c.place.in_(passed)))

    def _keep(self, values: Mapping[int, dict[str, Any]]) -> None:
        if not values:
            return
        readers = rolls.of_batch(self._conn, self._held.id)
        keep(
            self._conn,
            [
                {
                    "batch_id": self._held.id,
                    "place": place,
                    "subscriber_id": readers[place],
                    "epoch": self._held.epoch,
                    **each,
                }
                for place, each in sorted(values.items())
            ],
        )

    def _advanced(
        self, end: int, said: tuple[int | None, str], *, is_dated: bool
    ) -> dict[str, Any]:
        values: dict[str, Any] = {}
        if self._held.code is None and said[0] is not None:
            values = {"code": said[0], "enhanced": said[1]}
        if end > self._held.settled:
            values["settled"] = end
            if is_dated:
                date_plain(self._conn, self._held.id, range(self._held.settled, end), self._at)
        return values


_ACCEPTED = DeliveryStatus.ACCEPTED
_BLANK: Mapping[str, Any] = {
    "epoch": 0,
    **dict.fromkeys(("due_at", "at", "code", "came_back_at")),
    **dict.fromkeys(("enhanced", "reason"), ""),
}


def keep(conn: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows of `outcome`, each in the place of the one that was there."""
    if not rows:
        return
    row_in = (sqlite if conn.dialect.name == "sqlite" else postgresql).insert(outcome)
    upsert = row_in.on_conflict_do_update(
        index_elements=["batch_id", "place"],
        set_={name: row_in.excluded[name] for name in _KEPT},
    )
    conn.execute(upsert, [{**_BLANK, **row} for row in rows])


def replace(conn: Connection, row: Mapping[str, Any], stood_at: Collection[DeliveryStatus]) -> bool:
    """
    Write a row of `outcome` for a copy that stands at one of these; False where it did not.

    A copy without a row was accepted: whoever comes between gives it one, and that is asked.
    """
    row_in = (sqlite if conn.dialect.name == "sqlite" else postgresql).insert(outcome)
    values = {**_BLANK, **row}
    changed = {name: row_in.excluded[name] for name in _KEPT if name != "epoch"}
    still = outcome.c.status.in_(tuple(stood_at))
    upsert = row_in.on_conflict_do_update(
        index_elements=["batch_id", "place"], set_=changed, where=still
    )
    counting = {"preserve_rowcount": True}  # psycopg's number would be forgotten
    return conn.execute(upsert.values(values), execution_options=counting).rowcount > 0


def date_plain(conn: Connection, batch_id: int, places: range, at: datetime) -> None:
    """Remember when a batch came to be settled up to there; of the same second once."""
    values = {"number": batch_id, "from": places.start, "to": places.stop}
    since = {"since": at - _SAME_MOMENT}
    if places.start == 0 or conn.execute(_MOVED, {**values, **since}).rowcount == 0:
        date_fold(conn, batch_id, places.stop, at)


def date_fold(conn: Connection, batch_id: int, settled: int, at: datetime) -> None:
    """Remember when a batch came to be settled up to that place."""
    values = {"batch_id": batch_id, "settled": settled, "at": at}
    conn.execute(_dating(conn.dialect.name), values)


_MOVED = (
    update(fold)
    .where(fold.c.batch_id == bindparam("number"), fold.c.settled == bindparam("from"))
    .where(fold.c.at > bindparam("since"))
    .values({fold.c.settled: bindparam("to")})
)


@lru_cache
def _dating(kind: str) -> Executable:
    row_in = (sqlite if kind == "sqlite" else postgresql).insert(fold)
    dated: Executable = row_in.on_conflict_do_update(
        index_elements=["batch_id", "settled"], set_={"at": row_in.excluded.at}
    )
    return dated


def pass_rows(conn: Connection, batch_ids: Iterable[int]) -> None:
    """Let those batches be settled up to the first place that has no row."""
    for number in batch_ids:
        settled, readers = conn.execute(
            select(batch.c.settled, batch.c.readers).where(batch.c.id == number)
        ).one()
        later = (outcome.c.batch_id == number, outcome.c.place >= settled)
        places = set(conn.scalars(select(outcome.c.place).where(*later)))
        end = next(place for place in range(settled, readers + 1) if place not in places)
        if end > settled:
            conn.execute(update(batch).where(batch.c.id == number).values(settled=end))


def first_due() -> Any:
    """When a batch that is given back is due again: its rest as before, else its first row."""
    rows = select(func.min(outcome.c.due_at)).where(outcome.c.batch_id == batch.c.id)
    has_rest = (batch.c.settled < batch.c.readers) & (batch.c.rest == DeliveryStatus.QUEUED)
    return case((has_rest, batch.c.due_at), else_=rows.scalar_subquery())


def said_by(of: Outcome) -> tuple[int | None, str]:
    """What the relay said with it, as a code and a status."""
    reply = of.reply
    return (reply.code, reply.status) if reply else (None, "")


def row_values(each: Settlement, at: datetime) -> dict[str, Any]:
    """What a row of `outcome` says of a copy; who waits as at first has no moment."""
    reply = each.outcome.reply
    said = f"{SAID}{reply.text})" if reply is not None and reply.text else ""
    code, enhanced = said_by(each.outcome)
    is_taken = each.outcome.status is _ACCEPTED
    return {
        "status": each.outcome.status,
        "attempts": each.attempts,
        "due_at": each.due_at,
        "at": None if each.outcome.status is DeliveryStatus.QUEUED else at,
        "code": code,
        "enhanced": enhanced,
        "reason": "" if is_taken else (each.outcome.reason + said)[:500],
    }
