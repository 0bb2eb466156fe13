"""A sender that began before an edition was taken up again gives up nothing of it."""

from datetime import timedelta

from digest.flows.sending.send import send
from digest.model import DeliveryStatus as Status
from digest.store import deliveries, editions
from tests.rigs.published import enqueue, subscribe


def test_a_best_before_that_was_put_off_meanwhile_is_the_one_that_holds(
    desk_app, clock, inbox, watch
):
    app = desk_app()
    subscribe(app, "anne@exemple.test", "bruno@exemple.test")
    as_it_was = enqueue(app)
    clock.set(as_it_was.best_before)
    with app.database.write() as conn:
        editions.reopen(conn, as_it_was.id, clock() + timedelta(hours=5))

    send(app, as_it_was, watch)
    with app.database.read() as conn:
        assert deliveries.balance(conn, as_it_was.id)[Status.EXPIRED] == 0
        as_it_is = editions.by_id(conn, as_it_was.id)
    send(app, as_it_is, watch)

    assert sorted(inbox.recipients) == ["anne@exemple.test", "bruno@exemple.test"]
