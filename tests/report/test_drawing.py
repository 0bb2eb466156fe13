"""Tables in words and as drawings: whatever the figures, every bar fits and every cell is told."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.alarm.alarm import AlarmCause
from digest.flows.readers.leave import LeaveReason
from digest.model import DeliveryStatus, EditionStatus, Purpose, Tone
from digest.report import french
from digest.report.chart import WIDTH, chart_of
from digest.report.figures import ReportFigures
from digest.report.french import in_french, shown
from digest.report.period import PeriodKind, mailed_on, period_of
from digest.report.table import ReportTable, tables_of

NUMBERS = st.integers(0, 10**7)


@given(st.lists(st.tuples(st.dates(), NUMBERS, NUMBERS), min_size=1, max_size=40))
def test_no_bar_leaves_its_drawing(rows):
    table = ReportTable(
        name="days", columns=("day", "joined", "left"), rows=tuple(rows), bars=("joined", "left")
    )

    chart = chart_of(shown(table))

    for bar in chart.bars if chart else ():
        assert 0 <= bar.x <= bar.x + bar.width <= WIDTH
        assert 0 <= bar.y <= bar.y + bar.height <= chart.height


@given(st.lists(st.tuples(st.text(max_size=60), NUMBERS), min_size=2, max_size=20))
def test_a_bar_is_as_long_as_its_share_of_the_largest(rows):
    table = ReportTable(
        name="sources", columns=("source", "stories"), rows=tuple(rows), bars=("stories",)
    )

    lengths = [row.bars[0][0] for row in shown(table).rows]

    largest = max(number for _, number in rows)
    assert lengths == [round(100 * number / largest) if largest else 0 for _, number in rows]


@given(st.integers(0, 10**9))
def test_a_number_keeps_its_digits_and_breaks_nowhere(number):
    words = in_french(number)

    assert words.replace("\u00a0", "") == str(number)
    assert " " not in words


def test_every_word_that_a_figure_may_hold_has_its_french():
    columns = {
        "outcome": DeliveryStatus,
        "status": EditionStatus,
        "tone": Tone,
        "purpose": Purpose,
    }

    silent = [
        (column, value)
        for column, values in columns.items()
        for value in values
        if (column, value.value) not in french._VALUES
    ]

    assert silent == []


def test_every_alarm_and_every_reason_to_leave_has_its_french():
    keys = [("cause", each.value) for each in AlarmCause]
    keys += [("reason", each.value) for each in LeaveReason]

    assert [key for key in keys if key not in french._VALUES] == []


@given(st.dates(date(2000, 1, 1), date(2999, 1, 1)), st.sampled_from(PeriodKind))
def test_a_period_holds_its_day_and_is_drawn_for_a_week_at_least(day, kind):
    period = period_of(day, kind)

    assert period.first <= day <= period.last
    assert len(period.days) >= 7


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2024, 11, 8), [("day", date(2024, 11, 8))]),
        (date(2024, 11, 9), []),
        (date(2024, 11, 4), [("week", date(2024, 11, 4))]),
        (date(2024, 11, 1), [("day", date(2024, 11, 1)), ("month", date(2024, 10, 31))]),
        (date(2024, 12, 1), [("month", date(2024, 11, 30))]),
    ],
)
def test_the_desk_is_mailed_the_day_the_week_and_the_month_each_in_its_time(today, expected):
    mailed = mailed_on(today, frozenset(range(5)))

    assert [(period.kind.value, period.last) for period in mailed] == expected


def test_what_has_no_row_is_not_shown():
    nothing = ReportFigures(
        readers=0,
        by_purpose={},
        days=(),
        reasons={},
        asked=0,
        confirmed=0,
        sign_ups={},
        editions=(),
        providers=(),
        sources=(),
        alarms=(),
        head=None,
    )
    day = period_of(date(2024, 11, 8), PeriodKind.DAY)
    assert [table.name for table in tables_of(nothing, day)] == ["readers"]
