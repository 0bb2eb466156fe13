"""A sending that stays for copies put off for minutes says what it waits for."""

from dataclasses import replace
from datetime import UTC, timedelta
from threading import Event
from zoneinfo import ZoneInfo

import pytest

from digest.flows.sending.progress import SendingWatch
from digest.flows.sending.send import send
from digest.flows.sending.stay import StayNotice
from digest.model import DeliveryStatus
from tests.conftest import MORNING
from tests.rigs.published import enqueue, subscribe


def test_what_it_stays_for_is_said_once_a_minute_for_all_connections():
    said = []
    notice = StayNotice(said.append, ZoneInfo("America/Toronto"))

    for seconds in range(0, 150, 5):
        now = MORNING + timedelta(seconds=seconds)
        for number in (1, 2):
            notice.tell(number, MORNING + timedelta(minutes=3), now)

    assert len(said) == 3
    assert said[0] == (
        "1 copy was put off and is tried again from 2024-11-08 08:33 EST on: "
        "this sending stays for what is due within 5 minutes"
    )


@pytest.mark.parametrize(("first_retry", "stays"), [(1, True), (30, False)])
def test_it_stays_for_what_is_due_within_minutes_and_for_nothing_later(
    relayed, inbox, first_retry, stays
):
    delivery = relayed.settings.delivery.model_copy(
        update={"first_retry": timedelta(minutes=first_retry)}
    )
    app = replace(relayed, settings=relayed.settings.model_copy(update={"delivery": delivery}))
    subscribe(app, "lectrice@exemple.test", "lecteur@exemple.test")
    inbox.reply("RCPT", "450 4.2.0 busy", times=1)
    said, stop = [], Event()

    def hear(words):
        said.append(words)
        stop.set()

    watch = SendingWatch(stop=stop, progress=lambda *_: None, says=hear)
    report = send(app, enqueue(app), watch)

    assert (len(said), report.was_stopped) == (int(stays), stays)
    assert report.balance[DeliveryStatus.DEFERRED] == 1
    assert report.next_due > app.clock().astimezone(UTC)
