"""The editions that the list of editions names before they leave."""

from datetime import timedelta

from digest.flows.desk import approve
from digest.flows.desk.waiting import waiting
from digest.store import proposals
from tests.web.test_pages import edition


def test_what_is_held_proposed_or_approved_is_listed_until_it_leaves(postal_app):
    app, today = postal_app, postal_app.today()
    tomorrow, later = (today + timedelta(days=number) for number in (1, 2))
    with app.database.write() as conn:
        for day in (today, tomorrow):
            proposals.add(
                conn, edition(day=day, newsletter=app.settings.newsletter.slug), app.clock()
            )
    approve.approve(app, today, "anne", "")
    approve.hold(app, later, "anne", "une photo manque")

    standing = waiting(app)

    assert [(each.day, each.state) for each in standing] == [
        (later, "held"),
        (tomorrow, "proposed"),
        (today, "approved"),
    ]
    assert "by anne: une photo manque" in standing[0].said
    assert standing[1].subject == edition().subject
