"""What happens on one day, as a calendar says it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.collect.agenda import DayAgenda, agenda_of
from digest.collect.item import NoFeed
from digest.model import AgendaEvent

ZONE = ZoneInfo("America/Toronto")
DAY = date(2024, 11, 8)
"""A Friday."""
LOCAL = "DTSTART;TZID=America/Toronto"


def calendar(*events):
    parts = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:exemple"]
    for number, lines in enumerate(events):
        uid = [] if any(line.startswith("UID") for line in lines) else [f"UID:{number}"]
        parts += ["BEGIN:VEVENT", *uid, *lines, "END:VEVENT"]
    return "\r\n".join([*parts, "END:VCALENDAR", ""]).encode()


def titles(*events, day=DAY):
    return [event.title for event in agenda_of(calendar(*events), ZONE, day).events]


def test_an_event_of_the_day_has_its_hour_its_place_and_its_page():
    market = [
        f"{LOCAL}:20241108T190000",
        "SUMMARY:Marché de Noël",
        "LOCATION:Place du Village\\, 12 rue X",
        "URL:https://exemple.test/marche",
    ]

    [event] = agenda_of(calendar(market), ZONE, DAY).events

    assert event == AgendaEvent(
        title="Marché de Noël",
        starts_at=datetime(2024, 11, 9, 0, tzinfo=UTC),
        where="Place du Village",
        url="https://exemple.test/marche",
    )


def test_those_with_an_hour_come_first_in_their_order_then_those_that_last_all_day():
    assert titles(
        ["DTSTART;VALUE=DATE:20241106", "DTEND;VALUE=DATE:20241110", "SUMMARY:Festival"],
        [f"{LOCAL}:20241108T190000", "SUMMARY:Soir"],
        ["DTSTART:20241108T140000Z", "SUMMARY:Matin"],
        ["DTSTART:20241108T120000", "SUMMARY:Midi"],
        ["DTSTART;VALUE=DATE:20241108", "SUMMARY:Congé"],
    ) == ["Matin", "Midi", "Soir", "Congé", "Festival"]


@pytest.mark.parametrize(
    "lines",
    [
        [f"{LOCAL}:20241107T190000"],
        ["DTSTART:20241109T050000Z"],
        ["DTSTART;VALUE=DATE:20241106", "DTEND;VALUE=DATE:20241108"],
        [f"{LOCAL}:20241108T190000", "STATUS:CANCELLED"],
    ],
)
def test_what_is_of_another_day_or_called_off_is_not_said(lines):
    assert titles([*lines, "SUMMARY:Pas aujourd'hui"]) == []


@pytest.mark.parametrize(
    ("start", "rule", "is_met"),
    [
        (f"{LOCAL}:20240906T190000", "FREQ=WEEKLY", True),
        (f"{LOCAL}:20240906T190000", "FREQ=WEEKLY;INTERVAL=2", False),
        (f"{LOCAL}:20240903T190000", "FREQ=WEEKLY;BYDAY=TU,FR", True),
        (f"{LOCAL}:20240913T190000", "FREQ=MONTHLY;BYDAY=2FR", True),
        (f"{LOCAL}:20240906T190000", "FREQ=MONTHLY;BYDAY=1FR", False),
        (f"{LOCAL}:20201108T190000", "FREQ=YEARLY", True),
        (f"{LOCAL}:20240906T190000", "FREQ=WEEKLY;COUNT=3", False),
        (f"{LOCAL}:20240906T190000", "FREQ=WEEKLY;UNTIL=20241109T000000Z", True),
        (f"{LOCAL}:20240906T190000", "FREQ=WEEKLY;UNTIL=20241108T000000Z", False),
        ("DTSTART;VALUE=DATE:20240906", "FREQ=WEEKLY;UNTIL=20241108", True),
        ("DTSTART;VALUE=DATE:20241001", "FREQ=DAILY", True),
    ],
)
def test_what_comes_again_is_said_on_its_days(start, rule, is_met):
    event = [start, f"RRULE:{rule}", "SUMMARY:Encore"]

    assert titles(event) == (["Encore"] if is_met else [])


def test_an_occurrence_that_was_taken_out_or_moved_is_not_said_twice():
    weekly = ["UID:a", f"{LOCAL}:20241101T190000", "RRULE:FREQ=WEEKLY", "SUMMARY:Curling"]
    moved = [
        "UID:a",
        "RECURRENCE-ID;TZID=America/Toronto:20241108T190000",
        f"{LOCAL}:20241108T200000",
        "SUMMARY:Curling, plus tard",
    ]
    without = [*weekly, "EXDATE;TZID=America/Toronto:20241108T190000"]

    assert titles(weekly) == ["Curling"]
    assert titles(without) == []
    assert titles(weekly, moved) == ["Curling, plus tard"]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTHDAY=32",
        "FREQ=DAILY;BYMONTH=13",
        "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=2",
        "FREQ=JAMAIS",
    ],
)
def test_a_rule_without_end_is_counted_and_costs_no_other_event(rule):
    endless = [f"{LOCAL}:19900101T000000", f"RRULE:{rule}", "SUMMARY:Sans fin"]
    good = [f"{LOCAL}:20241108T190000", "SUMMARY:Soir"]
    bad = ["DTSTART:jamais", "SUMMARY:Illisible"]

    agenda = agenda_of(calendar(endless, bad, good), ZONE, DAY)

    assert [event.title for event in agenda.events] == ["Soir"]
    assert agenda.unread == 2


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://x", "https://a b", ""])
def test_what_is_no_page_of_the_web_is_no_link(url):
    [event] = agenda_of(
        calendar([f"{LOCAL}:20241108T190000", "SUMMARY:Soir", f"URL:{url}"]), ZONE, DAY
    ).events

    assert event.url == ""


@pytest.mark.parametrize("body", [b"", b"Panne", b"<html>", b"BEGIN:VCALENDAR\r\n", b"\xff\x00"])
def test_what_is_no_calendar_is_a_reason(body):
    assert agenda_of(body, ZONE, DAY).reason.startswith("it is not a calendar")


LINES = st.sampled_from(
    [
        "BEGIN:VEVENT", "END:VEVENT", "DTSTART:20241108T190000", "DTSTART;VALUE=DATE:20241108",
        "DTSTART;TZID=Nulle/Part:20241108T190000", "DTEND:20241107", "SUMMARY:Soir",
        "RRULE:FREQ=WEEKLY", "RRULE:COUNT=1", "EXDATE:rien", "RECURRENCE-ID:rien",
        "RDATE;VALUE=PERIOD:20241108T190000Z/PT1H",
        "RECURRENCE-ID:20241108", "RDATE:20241108T190000", "STATUS:CANCELLED", "DTSTART:00010101",
        "X;=:", "BEGIN:VTIMEZONE", "END:VTIMEZONE", "DURATION:PT1H", "UID:a",
    ]
)  # fmt: skip


@given(st.lists(LINES, max_size=12))
@example(["BEGIN:VEVENT", "DTSTART:20241108T190000", "RECURRENCE-ID:rien", "END:VEVENT"])
def test_whatever_comes_is_an_agenda_or_a_reason(lines):
    body = "\r\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR", ""]).encode()

    assert isinstance(agenda_of(body, ZONE, DAY), DayAgenda | NoFeed)
