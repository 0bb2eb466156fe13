"""What operators do by hand is in the logbook, with who did it and without who it was done to."""

from digest.flows.operating.logbook import look_up
from digest.flows.readers import rights_requests
from digest.flows.sources import add as sources
from digest.model import LogbookSelection, RightKind
from tests.conftest import MORNING
from tests.rigs.published import subscribe

OPML = b'<opml version="2.0"><body><outline xmlUrl="https://a.example/feed"/></body></opml>'


def test_the_acts_that_have_a_table_of_their_own_are_noted_too(app):
    subscribe(app, "anne@exemple.test")

    sources.import_opml(app, OPML, MORNING, "luc")
    asked = rights_requests.open_one(app, "anne@exemple.test", RightKind.ACCESS, "Anne", "luc")
    rights_requests.answer(app, asked.id, "sent to Anne", "luc")
    report = look_up(app, LogbookSelection(actor="luc"), None, None, 10)

    acts = {entry.action: entry.detail for entry in report.entries}
    assert set(acts) == {"sources import-opml", "requests add", "requests done"}
    assert acts["sources import-opml"] == "1 source"
    assert "Anne" not in "".join(acts.values())


def test_a_day_is_the_newsletters_own(app):
    sources.import_opml(app, OPML, MORNING, "luc")
    today = app.today()

    on_the_day = look_up(app, LogbookSelection(), today, today, 10)
    before = look_up(app, LogbookSelection(), None, today.replace(day=today.day - 1), 10)

    assert len(on_the_day.entries) == 1
    assert before.entries == ()
