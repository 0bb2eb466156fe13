"""Whose copies are uncertain is asked by an index, whatever the database knows of its tables."""

import pytest
from sqlalchemy import event, insert, select, text

from digest.model import DeliveryStatus
from digest.store import book_tables, copies
from tests.rigs.published import enqueue, subscribe

REFUSED = 20_000


@pytest.fixture
def edition(relayed):
    """One edition between rows of others, that many of them refused and four uncertain."""
    subscribe(relayed, "lectrice@exemple.test", "lecteur@exemple.test")
    edition = enqueue(relayed, batch_size=10)
    with relayed.database.write() as conn:
        (first,) = conn.execute(select(book_tables.batch)).mappings().all()
        numbers = range(first["id"] + 1, first["id"] + 2001)
        conn.execute(insert(book_tables.batch), [{**first, "id": number} for number in numbers])
        conn.execute(
            insert(book_tables.outcome),
            [
                {
                    "batch_id": number,
                    "place": place,
                    "subscriber_id": first["first_reader"],
                    "status": "refused",
                    "attempts": 1,
                }
                for number in numbers
                for place in range(REFUSED // len(numbers))
            ],
        )
        conn.execute(
            text("UPDATE outcome SET status = 'uncertain' WHERE batch_id % 500 = 0 AND place = 3")
        )
    return edition


@pytest.mark.parametrize("is_analysed", [False, True], ids=["no statistics", "statistics"])
def test_every_uncertain_copy_is_found_without_reading_the_others(relayed, edition, is_analysed):
    if is_analysed:
        with relayed.database.write() as conn:
            conn.execute(text("ANALYZE"))
    asked = []
    engine = relayed.database.engine
    event.listen(engine, "before_cursor_execute", lambda *each: asked.append(each[2:4]))

    with relayed.database.read() as conn:
        rows = list(copies.standing(conn, edition.id, DeliveryStatus.UNCERTAIN))
        (statement,) = [each for each in asked if "FROM outcome" in each[0]]
        plan = plan_of(conn, *statement)

    assert len(rows) == 4
    assert {row.address for row in rows} == {"lectrice@exemple.test"}
    selects = [each for each in asked if each[0].startswith("SELECT")]
    assert len(selects) == 3  # its batches, these copies, their readers: not a part at a time
    assert "ix_outcome_uncertain" in plan
    assert "Seq Scan" not in plan


def plan_of(conn, statement, values):
    ask = "EXPLAIN QUERY PLAN" if conn.dialect.name == "sqlite" else "EXPLAIN"
    return "\n".join(map(str, conn.exec_driver_sql(f"{ask} {statement}", values).all()))
