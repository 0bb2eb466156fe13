"""A request by right is answered within thirty days of the day it came (P-39.1, section 32)."""

from datetime import date, timedelta

from digest.flows.readers import rights_requests
from digest.model import RightKind
from tests.rigs.published import subscribe

READER = "lectrice@exemple.test"


def test_the_days_are_those_of_the_newsletter_s_own_calendar(app):
    subscribe(app, READER)
    app.clock.advance(timedelta(hours=12))  # half past eight in the evening, tomorrow in UTC

    request = rights_requests.open_one(app, READER, RightKind.ACCESS, "par la poste", "luc")

    assert request.due_on == date(2024, 12, 8)
