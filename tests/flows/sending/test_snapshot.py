"""How a sending stands, for who looks on: by the books, whoever sends."""

from digest.flows.sending.send import send
from digest.flows.sending.snapshot import snapshot
from digest.model import DeliveryStatus
from digest.store import editions
from tests.rigs.published import enqueue, subscribe


def test_the_books_tell_what_each_lane_took_and_what_went_wrong_last(relayed, inbox, watch):
    subscribe(relayed, *(f"lectrice{n}@gmail.com" for n in range(3)), "a@exemple.test")
    edition = enqueue(relayed, batch_size=10)
    inbox.reply("RCPT", "550 5.1.1 who is a@exemple.test", when=lambda line: "a@" in line)
    inbox.reply("BODY", "450 4.2.1 come back later")
    send(relayed, edition, watch)
    with relayed.database.read() as conn:
        row = editions.by_id(conn, edition.id)

    seen = snapshot(relayed, row)

    assert (seen.number, seen.waiting, seen.answered, seen.senders) == (4, 1, 3, 0)
    assert (seen.balance[DeliveryStatus.BOUNCED], seen.balance[DeliveryStatus.DEFERRED]) == (1, 1)
    assert {(lane.name, lane.number, lane.answered, lane.accepted) for lane in seen.lanes} == {
        ("gmail", 3, 2, 2),
        ("others", 1, 1, 0),
    }
    assert sorted((each.count.code, each.count.number) for each in seen.troubles) == [
        (450, 1),
        (550, 1),
    ]
    assert not any("@" in each.count.reason for each in seen.troubles)
    assert seen.rate == 4.0
    assert seen.is_attended  # nobody holds a batch between two, as where the pace is slow
    assert seen.left is not None
