"""A relay that keeps fewer connections than are set: all is sent, and one line says what to set."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from digest.flows.app import wall_clock
from digest.store.book_tables import batch, fold
from tests.rigs.narrow import NarrowRelay

WAYS = {
    "says so at the door": ("CONNECT", "421 4.7.0 too many concurrent connections from your IP"),
    "hangs up at the door": ("CONNECT", None),
    "says later at the greeting": ("EHLO", "421 4.3.2 service not available"),
    "says so at the first mail": ("MAIL", "451 4.7.1 too many simultaneous connections"),
    "says later at the first mail": ("MAIL", "421 4.3.2 try again later"),
    "hangs up at the first mail": ("MAIL", None),
}
UNSAID = ("says later at the first mail", "hangs up at the first mail")
"""It could be about the reader: only at a third one in a row it is the connection."""

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def mailed(inbox):
    """Who got a mail, once for each; an envelope that was refused may end in an empty one."""
    return sorted(envelope.recipients[0] for envelope in inbox.envelopes if envelope.wire)


def send_all(desk_with, inbox, relay_keeps, way, processes="1", **sections):
    """Send over four connections to a relay that keeps so many; what was said."""
    relay = NarrowRelay(inbox, relay_keeps, *WAYS[way])
    refusals = (4 - relay_keeps) * (3 if way in UNSAID else 1)

    def is_to_last(_mail):
        """Else those that it keeps may end before the others are known to be too many."""
        return relay.refused < refusals

    inbox.reply("BODY", "250 2.0.0 queued", times=60, when=is_to_last, delay=0.2)
    desk = desk_with(readers=60, batch_size=5, smtp={"connections": 4}, **sections)

    code, said = desk.run("send", "--processes", processes)

    assert relay.refused
    assert mailed(inbox) == sorted(desk.standing)
    assert code == 0, said
    assert said.count("smtp.connections asks for more than the relay takes") == 1
    return said


@pytest.mark.parametrize("way", WAYS)
def test_a_relay_that_keeps_one_gets_all_and_the_sending_ends_well(desk_with, inbox, way):
    said = send_all(desk_with, inbox, 1, way)

    assert "4 were asked for, and it kept 1" in said


@pytest.mark.parametrize("way", ["hangs up at the door", "says later at the first mail"])
def test_a_relay_that_keeps_two_of_four_is_told_as_two(desk_with, inbox, way):
    said = send_all(desk_with, inbox, 2, way)

    assert "set smtp.connections = 2" in said


@pytest.mark.parametrize("way", ["hangs up at the door", "hangs up at the first mail"])
def test_where_connections_are_counted_over_all_hosts_it_is_the_same(desk_with, inbox, way):
    send_all(desk_with, inbox, 1, way, pace={"connections": 4})


def test_a_process_that_got_none_is_no_trouble_where_another_got_one(desk_with, inbox):
    send_all(desk_with, inbox, 1, "hangs up at the door", processes="2")


def test_a_host_that_gets_none_while_another_is_served_says_what_to_set(desk_with, inbox):
    inbox.reply("CONNECT", "421 4.7.0 too many connections", times=10**6)
    desk = desk_with(readers=20, batch_size=5, smtp={"connections": 2})
    now = wall_clock()
    with desk.app.database.write() as conn:
        first = conn.scalars(select(batch.c.id).order_by(batch.c.id)).first()
        held = {"owner": "mail-2-77-aaaa", "lease_until": now + timedelta(minutes=5)}
        conn.execute(update(batch).where(batch.c.id == first).values(settled=1, **held))
        conn.execute(insert(fold).values(batch_id=first, settled=1, at=now))

    code, said = desk.run("send")
    doctor = desk.run("doctor", "--json")[1]

    assert code == 75  # another machine has some in hand
    assert "the relay takes no connection of this process now (2 were asked for)" in said
    assert "cannot be used" not in said
    (relay,) = [each for each in json.loads(doctor) if each["about"] == "relay"]
    assert relay["state"] == "warn"
    assert "it takes the mail of those who are connected" in relay["seen"]


def test_a_relay_that_closes_every_connection_is_no_hint_but_a_trouble(desk_with, inbox):
    inbox.cut("MAIL", times=1000)
    desk = desk_with(readers=20, batch_size=5, smtp={"connections": 4})

    code, said = desk.run("send")

    assert code == 75
    assert "was lost (it hung up)" in said
    assert "smtp.connections" not in said
