"""Who is said to be sending a batch lives; what the dead of this machine held is taken up."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from digest.deliver.journal import Journal
from digest.flows.app import wall_clock
from digest.flows.sending.takeover import journal_folder
from digest.store.book_tables import batch
from tests.loopback.forked import wait_until
from tests.rigs.desk import ended
from tests.rigs.standing import hold

OWNER = "here-77-aaaa"


def test_a_sender_that_is_killed_beside_another_leaves_its_readers_to_that_one(desk_with, inbox):
    answers = inbox.hold(after=2)
    desk = desk_with(readers=12, batch_size=6, smtp={"connections": 1})
    victim = desk.begin("send")
    wait_until(lambda: len(inbox.envelopes) == 3)
    other = desk.begin("send")
    wait_until(lambda: len(inbox.envelopes) == 4)

    victim.kill()
    victim.wait()
    answers.set()
    code, said = ended(other)

    assert Counter(desk.standing.values()) == {"accepted": 11, "uncertain": 1}
    assert code == 69, said
    assert "another process" not in said
    assert len(inbox.recipients) == len(set(inbox.recipients)) == 12


@pytest.mark.parametrize(("first_is_free", "code"), [(False, 0), (True, 75)])
def test_what_another_process_has_is_its_own_and_what_nobody_has_is_told(
    desk_with, first_is_free, code
):
    desk = desk_with(readers=4, batch_size=2)
    now = wall_clock()
    with desk.app.database.write() as conn:
        first = conn.scalars(select(batch.c.id).order_by(batch.c.id)).first()
        hold(conn, OWNER, now + timedelta(minutes=5))
        if first_is_free:
            free = {"owner": "", "lease_until": None, "due_at": now + timedelta(hours=1)}
            conn.execute(update(batch).where(batch.c.id == first).values(free))

    with Journal(journal_folder(desk.app), OWNER):
        answer, said = desk.run("send")

    assert answer == code, said
    assert "being sent by another process" in said
