"""What a clock that was once wrong put off leaves when it is forgotten."""

from datetime import timedelta

from sqlalchemy import update

from digest.flows.operating.future import forget_future
from digest.flows.sending.send import send
from digest.model import DeliveryStatus
from digest.store.book_tables import batch, outcome
from tests.rigs.published import enqueue, subscribe

READERS = ("anne@exemple.test", "bart@exemple.test", "chloe@exemple.test")


def test_copies_that_were_put_off_by_years_leave_once_that_is_forgotten(relayed, inbox, watch):
    subscribe(relayed, *READERS)
    edition = enqueue(relayed)
    with relayed.database.write() as conn:
        for table in (batch, outcome):
            conn.execute(update(table).values(due_at=relayed.clock() + timedelta(days=1600)))

    waiting = send(relayed, edition, watch)
    gone, kept = forget_future(relayed, "ariane")
    sent = send(relayed, edition, watch)

    assert waiting.balance[DeliveryStatus.QUEUED] == len(READERS)
    assert "rows of batch whose due_at" in gone[0]
    assert kept == ()
    assert sent.balance[DeliveryStatus.ACCEPTED] == len(READERS)
