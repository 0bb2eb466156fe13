"""How many of those who left are known by a hash alone whose key is gone."""

from dataclasses import replace

import pytest

from digest.errors import IdentityError
from digest.flows.departures import CLOSED, mark_of
from digest.flows.operating.unmatched import expect_accepted, unmatched
from digest.flows.stamps import Departure
from digest.tokens import Key, Keyring

OLD, NEW = Key("1", bytes(range(32))), Key("2", bytes(range(1, 33)))
RING = Keyring((NEW,))
LEFT = Departure(
    at="2026-11-30T08:00:00+00:00",
    kind="unsubscribed",
    who=Keyring((OLD,)).fingerprints("anne@exemple.test")[0],
    key=mark_of(OLD),
)
CAME_BACK = replace(LEFT, at="2026-11-30T09:00:00+00:00", kind="confirmed")
AGAIN = replace(LEFT, who=RING.fingerprints("anne@exemple.test")[0], key=mark_of(NEW))


@pytest.mark.parametrize(
    ("departures", "known", "count"),
    [
        ((LEFT,), (), 1),
        ((LEFT, replace(LEFT, key="")), (), 1),
        ((LEFT, AGAIN), (), 0),  # hashed again under the key that is there
        ((LEFT,), (AGAIN,), 0),
        ((LEFT,), (replace(LEFT, who="", key=""),), 0),  # erased here since
        ((LEFT, CAME_BACK), (), 0),
        ((LEFT, replace(LEFT, at="2026-11-30T10:00:00+00:00"), AGAIN), (), 1),
        ((LEFT, replace(LEFT, who="1:another"), AGAIN), (), 1),
        ((replace(LEFT, kind=CLOSED, reason="asked by phone"),), (AGAIN,), 1),
        ((AGAIN,), (), 0),
        ((), (), 0),
    ],
)
def test_who_left_is_counted_where_nothing_else_tells_it(departures, known, count):
    assert unmatched(departures, known, RING) == count


def test_a_key_of_the_same_name_is_another_key():
    namesake = Keyring((Key("1", bytes(range(2, 34))),))

    assert unmatched([LEFT], (), namesake) == 1
    assert unmatched([LEFT], (), Keyring((NEW, OLD))) == 0


@pytest.mark.parametrize(("accepted", "refused"), [(0, True), (3, True), (2, False)])
def test_only_the_number_itself_accepts_it(app, accepted, refused):
    if not refused:
        expect_accepted(app, 2, accepted)
        return
    with pytest.raises(IdentityError, match="--unmatched 2"):
        expect_accepted(app, 2, accepted)
