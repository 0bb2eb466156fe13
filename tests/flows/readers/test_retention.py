"""What is kept only for as long as it is of use."""

from datetime import timedelta

from sqlalchemy import insert, select

from digest.flows.readers.retention import expire
from digest.store.book_tables import batch, former_roll
from tests.rigs.published import enqueue, subscribe


def test_numbers_from_before_small_books_are_kept_while_a_copy_may_come_back(app, clock):
    subscribe(app, "lectrice@exemple.test")
    over = enqueue(app).best_before
    with app.database.write() as conn:
        mine = {"batch_id": conn.scalar(select(batch.c.id)), "first_id": 7, "last_id": 7}
        conn.execute(insert(former_roll).values(**mine, numbers="7"))

    left = []
    for days in (90, 91):
        clock.set(over + timedelta(days=days))
        expire(app)
        with app.database.read() as conn:
            left.append(len(conn.execute(select(former_roll)).all()))

    assert left == [1, 0]
