"""The page where an edition is decided, as a browser without JavaScript uses it."""

from dataclasses import replace

import lxml.html
import pytest
from starlette.testclient import TestClient

from digest.flows.desk.propose import propose
from digest.flows.desk.sender import DeskSender
from digest.model import DeskPerson, DeskRole
from digest.web.desk_app import local_desk
from tests.rigs.gazette import DAY, TITLES

EDITOR = DeskPerson(name="Anne", address="anne@paper.example", role=DeskRole.EDITOR)
OPERATOR = replace(EDITOR, role=DeskRole.OPERATOR)


class DeskPage:
    """The desk's page in a browser without JavaScript: it presses the page's own buttons."""

    def __init__(self, app, person=OPERATOR):
        self.app = app
        self.sender = DeskSender()
        self.client = TestClient(local_desk(app, person, self.sender), base_url="http://127.0.0.1")
        self.answer = None
        self.look()

    def look(self, **asked):
        self.answer = self.client.get("/pupitre", params=asked)
        return self.answer

    @property
    def tree(self):
        return lxml.html.document_fromstring(self.answer.text)

    @property
    def text(self):
        return " ".join(self.tree.text_content().split())

    @property
    def titles(self):
        return [heading.text_content() for heading in self.tree.cssselect(".piece h3")]

    @property
    def numbers(self):
        return [int(piece.get("data-number")) for piece in self.tree.cssselect(".piece")]

    def press(self, deed, fields=None):
        """Fill the page's form that posts there, press its button, and see the answer's page."""
        form = next(each for each in self.tree.forms if f"/gestes/{deed}?" in each.action)
        sent = {**dict(form.form_values()), **(fields or {})}
        self.answer = self.client.post(form.action, data=sent)
        return self.answer

    def kinds(self):
        return [act.kind for act in approval_acts(self.app)]


def approval_acts(app):
    from digest.store import desk_acts

    with app.database.read() as conn:
        return desk_acts.of_day(conn, app.settings.newsletter.slug, DAY)


@pytest.fixture
def page(desk_app):
    """The page of an edition that was proposed."""
    app = desk_app(approval="required")
    propose(app, DAY)
    return DeskPage(app)


def test_the_page_shows_what_would_leave_and_why(page):
    assert page.answer.status_code == 200
    assert len(page.titles) == len(TITLES)
    assert "numéro 1, par ses points" in page.text
    mail = page.client.get(page.tree.cssselect("iframe")[0].get("src"))
    assert page.titles[0].split(",")[0] in mail.text
    assert mail.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
