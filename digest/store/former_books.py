"""
Read the books of before revision 0030, a row a copy, into those of today.

Edition by edition, the newest first, a transaction each: what is interrupted is taken up
again by the next `digest db upgrade`. An edition's balance is the same before and after, or
nothing of it is written. Copies keep the numbers they left under (`former_roll`), as long as
mail may come back by them.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    column,
    delete,
    func,
    insert,
    inspect,
    select,
    table,
    text,
    update,
)

from digest.english import counted
from digest.errors import SchemaError
from digest.model import OPEN_STATUSES, DeliveryStatus
from digest.store import deliveries, rolls, settling
from digest.store.book_tables import LARGEST_BATCH, PLACE_BITS, batch, fold, former_roll, roll
from digest.store.database import Database
from digest.store.moments import Utc
from digest.store.return_tables import returned_mail
from digest.store.schema import edition

COMES_BACK = timedelta(days=90)
"""For how long a copy may come back after it left, by the number it had then."""
_MOMENTS = ("due_at", "at", "came_back_at")
_ROW = (
    *("id", "edition_id", "subscriber_id", "batch_id", "variant", "status", "attempts"),
    *("code", "enhanced", "reason"),
)
_delivery = table("delivery", *map(column, _ROW), *(column(name, Utc) for name in _MOMENTS))
_batch = table("former_batch", *map(column, ("id", "edition_id", "lane")), column("due_at", Utc))


def are_left(conn: Connection) -> bool:
    """Whether some of the former books are still to be read."""
    return "former_batch" in inspect(conn).get_table_names()


def let_go(database: Database) -> None:
    """
    Free what somebody sent when a backup of former books was made: there they are no more.

    What they did since nobody can tell; a person decides it for all of a restored edition.
    """
    with database.write() as conn:
        tables = inspect(conn).get_table_names()
        is_former = "delivery" in tables and "former_batch" not in tables
        if is_former:
            conn.execute(text("UPDATE batch SET owner = '', lease_until = NULL WHERE owner <> ''"))


def read_in(
    database: Database, says: Callable[[str], None], lock: Callable[[Connection], None]
) -> None:
    """
    Read all that is left, and tell of each edition; *lock* keeps two upgrades apart.

    Raises `SchemaError` where an edition would not balance as before.
    """
    for number, (edition_id, day) in enumerate(todo := _todo(database), 1):
        with database.write() as conn:
            lock(conn)
            if not are_left(conn):
                return
            is_new = not _is_in(conn, edition_id)
            copies = _FormerEdition(conn, edition_id, day).read_in() if is_new else 0
        if copies:
            says(f"{number} of {len(todo)}: the edition of {day}, {counted(copies, 'copy')}")
    with database.rebuild() as conn:
        lock(conn)
        if are_left(conn):
            for name in ("delivery", "former_batch"):
                conn.execute(text(f"DROP TABLE {name}"))


def forget_numbers(conn: Connection, before: datetime) -> None:
    """Forget the numbers under which copies of editions left that were over before that moment."""
    over = (
        select(batch.c.id)
        .join(edition, edition.c.id == batch.c.edition_id)
        .where(edition.c.best_before < before)
    )
    conn.execute(delete(former_roll).where(former_roll.c.batch_id.in_(over)))


def _todo(database: Database) -> Sequence[tuple[int, Any]]:
    with database.read() as conn:
        if not are_left(conn):
            return ()
        has_batch = edition.c.id.in_(select(_batch.c.edition_id))
        statement = select(edition.c.id, edition.c.day).where(has_batch)
        newest_first = statement.order_by(edition.c.composed_at.desc(), edition.c.id.desc())
        return [(row.id, row.day) for row in conn.execute(newest_first)]


def _is_in(conn: Connection, edition_id: int) -> bool:
    mine = select(batch.c.id).where(batch.c.edition_id == edition_id).limit(1)
    return conn.scalar(mine) is not None


class _FormerEdition:
    """One edition, on its way from the former books."""

    def __init__(self, conn: Connection, edition_id: int, day: Any) -> None:
        self._conn = conn
        self._id = edition_id
        self._day = day
        moments = select(edition.c.best_before, edition.c.composed_at)
        row = conn.execute(moments.where(edition.c.id == edition_id)).one()
        self._best_before = row.best_before
        newest = conn.scalar(select(func.max(edition.c.composed_at)))
        self._may_come_back = newest is None or row.composed_at > newest - COMES_BACK
        self._next = _first_number(conn)

    def read_in(self) -> int:
        """Read it; how many copies it has."""
        before = self._balance_before()
        if not before:
            return 0
        mine = select(_batch).where(_batch.c.edition_id == self._id).order_by(_batch.c.id)
        for former in self._conn.execute(mine).all():
            for rows in self._parts(former.id):
                self._write(former, rows)
        _go_on_from(self._conn, self._next)
        after = {status: n for status, n in deliveries.balance(self._conn, self._id).items() if n}
        if after != before:
            raise SchemaError(
                f"the edition of {self._day} does not balance in the new tables ({after}, not "
                f"{before}); nothing of it was changed. Keep the database as it is and write to us"
            )
        return sum(before.values())

    def _balance_before(self) -> dict[DeliveryStatus, int]:
        statement = (
            select(_delivery.c.status, func.count())
            .where(_delivery.c.edition_id == self._id)
            .group_by(_delivery.c.status)
        )
        return {DeliveryStatus(status): number for status, number in self._conn.execute(statement)}

    def _parts(self, former_id: int) -> Iterator[list[Row[Any]]]:
        """What was in a batch: by variant, who was never tried apart, as a roll can hold it."""
        mine = select(_delivery).where(_delivery.c.batch_id == former_id)
        kinds: dict[tuple[str, bool], list[Row[Any]]] = {}
        for row in self._conn.execute(mine.order_by(_delivery.c.subscriber_id)):
            kinds.setdefault((row.variant, _was_never_tried(row)), []).append(row)
        for rows in kinds.values():
            start = 0
            for part in rolls.cut([row.subscriber_id for row in rows], LARGEST_BATCH):
                yield rows[start : start + len(part)]
                start += len(part)

    def _write(self, former: Row[Any], rows: Sequence[Row[Any]]) -> None:
        number, self._next = self._next, self._next + 1
        waits = _was_never_tried(rows[0])
        code, enhanced = _usual_reply(rows)
        readers = [row.subscriber_id for row in rows]
        values = {
            "id": number,
            "edition_id": self._id,
            "variant": rows[0].variant,
            "lane": former.lane,
            "readers": len(rows),
            "first_reader": readers[0],
            "last_reader": readers[-1],
            "settled": 0 if waits else len(rows),
            "reason": rows[0].reason if waits else "",
            "code": code,
            "enhanced": enhanced,
            "due_at": (rows[0].due_at or former.due_at or self._best_before) if waits else None,
        }
        self._conn.execute(insert(batch), values)
        self._conn.execute(insert(roll), {"batch_id": number, "readers": rolls.written(readers)})
        if not waits:
            self._write_outcomes(number, rows, (code, enhanced))
            self._write_folds(number, rows, (code, enhanced))
            mine = batch.c.id == number
            self._conn.execute(update(batch).where(mine).values(due_at=settling.first_due()))
        self._keep_numbers(number, rows)

    def _write_outcomes(
        self, number: int, rows: Sequence[Row[Any]], usual: tuple[int | None, str]
    ) -> None:
        own = [
            {
                "batch_id": number,
                "place": place,
                **{name: row._mapping[name] for name in (*_KEPT, "at", "came_back_at")},  # noqa: SLF001 - SQLAlchemy's public accessor
                "due_at": self._due(row),
            }
            for place, row in enumerate(rows)
            if not _is_plain(row, usual)
        ]
        settling.keep(self._conn, own)

    def _due(self, row: Row[Any]) -> datetime | None:
        due_at: datetime | None = row.due_at
        if row.status in OPEN_STATUSES:
            return due_at or self._best_before
        return due_at if row.status == DeliveryStatus.UNCERTAIN else None

    def _write_folds(
        self, number: int, rows: Sequence[Row[Any]], usual: tuple[int | None, str]
    ) -> None:
        """When they were taken, as runs of the same moment."""
        folds: dict[int, datetime] = {}
        last: datetime | None = None
        for place, row in enumerate(rows):
            if row.at is None or not _is_plain(row, usual):
                continue
            if row.at == last:
                folds.pop(max(folds))
            folds[place + 1] = last = row.at
        marks = [{"batch_id": number, "settled": end, "at": at} for end, at in folds.items()]
        if marks:
            self._conn.execute(insert(fold), marks)

    def _keep_numbers(self, number: int, rows: Sequence[Row[Any]]) -> None:
        """Let mail that comes back, or came, find its copy."""
        numbers = {row.id: rolls.copy_id(number, place) for place, row in enumerate(rows)}
        mine = rolls.among(self._conn, returned_mail.c.delivery_id, numbers)
        came = select(returned_mail.c.id, returned_mail.c.delivery_id).where(mine)
        for mail in self._conn.execute(came).all():
            here = update(returned_mail).where(returned_mail.c.id == mail.id)
            self._conn.execute(here.values(delivery_id=numbers[mail.delivery_id]))
        if self._may_come_back:
            kept = {
                "batch_id": number,
                "first_id": min(numbers),
                "last_id": max(numbers),
                "numbers": rolls.written(numbers),
            }
            self._conn.execute(insert(former_roll), kept)


_KEPT = ("subscriber_id", "status", "attempts", "code", "enhanced", "reason")


def _first_number(conn: Connection) -> int:
    """A number for a batch under which no copy is numbered as one was before."""
    newest = conn.scalar(select(func.max(_delivery.c.id))) or 0
    former = conn.scalar(select(func.max(_batch.c.id))) or 0
    today = conn.scalar(select(func.max(batch.c.id))) or 0
    return max(newest >> PLACE_BITS, former, today) + 1


def _go_on_from(conn: Connection, number: int) -> None:
    if conn.dialect.name == "postgresql":
        conn.execute(text("SELECT setval('batch_id_seq', :number, false)"), {"number": number})


def _was_never_tried(row: Row[Any]) -> bool:
    return bool(row.status == DeliveryStatus.QUEUED and row.attempts == 0)


def _usual_reply(rows: Sequence[Row[Any]]) -> tuple[int | None, str]:
    """What the relay said most often to those whom it took."""
    said = Counter(
        (row.code, row.enhanced) for row in rows if row.status == DeliveryStatus.ACCEPTED
    )
    return said.most_common(1)[0][0] if said else (None, "")


def _is_plain(row: Row[Any], usual: tuple[int | None, str]) -> bool:
    is_taken = row.status == DeliveryStatus.ACCEPTED and row.attempts == 1
    is_usual = (row.code, row.enhanced) == usual and not row.reason
    return bool(is_taken and is_usual and row.came_back_at is None)
