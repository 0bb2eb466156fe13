"""Which edition the desk means when it names none."""

from dataclasses import replace
from datetime import timedelta

from digest.flows.desk.approve import next_day
from digest.store import editions
from tests.conftest import MORNING
from tests.rigs.gazette import DAY
from tests.rigs.newsroom import edition


def test_the_desk_means_tomorrow_where_todays_edition_left_before_its_hour(desk_app):
    app = desk_app(approval="none")
    told = replace(edition(day=DAY), newsletter="quotidienne")
    with app.database.write() as conn:
        editions.add(conn, told, MORNING, MORNING, {})

    assert next_day(app) == DAY + timedelta(1)
