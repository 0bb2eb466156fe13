"""A sending that stays for copies put off for minutes says what it waits for."""

from dataclasses import replace
from datetime import timedelta
from threading import Event
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from digest.flows.sending.progress import SendingWatch
from digest.flows.sending.relay_pause import RelayPause
from digest.flows.sending.send import send
from digest.model import DeliveryStatus
from digest.store.book_tables import batch
from tests.conftest import MORNING
from tests.rigs.published import enqueue, subscribe


@pytest.mark.parametrize(
    ("reply", "stays"),
    [
        ("451 4.7.1 Rate limit exceeded, try again later", True),
        ("450 4.2.0 greylisted", False),
    ],
)
def test_it_stays_for_a_relay_s_pace_and_not_for_a_reader_s_provider(relayed, inbox, reply, stays):
    short = relayed.settings.delivery.model_copy(update={"first_retry": timedelta(seconds=1)})
    app = replace(relayed, settings=relayed.settings.model_copy(update={"delivery": short}))
    subscribe(app, "lectrice@exemple.test", "lecteur@exemple.test")
    inbox.reply("RCPT", reply, times=1)
    said, stop = [], Event()

    def hear(words):
        said.append(words)
        stop.set()

    watch = SendingWatch(stop=stop, progress=lambda *_: None, says=hear)
    report = send(app, enqueue(app), watch)

    assert any("put off by the relay" in words for words in said) is stays
    assert report.was_stopped is stays
    assert report.balance[DeliveryStatus.DEFERRED] == 1


def test_it_says_so_once_a_minute_for_all_its_connections(relayed):
    subscribe(relayed, "lectrice@exemple.test")
    edition, said = enqueue(relayed), []
    pause = RelayPause(said.append, ZoneInfo("America/Toronto"))
    due_at = MORNING + timedelta(minutes=3)
    with relayed.database.write() as conn:
        conn.execute(update(batch).values(due_at=due_at))
        before = pause.before_claim(conn, edition.id, MORNING)
        pause.put_off(due_at)
        for seconds in range(0, 150, 5):
            pause.before_claim(conn, edition.id, MORNING + timedelta(seconds=seconds))

    assert before is None
    assert len(said) == 3
    assert said[0] == (
        "1 copy was put off by the relay and is tried again from 2024-11-08 08:33 EST on: "
        "this sending stays for that"
    )
