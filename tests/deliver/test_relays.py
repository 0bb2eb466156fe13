"""Which relay a connection goes to: by weight and luck."""

from collections import Counter
from random import Random

import pytest

from digest.deliver.connect import Relay, Tls
from digest.deliver.relays import RelayShare, draw

FIRST, SECOND, RESERVE = (
    Relay(host=f"relay{number}.example", port=587, tls=Tls.STARTTLS) for number in range(3)
)


def test_relays_come_first_as_often_as_their_weight_says() -> None:
    dice = Random(8)
    shares = [RelayShare(FIRST, 3), RelayShare(SECOND, 1)]

    firsts = Counter(draw(shares, [dice.random(), dice.random()])[0] for _ in range(4000))

    assert firsts[FIRST] / firsts[SECOND] == pytest.approx(3, rel=0.15)


@pytest.mark.parametrize("throws", [(0.0, 0.0, 0.9), (0.5, 0.1, 1.0), (0.99, 0.99, 0.0)])
def test_a_relay_without_weight_comes_after_the_others(throws: tuple[float, ...]) -> None:
    shares = [RelayShare(FIRST, 1), RelayShare(SECOND, 5), RelayShare(RESERVE, 0)]

    drawn = draw(shares, throws)

    assert set(drawn) == {FIRST, SECOND, RESERVE}
    assert drawn[-1] == RESERVE
