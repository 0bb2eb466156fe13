"""Books of before revision 0030, a row a copy, as an upgrade meets them."""

from datetime import date, timedelta
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from digest.store import migrate
from digest.store.database import Connection, Database

BEFORE = "0029"
_LANES = 5
_BATCH = 500
_NUMBERS = (
    "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :readers - 1) SELECT "
)
_READERS = f"""
INSERT INTO subscriber (id, address, address_key, created_at) {_NUMBERS}
  i + 1, 'lectrice' || i || '@exemple.test', 'lectrice' || i || '@exemple.test', :at FROM n
"""
_EDITION = """
INSERT INTO edition (id, newsletter, day, status, enqueued, window_start, window_end, composed_at,
                     best_before)
VALUES (:edition, 'mesure', :day, 'done', :readers, :at, :at, :at, :at)
"""
_BATCHES = f"""
INSERT INTO batch (id, edition_id, lane, due_at) {_NUMBERS}
  :edition * 1000000 + i / {_BATCH}, :edition, 'lane' || i / {_BATCH} % {_LANES}, NULL
  FROM n WHERE i % {_BATCH} = 0
"""
_COPIES = f"""
INSERT INTO delivery (edition_id, subscriber_id, batch_id, variant, status, attempts, at, code,
                      enhanced, reason) {_NUMBERS}
  :edition, i + 1, :edition * 1000000 + i / {_BATCH}, 'with-partners',
  CASE WHEN i % 200 = 7 THEN 'refused' ELSE 'accepted' END, 1, :at,
  CASE WHEN i % 200 = 7 THEN 550 ELSE 250 END, '',
  CASE WHEN i % 200 = 7 THEN 'refused (' || i || ': User unknown in virtual table)' ELSE '' END
  FROM n
"""


def make(database: Database, readers: int, editions: int) -> None:
    """So many readers, and editions that all of them got, one in two hundred excepted."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).with_name("migrations")))
    config.set_main_option("path_separator", "os")
    with database.rebuild() as conn:
        config.attributes["connection"] = conn
        command.upgrade(config, BEFORE)
    newest = date(2024, 11, 8)
    with database.write() as conn:
        _do(conn, _READERS, readers, newest)
    for number in range(1, editions + 1):
        day = newest - timedelta(days=editions - number)
        with database.write() as conn:
            for statement in (_EDITION, _BATCHES, _COPIES):
                _do(conn, statement, readers, day, edition=number)


def _do(conn: Connection, statement: str, readers: int, day: date, **values: int) -> None:
    zone = "" if conn.dialect.name == "sqlite" else "+00:00"
    moment = f"{day} 13:30:00.000000{zone}"
    known = {"readers": readers, "day": day.isoformat(), "at": moment, **values}
    used = {name: value for name, value in known.items() if f":{name}" in statement}
    conn.execute(text(statement), used)
