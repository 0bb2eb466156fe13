"""A lane that was slowed ends what was claimed in it before, whenever that comes to be sent."""

import math
from datetime import timedelta

import pytest

from digest.deliver.leased_batch import LeasedBatch
from digest.flows.sending.lane_watch import LaneWatch
from digest.model import Batch, LaneState
from digest.store import lanes


def claimed(app, lane="gmail", second=0.0):
    """A batch of that lane, claimed at that second."""
    lease = timedelta(minutes=15)
    batch = Batch(
        id=1, edition_id=1, lane=lane, epoch=1, owner="a", lease=lease, deliveries=(), announced=()
    )
    return LeasedBatch(batch, second, app.clock(), ())


def slow(app):
    with app.database.write() as conn:
        lanes.save(conn, LaneState(name="gmail", rate=1.0))


@pytest.mark.parametrize("is_under_way", [True, False], ids=["under way", "not begun"])
def test_what_was_claimed_before_its_lane_was_slowed_ends(app, is_under_way):
    early = claimed(app)
    under_way = {early} if is_under_way else set()
    watch = LaneWatch(app.database, under_way)

    slow(app)
    watch.look()
    under_way.add(early)
    watch.look()

    assert early.is_over


def test_what_was_claimed_since_or_in_another_lane_goes_on(app):
    other = claimed(app, "yahoo")
    under_way = {other}
    watch = LaneWatch(app.database, under_way)
    slow(app)
    watch.look()

    late = claimed(app, second=math.inf)
    under_way.add(late)
    watch.look()

    assert not late.is_over
    assert not other.is_over
