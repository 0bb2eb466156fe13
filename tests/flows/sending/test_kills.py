"""Real processes, killed at random moments: nobody is lost, and nobody doubled without a name."""

import random
import signal
import time
from dataclasses import dataclass

import pytest

from tests.loopback.inbox import Inbox
from tests.rigs.desk import Desk
from tests.rigs.reckoning import reckon, send_when_due_again
from tests.rigs.soak import KILLS, SEED

CONNECTIONS = 3
READERS = 40 + 40 * KILLS


@pytest.fixture
def dice() -> random.Random:
    seed = int(SEED or random.randrange(2**32))
    print(f"again with the same dice: SOAK_SEED={seed}")  # noqa: T201 - shown on failure
    return random.Random(seed)


@dataclass(slots=True)
class Weather:
    """A relay that takes ten milliseconds, stalls now and then, and sometimes hangs up."""

    dice: random.Random
    cuts: int = 0

    def spoil(self, inbox: Inbox) -> None:
        """Let it be so from now on."""
        often = 10**6
        inbox.cut("BODY", times=often, when=self._cut_now, keeps=True)
        inbox.cut("BODY", times=often, when=self._cut_now, keeps=False)
        inbox.cut("RCPT", times=often, when=self._rarely)
        inbox.reply("BODY", "250 2.0.0 queued", times=often, when=self._rarely, delay=0.3)
        inbox.reply("BODY", "250 2.0.0 queued", times=often, delay=0.01)

    def _cut_now(self, _said: str) -> bool:
        is_cut = self._rarely(_said)
        self.cuts += is_cut
        return is_cut

    def _rarely(self, _said: str) -> bool:
        return self.dice.random() < 0.01


@pytest.mark.soak
@pytest.mark.timeout(600 + 60 * KILLS)
@pytest.mark.parametrize("policy", ["hold", "resend"])
def test_after_random_kills_everyone_has_a_copy_or_is_on_the_list(
    desk_with, inbox: Inbox, dice: random.Random, policy: str
) -> None:
    smtp = {"connections": CONNECTIONS}
    desk = desk_with(readers=READERS, batch_size=40, smtp=smtp, delivery={"uncertain": policy})
    weather = Weather(dice)
    weather.spoil(inbox)

    kills = kill_at_random(desk, inbox, dice)
    inbox.script.forget()
    code, said = desk.run("send")
    first = reckon(desk.app, desk.edition, inbox)
    send_when_due_again(desk)
    last = reckon(desk.app, desk.edition, inbox)

    print(  # noqa: T201 - what a soak is read for
        f"{kills} kills, {weather.cuts} cuts: {len(first.uncertain)} uncertain, "
        f"{len(last.doubled)} doubled, {len(last.without)} without a copy"
    )
    assert kills
    in_doubt = {"hold": 69, "resend": 75}[policy]
    assert code == (in_doubt if first.uncertain else 0), said
    assert first.faults() == {}
    assert first.who("accepted") | first.uncertain == set(first.standing)
    assert len(first.uncertain) <= CONNECTIONS * kills + weather.cuts
    assert last.faults(named=first.uncertain) == {}
    assert last.uncertain == (first.uncertain if policy == "hold" else set())
    assert last.without == (first.without if policy == "hold" else set())
    if policy == "hold":
        assert not last.doubled


def kill_at_random(desk: Desk, inbox: Inbox, dice: random.Random) -> int:
    """Start a sending and kill it, so many times; how often it was still running."""
    kills = 0
    for _ in range(KILLS):
        so_far = len(inbox.envelopes)
        sending = desk.begin("send")
        while dice.random() < 0.9 and sending.poll() is None and len(inbox.envelopes) == so_far:
            time.sleep(0.01)
        time.sleep(dice.uniform(0, 0.25))
        sending.send_signal(signal.SIGKILL)
        kills += sending.wait() == -signal.SIGKILL
    return kills
