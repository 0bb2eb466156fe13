"""How fast copies may leave, whose turn it is, and what a provider's reply changes."""

import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.deliver.pace import (
    SLOWEST,
    LaneGate,
    MeasuredPace,
    WarmUp,
    allowance,
    eased,
    lane_of,
    lane_order,
    lanes_by_domain,
    limited,
    pause,
    run_of_refusals,
    slowed,
    stopped,
)
from digest.model import ALL_LANES, PROVIDERS, LaneQueue, LaneState, RateLimit

NOW = datetime(2026, 12, 1, 13, tzinfo=UTC)
FREE = LaneState(name="gmail")
RATES = st.floats(0.02, 5000)


def gate(state: LaneState = FREE, **limit: float) -> LaneGate:
    return LaneGate(limit=RateLimit(**limit), state=state)


def ran_at(rate: float) -> MeasuredPace:
    """A lane that kept that rate, and is refused for the first time now."""
    return MeasuredPace(running=rate, taken=rate, refused_since=NOW)


def queue(lane: str, held: int = 0, *, has_free: bool = True) -> LaneQueue:
    return LaneQueue(lane=lane, held=held, has_free=has_free)


# --- lanes --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("domain", "lane"),
    [
        ("gmail.com", "gmail"),
        ("googlemail.com", "gmail"),
        ("hotmail.fr", "microsoft"),
        ("live.ca", "microsoft"),
        ("yahoo.co.uk", "yahoo"),
        ("aol.com", "yahoo"),
        ("me.com", "apple"),
        ("exemple.test", "others"),
        ("gmail.com.exemple.test", "others"),
        ("notyahoo.com", "others"),
    ],
)
def test_a_domain_belongs_to_its_provider_s_lane(domain: str, lane: str) -> None:
    assert lane_of(domain, lanes_by_domain(PROVIDERS)) == lane


# --- turns --------------------------------------------------------------------------


def test_the_lane_that_fewest_serve_comes_first_and_the_last_one_behind_its_equals() -> None:
    queues = [queue("a", 2), queue("b", 1), queue("c", 1), queue("d", 0, has_free=False)]
    gates = {name: gate() for name in (*"abcd", ALL_LANES)}

    assert lane_order(gates, queues, 0, NOW, "b").lanes == ("c", "b", "a")


def test_a_lane_that_must_wait_is_left_for_one_that_need_not() -> None:
    later = replace(FREE, next_slot=12.0)
    gates = {"slow": gate(later, rate=4), "free": gate(), ALL_LANES: gate()}

    order = lane_order(gates, [queue("slow"), queue("free")], 10.0, NOW)

    assert order.lanes == ("free",)
    assert order.copies == {"free": None}
    assert order.wait == 2.0


def test_a_lane_with_all_its_connections_in_use_is_left() -> None:
    gates = {"full": gate(connections=2), ALL_LANES: gate()}

    order = lane_order(gates, [queue("full", 2)], 0, NOW)

    assert order.lanes == ()
    assert pause(order) is not None


def test_all_lanes_together_keep_the_limit_of_all() -> None:
    gates = {"a": gate(), "b": gate(), ALL_LANES: gate(connections=3)}

    assert lane_order(gates, [queue("a", 2), queue("b", 1)], 0, NOW).lanes == ()


def test_nobody_waits_for_a_paused_lane() -> None:
    paused = replace(FREE, paused_until=NOW + timedelta(minutes=1))
    gates = {"paused": gate(paused), ALL_LANES: gate()}

    assert pause(lane_order(gates, [queue("paused")], 0, NOW)) is None


@given(rate=RATES, lateness=st.lists(st.floats(0, 0.9), min_size=2, max_size=60))
def test_however_late_claims_come_no_more_leaves_than_the_rate_allows(
    rate: float, lateness: list[float]
) -> None:
    state, clock, sent = FREE, 1_000.0, 0
    gates = {ALL_LANES: gate()}
    for late in lateness:
        clock = max(clock, state.next_slot) + late
        gates["a"] = gate(state, rate=rate)
        copies = lane_order(gates, [queue("a")], clock, NOW).copies["a"]
        assert copies is not None
        sent += copies
        state = gates["a"].booked(copies, clock)

    assert sent <= rate * (clock - 1_000.0) + 2 * rate + 2


@given(rate=RATES)
def test_claims_in_time_keep_the_rate_exactly(rate: float) -> None:
    state, clock, sent = FREE, 1_000.0, 0
    while sent < 40 * rate:
        waiting = gate(state, rate=rate)
        clock = max(clock, state.next_slot)
        copies = lane_order({"a": waiting, ALL_LANES: gate()}, [queue("a")], clock, NOW).copies["a"]
        assert copies is not None
        state = waiting.booked(copies, clock)
        sent += copies

    assert sent / (state.next_slot - 1_000.0) == pytest.approx(rate, rel=0.01)


# --- what replies change ---------------------------------------------------------------


def test_a_lane_that_is_asked_to_slow_down_goes_half_as_fast_and_only_once_a_breath() -> None:
    first = slowed(gate(rate=50), ran_at(50), "asked", NOW, 100.0)
    again = slowed(gate(first, rate=50), ran_at(50), "asked", NOW + timedelta(seconds=3), 103.0)
    later = slowed(gate(first, rate=50), ran_at(50), "asked", NOW + timedelta(seconds=61), 161.0)

    assert (first.rate, first.next_slot) == (25, 105.0)
    assert again == replace(first, next_slot=108.0)
    assert later.rate == 12.5


def refused(since: float, taken: float) -> MeasuredPace:
    """A lane whose relay takes nothing since so many seconds after `NOW`."""
    return MeasuredPace(running=30.0, taken=taken, refused_since=NOW + timedelta(seconds=since))


def limited_at(seconds: float, state: LaneState, measured: MeasuredPace) -> LaneState:
    moment = NOW + timedelta(seconds=seconds)
    return limited(gate(state), measured, "a limit", moment, 100 + seconds)


def test_a_relay_that_takes_nothing_is_asked_again_after_half_the_time_that_it_took_nothing() -> (
    None
):
    state, trials = FREE, []
    for seconds in (0, 1, 4, 20, 2000):
        state = limited_at(seconds, state, refused(0, 1.0))
        trials.append(state.next_slot - 100 - seconds)

    assert trials == [1, 1, 2, 10, 300]


def test_the_longer_a_relay_takes_nothing_the_better_its_limit_is_known() -> None:
    state, rates = FREE, []
    for seconds in (0, 2, 4, 8, 16, 31, 60):
        state = limited_at(seconds, state, refused(0, 30 / max(seconds, 1)))
        rates.append(state.rate)

    assert rates == [15, 15, 7.5, 3.75, 1.875, pytest.approx(0.968, 0.01), 0.5]


@given(rate=st.floats(0.1, 100), taken=st.floats(0.02, 100), silent=st.sampled_from([0, 70]))
def test_a_limit_makes_a_lane_neither_faster_nor_slower_than_what_was_taken(
    rate: float, taken: float, silent: int
) -> None:
    before = replace(FREE, rate=rate, full_rate=200.0, slowed_at=NOW)
    measured = refused(70 - silent, taken)

    after = limited_at(70, before, measured).rate

    assert after is not None
    assert min(rate, taken) <= after <= rate


def test_a_run_of_refusals_ends_with_a_copy_that_is_taken() -> None:
    slow = replace(FREE, rate=0.5, slowed_at=NOW)
    soon, later = NOW + timedelta(seconds=1), NOW + timedelta(seconds=2)

    assert run_of_refusals(FREE, NOW, later) == later
    assert run_of_refusals(slow, NOW - timedelta(seconds=9), later) == NOW
    assert run_of_refusals(slow, None, later) == NOW
    assert run_of_refusals(slow, soon, later) == later


def test_a_lane_without_a_limit_is_slowed_from_what_it_ran_at() -> None:
    assert slowed(gate(), ran_at(300.0), "asked", NOW, 0).rate == 150.0


@given(measured=RATES, times=st.integers(1, 30))
def test_no_lane_goes_slower_than_one_copy_a_minute(measured: float, times: int) -> None:
    state = FREE
    for time in range(times):
        state = slowed(gate(state), ran_at(measured), "asked", NOW + time * timedelta(minutes=1), 0)

    assert state.rate is not None
    assert state.rate >= SLOWEST


@given(measured=RATES, times=st.integers(1, 12))
def test_a_slowed_lane_is_free_again_once_copies_get_through_for_long_enough(
    measured: float, times: int
) -> None:
    state, now = FREE, NOW
    for _ in range(times):
        now += timedelta(minutes=1)
        state = slowed(gate(state), ran_at(measured), "asked", now, 0)
    rates = []
    for _ in range(40):
        now += timedelta(minutes=11)
        state = eased(state, now)
        rates.append(state.rate or math.inf)

    assert rates == sorted(rates)
    assert replace(state, next_slot=0) == FREE


def test_a_lane_rests_before_it_grows() -> None:
    state = slowed(gate(rate=50), ran_at(50), "asked", NOW, 0)

    assert eased(state, NOW + timedelta(minutes=9)) == state
    assert eased(state, NOW + timedelta(minutes=10)).rate == pytest.approx(27.5)


@given(rate=RATES, quarters=st.integers(0, 10_000))
def test_a_lane_grows_a_tenth_at_a_time_and_never_more_than_twofold(
    rate: float, quarters: int
) -> None:
    state = replace(FREE, rate=rate, full_rate=10**6, slowed_at=NOW, grows_at=NOW)

    grown = eased(state, NOW + quarters * timedelta(seconds=15)).rate

    assert grown == pytest.approx(rate * min(1.1 ** min(quarters + 1, 20), 2))


def test_a_lane_is_paused_longer_at_each_repeat_until_a_copy_gets_through() -> None:
    state, now, pauses = FREE, NOW, []
    for _ in range(6):
        state = stopped(state, "refused", now)
        assert stopped(state, "refused", now) == state
        assert state.paused_until is not None
        pauses.append((state.paused_until - now) / timedelta(hours=1))
        now = state.paused_until

    assert pauses == [1, 2, 4, 8, 8, 8]
    assert eased(state, now) == FREE


# --- a new domain ------------------------------------------------------------------------


def test_a_domain_that_warms_up_may_send_more_each_day() -> None:
    plan = WarmUp(begins=date(2026, 12, 1), first=500, growth=1.5)
    days = [date(2026, 11, 28), *(date(2026, 12, day) for day in range(1, 5))]

    assert [allowance(plan, day) for day in days] == [500, 500, 750, 1125, 1687]


@given(
    first=st.integers(1, 10**6),
    growth=st.floats(1, 10),
    day=st.dates(date(2026, 1, 1), date(2099, 1, 1)),
)
def test_no_day_of_a_warm_up_has_less_than_the_day_before(
    first: int, growth: float, day: date
) -> None:
    plan = WarmUp(begins=date(2026, 1, 1), first=first, growth=growth)

    assert first <= allowance(plan, day) <= allowance(plan, day + timedelta(days=1))
