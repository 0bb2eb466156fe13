"""The clock behind `digest schedule`."""

from datetime import UTC, datetime, timedelta
from threading import Event

from apscheduler.events import EVENT_JOB_MAX_INSTANCES
from apscheduler.schedulers.background import BackgroundScheduler
from hypothesis import given
from hypothesis import strategies as st

from digest.cli.log import log_to_stderr
from digest.flows.app import wall_clock
from digest.flows.feedback.ingest import hand_in
from digest.model import JobKind
from digest.schedule import Scheduler, TickTrigger, _every
from tests.loopback.patience import PATIENCE

NOW = datetime(2026, 3, 8, 6, 30, tzinfo=UTC)


@given(st.timedeltas(timedelta(0), timedelta(days=40_000)), st.integers(1, 3600))
def test_after_any_leap_of_the_clock_the_next_beat_is_one_and_not_late(leap, seconds):
    beat = TickTrigger(timedelta(seconds=seconds))

    after = beat.get_next_fire_time(NOW, NOW + leap)

    assert NOW + leap <= after <= NOW + leap + timedelta(seconds=seconds)


def test_a_beat_that_was_on_time_is_followed_one_period_later():
    half_a_minute = timedelta(seconds=30)

    assert TickTrigger(half_a_minute).get_next_fire_time(NOW, NOW) == NOW + half_a_minute


def test_a_round_that_lasts_longer_than_a_tick_is_not_told_in_the_librarys_words(caplog):
    log_to_stderr()
    clock, was_skipped, go_on = BackgroundScheduler(timezone=UTC), Event(), Event()
    clock.add_listener(lambda _: was_skipped.set(), EVENT_JOB_MAX_INSTANCES)
    _every(clock, wall_clock(), timedelta(milliseconds=5), go_on.wait)

    clock.start()
    assert was_skipped.wait(PATIENCE)
    go_on.set()
    clock.shutdown(wait=True)

    assert [each for each in caplog.records if each.name.startswith("apscheduler")] == []


def test_a_round_reads_what_came_back_and_says_what_it_did(app, watch, caplog):
    daily = Scheduler(app, watch)
    hand_in(app.settings, b"Auto-Submitted: auto-replied\r\n\r\nabsent\r\n", app.clock)

    with caplog.at_level("INFO", "digest.schedule"):
        daily.do(JobKind.FEEDBACK)
        daily.do(JobKind.FEEDBACK)

    assert [record.getMessage() for record in caplog.records] == ["feedback.read nothing=1"]
