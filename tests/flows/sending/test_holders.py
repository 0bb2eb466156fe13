"""Who is said to be sending a batch lives; what the dead of this machine held is taken up."""

from collections import Counter

from tests.loopback.forked import wait_until
from tests.rigs.desk import ended


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
