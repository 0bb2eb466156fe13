"""A relay that keeps fewer connections than are set: all is sent, and one line says what to set."""

import pytest

from tests.rigs.narrow import NarrowRelay

WAYS = {
    "says so at the door": ("CONNECT", "421 4.7.0 too many concurrent connections from your IP"),
    "hangs up at the door": ("CONNECT", None),
    "says later at the door": ("CONNECT", "450 4.3.2 try again later"),
    "closes the greeting": ("EHLO", "421 4.3.2 service not available"),
    "says so at the first mail": ("MAIL", "421 4.7.0 too many sessions"),
    "says so and stays": ("MAIL", "451 4.7.1 too many simultaneous connections"),
    "says later at the first mail": ("MAIL", "421 4.3.2 try again later"),
    "hangs up at the first mail": ("MAIL", None),
}


def mailed(inbox):
    """Who got a mail, once for each; an envelope that was refused may end in an empty one."""
    return sorted(envelope.recipients[0] for envelope in inbox.envelopes if envelope.wire)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("processes", ["1", "2"])
@pytest.mark.parametrize(("most", "pace"), [(1, {}), (2, {}), (1, {"connections": 4}), (2, {"connections": 4})])
@pytest.mark.parametrize("way", WAYS)
def test_x(desk_with, inbox, way, most, pace, processes):
    inbox.reply("BODY", "250 2.0.0 queued", times=60, delay=0.02)
    relay = NarrowRelay(inbox, most, *WAYS[way])
    desk = desk_with(readers=60, batch_size=5, smtp={"connections": 4}, pace=pace)

    code, said = desk.run("send", "--processes", processes)
    print(code, relay.refused, said)

    assert mailed(inbox) == sorted(desk.standing)
    assert code == 0
    assert "smtp.connections asks for more" in said
