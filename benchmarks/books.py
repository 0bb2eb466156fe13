"""
What the books of one edition cost: to open, to keep, to read, on both databases.

No mail leaves: batches are claimed and settled as a sender does it, 250 copies at a time, of
which one in two hundred is an exception. Seconds are of this process's processor and of the
wall; bytes are those of the tables and their indexes. `--editions` puts as many more beside it.
`--former` reads as many editions of before revision 0030 in, as an upgrade does.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select, text

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.parts import former
from digest.english import counted
from digest.model import Batch, DeliveryStatus, Outcome, Reply, Variant
from digest.store import audit, batches, copies, deliveries, folds, queue, sent_copies
from digest.store.batches import BatchClaim
from digest.store.book_tables import batch, roll
from digest.store.database import Database, open_database
from digest.store.folds import Lease
from digest.store.migrate import upgrade
from digest.store.queue import BatchPlan
from digest.store.schema import edition, subscriber
from digest.store.settling import Settlement
from tests.loopback.postgres import PostgresServer, find_binaries

NOW = datetime(2024, 11, 8, 13, 30, tzinfo=UTC)
LANES = ("gmail", "microsoft", "yahoo", "videotron", "others")
PLAN = BatchPlan(size=500, lane_of=lambda domain: domain.partition(".")[0])
TABLES = ("batch", "roll", "fold", "outcome", "former_roll")
WORDS = "<lectrice%d@gmail.exemple.test>: Recipient address rejected: User unknown in table of "
WORDS += "virtual mailboxes; see https://relay.example/help"
ACCEPTED = Outcome(status=DeliveryStatus.ACCEPTED, reply=Reply(code=250, status="2.0.0"))


def exception(number: int) -> Outcome:
    """One of the kinds of exceptions, with words of the usual length."""
    kinds = (DeliveryStatus.REFUSED, DeliveryStatus.BOUNCED, DeliveryStatus.UNCERTAIN)
    reply = Reply(code=550, status="5.1.1", text=WORDS % number)
    return Outcome(status=kinds[number % 3], reply=reply, reason="there is no such mailbox")


class Meter:
    """Prints what each thing takes."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @contextmanager
    def of(self, what: str) -> Iterator[None]:
        """Say what is done meanwhile, and what it takes."""
        used, began, wal = _cpu(), time.perf_counter(), self.wal()
        yield
        wall, cpu = time.perf_counter() - began, _cpu() - used
        written = f", {(self.wal() - wal) / 1e6:.1f} MB of WAL" if not self._is_sqlite else ""
        print(f"  {what:42} {wall:9.3f} s wall, {cpu:8.3f} s processor{written}")

    @property
    def _is_sqlite(self) -> bool:
        return self.database.is_sqlite

    def wal(self) -> int:
        """Bytes of WAL so far; SQLite keeps none."""
        if self._is_sqlite:
            return 0
        with self.database.read() as conn:
            return int(conn.scalar(text("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")) or 0)

    def size(self) -> int:
        """Bytes of the books, indexes and all; on SQLite of the whole file."""
        with self.database.read() as conn:
            if self._is_sqlite:
                pages, free, size = (
                    conn.scalar(text(f"PRAGMA {name}")) or 0
                    for name in ("page_count", "freelist_count", "page_size")
                )
                return int((pages - free) * size)
            sizes = (f"pg_total_relation_size('{name}')" for name in TABLES)
            return int(conn.scalar(text(f"SELECT {' + '.join(sizes)}")) or 0)


def _cpu() -> float:
    used = os.times()
    return used.user + used.system


def subscribe(database: Database, number: int) -> None:
    """So many readers, each lane the same share."""
    for start in range(0, number, 20_000):
        rows = [
            {"address": name, "address_key": name, "created_at": NOW, "confirmed_at": NOW}
            for at in range(start, min(start + 20_000, number))
            for name in [f"lectrice{at}@{LANES[at % 5]}.exemple.test"]
        ]
        with database.write() as conn:
            conn.execute(insert(subscriber), rows)


def compose(database: Database, day: date) -> int:
    """A row of an edition without words."""
    hours = ("window_start", "window_end", "composed_at")
    row = {"newsletter": "mesure", "day": day, "status": "sending", **dict.fromkeys(hours, NOW)}
    row["best_before"] = NOW + timedelta(hours=20)
    with database.write() as conn:
        number = conn.execute(insert(edition).values(row).returning(edition.c.id)).scalar_one()
    return int(number)


def send(database: Database, edition_id: int) -> None:
    """Claim, settle in parts of 250, give back: every batch of every lane."""
    for lane in LANES:
        while True:
            wanted = BatchClaim(
                edition_id=edition_id,
                owner="mesure",
                now=NOW,
                lease=timedelta(minutes=5),
                zone=UTC,  # type: ignore[arg-type]  # what it tells the day by
                takers={},
            )
            with database.write() as conn:
                held = batches.claim(conn, wanted, lane)
            if held is None:
                break
            for start in range(0, len(held.deliveries), 250):
                _fold(database, held, start)
            with database.write() as conn:
                batches.release(conn, held)


def _fold(database: Database, held: Batch, start: int) -> None:
    settled = [
        Settlement(
            delivery_id=each.id,
            outcome=exception(each.subscriber_id) if each.subscriber_id % 200 == 0 else ACCEPTED,
            attempts=1,
            due_at=None,
        )
        for each in held.deliveries[start : start + 250]
    ]
    rest = [each.id for each in held.deliveries[start + 250 :]]
    lease = Lease(until=NOW + timedelta(minutes=5), announced=rest)
    with database.write() as conn:
        folds.settle(conn, held, settled, NOW + timedelta(seconds=held.id), lease)


def repeat(database: Database, edition_id: int, number: int) -> None:
    """The same rolls as those of so many earlier editions, all of them sent."""
    kept = [each for each in batch.c if each.name not in ("id", "edition_id")]
    for ago in range(1, number + 1):
        other = compose(database, date(2024, 11, 8) - timedelta(days=ago))
        with database.write() as conn:
            base = conn.scalar(select(func.max(batch.c.id))) or 0
            mine = batch.c.edition_id == edition_id
            rows = select(batch.c.id + base, text(str(other)), *kept).where(mine)
            conn.execute(insert(batch).from_select(["id", "edition_id", *kept], rows))
            listed = select(roll.c.batch_id + base, roll.c.readers).join(batch).where(mine)
            conn.execute(insert(roll).from_select(["batch_id", "readers"], listed))


def measure(database: Database, readers: int, editions: int) -> None:
    """One edition from its first row to its last question."""
    meter = Meter(database)
    subscribe(database, readers)
    edition_id, before = compose(database, date(2024, 11, 8)), meter.size()

    with meter.of(f"enqueue {readers:,} readers"), database.write() as conn:
        everyone = subscriber.c.confirmed_at.is_not(None)
        queue.enqueue(conn, edition_id, Variant.WITH_PARTNERS, everyone, PLAN, NOW)
    queued = meter.size() - before
    with meter.of("claim, settle, give back all of it"):
        send(database, edition_id)
    sizes = queued / 1e6, (meter.size() - before) / 1e6
    print(f"  {'size queued, and all in':42} {sizes[0]:9.2f} MB, {sizes[1]:8.2f} MB")
    _ask_all(meter, edition_id, readers)
    if editions:
        repeat(database, edition_id, editions)
        with meter.of(f"one reader in {editions + 1} editions"), database.read() as conn:
            sent_copies.received(conn, readers // 2)


def _ask_all(meter: Meter, edition_id: int, readers: int) -> None:
    """What is asked of an edition that has left, and one act: a resend of what failed."""

    def ask(what: str, question: Callable[[Any], object]) -> None:
        with meter.of(what), meter.database.read() as conn:
            question(conn)

    uncertain = DeliveryStatus.UNCERTAIN
    failed = (DeliveryStatus.REFUSED, DeliveryStatus.BOUNCED, DeliveryStatus.EXPIRED)
    ask("its audit", lambda conn: audit.doubles(conn, edition_id))
    ask("its balance", lambda conn: deliveries.balance(conn, edition_id))
    ask("what relays said", lambda conn: deliveries.replies(conn, edition_id))
    ask("every uncertain address", lambda conn: list(copies.standing(conn, edition_id, uncertain)))
    ask("one reader in it", lambda conn: copies.of_reader(conn, edition_id, readers // 2))
    ask("who has it, for a correction", lambda conn: _received(conn, edition_id))
    with meter.of(f"resend --failed ({readers // 300:,})"), meter.database.write() as conn:
        queue.requeue_standing(conn, edition_id, failed, PLAN, NOW)


def _received(conn: Any, edition_id: int) -> int:
    return queue.count_received(conn, edition_id, subscriber.c.confirmed_at.is_not(None))


def migrate(database: Database, readers: int, editions: int) -> None:
    """An upgrade of so many former editions."""
    former.make(database, readers, editions)
    with Meter(database).of(f"upgrade of {counted(editions, 'edition')} of {readers:,}"):
        upgrade(database, lambda words: print(f"    {words}"))


def main() -> None:
    """Both databases, where PostgreSQL is installed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=200_000)
    parser.add_argument("--editions", type=int, default=29)
    parser.add_argument("--former", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print("SQLite")
        with closing(open_database("sqlite:///books.db", Path(folder))) as database:
            upgrade(database)
            measure(database, asked.readers, asked.editions)
        with closing(open_database("sqlite:///former.db", Path(folder))) as database:
            migrate(database, asked.readers, asked.former)
    binaries = find_binaries()
    if binaries is None:
        print("PostgreSQL is not installed: not measured")
        return
    with closing(PostgresServer(binaries, configuration=())) as server:
        url = server.url(server.create())
        with closing(open_database(url, Path())) as database:
            print("PostgreSQL")
            upgrade(database)
            measure(database, asked.readers, asked.editions)
        with closing(open_database(server.url(server.create()), Path())) as database:
            migrate(database, asked.readers, asked.former)


if __name__ == "__main__":
    main()
