"""The report of a simulated quarter: its figures add up, and its mail leaves once at its hour."""

import json
import shutil
from contextlib import closing
from datetime import date, timedelta

import pytest

from digest.cli.output.mornings import report_text
from digest.errors import TokenError
from digest.flows.app import App
from digest.flows.operating.alarms import look
from digest.flows.operating.metrics import metrics_of
from digest.flows.operating.report import figures_of, report_of
from digest.flows.operating.tell_report import (
    mail_when_due,
    mailed_tables,
    page_at,
    page_of,
    url_of,
)
from digest.report.period import PeriodKind, period_of
from digest.store.database import open_database
from tests.conftest import MORNING
from tests.loopback.clock import SettableClock
from tests.loopback.settings import KEYRING, make_settings
from tests.rigs.quarter import make_quarter

FRIDAY = date(2024, 11, 8)
OCTOBER = period_of(date(2024, 10, 5), PeriodKind.MONTH)
"""Whole within the quarter: 31 editions of ten copies."""


@pytest.fixture(scope="module")
def quarter(tmp_path_factory, _sqlite_template):
    """The quarter's database, made once."""
    folder = tmp_path_factory.mktemp("quarter")
    shutil.copy(_sqlite_template, folder / "digest.db")
    with closing(open_database("sqlite:///digest.db", folder)) as database:
        settings = make_settings(folder, {})
        app = App(
            settings=settings, database=database, keyring=KEYRING, clock=SettableClock(MORNING)
        )
        make_quarter(app)
        yield app


def tables(app, period):
    return {table.name: table for table in report_of(app, period).tables}


def test_both_databases_say_the_same(settings, sqlite_database, postgres_database, clock):
    said = []
    for database in (sqlite_database, postgres_database):
        app = App(settings=settings, database=database, keyring=KEYRING, clock=clock)
        make_quarter(app, FRIDAY - timedelta(days=8))
        look(app)
        told = tables(app, period_of(FRIDAY, PeriodKind.WEEK))
        told.pop("consent_log")  # its seals are salted
        metrics = [metric for metric in metrics_of(app) if "disk" not in metric.name]
        said.append((told, metrics))

    assert said[0] == said[1]


def test_every_copy_of_a_month_is_counted_once(quarter):
    figures = figures_of(quarter, OCTOBER)
    shown = tables(quarter, OCTOBER)

    assert len(figures.editions) == 31
    assert sum(sum(each.copies.values()) for each in figures.editions) == 310
    assert sum(number for _, number in shown["copies"].rows) == 310
    assert sum(each.accepted + each.lost for each in figures.providers) == 310


def test_what_expired_is_counted_for_its_provider_and_not_called_refused(quarter):
    shown = tables(quarter, OCTOBER)
    outcomes = dict(shown["copies"].rows)
    providers = shown["providers"]

    assert sum(providers.values("lost")) == sum(
        outcomes.get(outcome, 0) for outcome in ("refused", "bounced", "expired")
    )
    assert "refused" not in {*providers.columns, *shown["partners"].columns}


def test_the_log_of_consent_and_the_days_of_the_report_say_the_same(quarter):
    figures = figures_of(quarter, OCTOBER)

    asked = sum(day.asked for day in figures.days)
    assert figures.asked == asked > 0
    assert 0 < figures.confirmed < asked
    assert sum(figures.sign_ups.values()) == asked
    assert set(figures.sign_ups) == {
        "infolettre.example/abonnement",
        "www.infolettre.example/une",
    }
    assert figures.head.events > asked


def test_a_partner_is_billed_for_what_was_accepted_with_its_block_day_by_day(quarter):
    rows = tables(quarter, OCTOBER)["partners"].rows

    *daily, (day, name, carried, refused) = rows
    assert (day, name) == (None, "Coop des Essais")
    assert carried == sum(row[2] for row in daily) > 0
    assert carried + refused == 5 * len(daily)
    assert len(daily) in (15, 16)


def test_a_day_shows_its_own_edition_and_the_curve_of_its_week(quarter):
    shown = tables(quarter, period_of(date(2024, 10, 10), PeriodKind.DAY))

    assert len(shown["editions"].rows) == 1
    assert len(shown["days"].rows) == 7
    (row,) = shown["editions"].rows
    assert row[4:6] == (48, 10)
    assert 20 <= row[6] <= 27


def test_a_complaint_counts_for_the_provider_of_its_domain(quarter):
    whole = [
        figures_of(quarter, period_of(date(2024, month, 5), PeriodKind.MONTH)) for month in (9, 10)
    ]

    counts = [(each.provider, each.complaints) for figures in whole for each in figures.providers]
    assert {provider for provider, number in counts if number} == {"microsoft"}


def test_nothing_of_a_report_tells_who(quarter):
    words = json.dumps([table.rows for table in report_of(quarter, OCTOBER).tables], default=str)

    assert "@" not in words


def test_a_link_shows_its_own_span_and_a_forged_one_nothing(quarter):
    token = url_of(quarter, FRIDAY, PeriodKind.WEEK).rpartition("/")[2]

    assert page_at(quarter, token).title == "Du 2\u00a0novembre 2024 au 8\u00a0novembre 2024"
    with pytest.raises(TokenError):
        page_at(quarter, token[:-1] + ("0" if token[-1] != "0" else "1"))


def test_the_mail_of_a_month_leaves_what_has_a_row_a_day_to_its_page(quarter):
    page = page_of(quarter, report_of(quarter, OCTOBER))

    mailed = {table.name for table in mailed_tables(page, PeriodKind.MONTH)}

    assert {"readers", "copies", "partners", "consent_log"} <= mailed
    assert {table.name for table in page.tables} - mailed >= {"editions", "days"}
    assert mailed_tables(page, PeriodKind.WEEK) == page.tables


def test_the_terminal_says_that_readers_are_those_of_now(quarter):
    written = report_text(report_of(quarter, OCTOBER))

    assert "(as of now, whatever the period" in written


def test_the_desk_has_it_once_after_its_hour(quarter, with_settings, inbox):
    settings = with_settings(smtp={"host": inbox.host, "port": inbox.port})
    app = App(settings=settings, database=quarter.database, keyring=KEYRING, clock=quarter.clock)

    assert mail_when_due(app) == ()
    app.clock.set(MORNING + timedelta(minutes=31))
    assert mail_when_due(app) == (FRIDAY,)
    assert mail_when_due(app) == ()

    assert [envelope.message["Subject"] for envelope in inbox.envelopes] == [
        "Le matin du 8\u00a0novembre 2024"
    ]
    assert inbox.recipients == [settings.desk_address]
    app.clock.set(MORNING)
