"""What is wrong around the mornings, each from its fact; and what changes from look to look."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.alarm.alarm import AlarmCause
from digest.alarm.change import StandingAlarm, alarms_now, change
from digest.alarm.facts import AlarmFacts, ReturnWave, SilentSource
from digest.config import AlarmSettings
from digest.dates import Timetable
from digest.model import LaneState

NOW = datetime(2024, 11, 8, 14, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVERY = frozenset(AlarmCause)
WELL = AlarmFacts(
    now=NOW,
    host="a",
    timetable=Timetable(
        zone=ZoneInfo("America/Toronto"),
        send_at=time(8, 30),
        weekdays=frozenset(range(7)),
        catch_up=6 * HOUR,
    ),
    settings=AlarmSettings(),
    certificate_ends=NOW + 90 * DAY,
    signed_since=NOW - 30 * DAY,
    backup_at=NOW - HOUR,
    disk_free=10**12,
)
WAVE = ReturnWave(
    day=date(2024, 11, 8), domain="grand.example", number=4, words="no", is_of_addresses=True
)
TROUBLES = {
    "letters": {"overdue_letters": 3},
    "lane": {"lanes": (LaneState(name="gmail", paused_until=NOW + HOUR, reason="421"),)},
    "source": {"sources": (SilentSource(number=2, name="Gazette", since=None),)},
    "provider": {"waves": (WAVE,)},
    "backup": {"backup_at": NOW - 3 * DAY},
    "certificate": {"certificate_ends": NOW + 13 * DAY},
    "dkim": {"signed_since": NOW - 401 * DAY},
    "disk": {"disk_free": 999_999_999},
    "way-back": {"deaf_mailboxes": (("returns", "refused"),)},
    "workers": {"has_workers": False, "idle_since": (("letters", NOW - HOUR),)},
}


def kept(raised):
    return tuple(
        StandingAlarm(id=number, alarm=each, gone_at=None) for number, each in enumerate(raised)
    )


def test_where_all_is_well_nothing_is_raised():
    assert alarms_now(WELL) == ()


@pytest.mark.parametrize("cause", TROUBLES)
def test_each_trouble_is_its_own_alarm_and_says_what_to_do(cause):
    (raised,) = alarms_now(replace(WELL, **TROUBLES[cause]))

    assert raised.cause == cause
    assert raised.words.endswith(".")
    assert raised.step


@given(st.sets(st.sampled_from(sorted(TROUBLES))), st.sets(st.sampled_from(sorted(TROUBLES))))
def test_what_stays_is_raised_once_and_what_is_gone_ends_once(before, after):
    first = replace(WELL, **{k: v for name in before for k, v in TROUBLES[name].items()})
    later = replace(WELL, **{k: v for name in after for k, v in TROUBLES[name].items()})
    standing = kept(change((), first, EVERY).raised)

    at_once = change(standing, later, EVERY)
    away = [replace(each, gone_at=NOW) for each in standing if each.id in at_once.gone]
    after_a_while = change(away, replace(later, now=NOW + HOUR), EVERY)

    assert {each.cause.value for each in at_once.raised} == after - before
    ended = {*at_once.over, *after_a_while.over}
    assert {each.alarm.cause.value for each in standing if each.id in ended} == before - after


def test_one_machine_says_nothing_of_anothers_disk():
    standing = kept(change((), replace(WELL, disk_free=1), EVERY).raised)

    assert change(standing, replace(WELL, host="b"), EVERY).over == ()
    assert change(standing, replace(WELL, host="b"), EVERY).gone == ()
    assert change(standing, WELL, EVERY).gone == (0,)


def test_who_did_not_look_at_the_certificate_does_not_say_it_is_renewed():
    standing = kept(change((), replace(WELL, certificate_ends=NOW), EVERY).raised)

    assert change(standing, replace(WELL, certificate_ends=None), EVERY).gone == ()
    assert change(standing, WELL, EVERY).gone == (0,)
