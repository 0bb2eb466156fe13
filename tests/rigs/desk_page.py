"""The desk's page, in a browser without JavaScript."""

from typing import Any, Self

import lxml.html
from starlette.testclient import TestClient

from digest.flows.app import App
from digest.flows.desk.sender import DeskSender
from digest.model import Act, ActKind, DeskPerson, DeskRole
from digest.store import desk_acts
from digest.web.desk_app import local_desk
from tests.rigs.gazette import DAY

OPERATOR = DeskPerson(name="Anne", address="anne@paper.example", role=DeskRole.OPERATOR)


class DeskPage:
    """Shows the page, and presses the buttons that it has; an answer leads where it says."""

    def __init__(self, app: App, person: DeskPerson = OPERATOR) -> None:
        self.app = app
        self.sender = DeskSender()
        site = local_desk(app, person, self.sender)
        self.client = TestClient(site, base_url="http://127.0.0.1")
        self.answer = self.look()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.sender.close()
        self.client.close()

    def look(self, **asked: str) -> Any:
        self.answer = self.client.get("/pupitre", params=asked)
        return self.answer

    def press(self, deed: str, **fields: object) -> Any:
        """Fill the form that posts there, press its button, and follow to the page it leads to."""
        form = next(each for each in self.tree.forms if f"/gestes/{deed}?" in each.action)
        self.answer = self.client.post(form.action, data={**dict(form.form_values()), **fields})
        return self.answer

    @property
    def tree(self) -> Any:
        return lxml.html.document_fromstring(self.answer.text)

    @property
    def text(self) -> str:
        """What it says, each space a plain one."""
        return " ".join(self.tree.text_content().split())

    @property
    def titles(self) -> list[str]:
        return [heading.text_content() for heading in self.tree.cssselect(".piece h3")]

    @property
    def numbers(self) -> list[int]:
        return [int(piece.get("data-number")) for piece in self.tree.cssselect(".piece")]

    @property
    def undoable(self) -> str | None:
        """The newest act that counts and is no undoing, by its number on the button."""
        buttons = self.tree.cssselect("[data-undo]")
        undoing = (each for each in buttons if each.get("aria-label").startswith("Annuler"))
        newest = next(undoing, None)
        return None if newest is None else newest.get("value")

    @property
    def acts(self) -> tuple[Act, ...]:
        """What was decided about the edition, the oldest first."""
        with self.app.database.read() as conn:
            return desk_acts.of_day(conn, self.app.settings.newsletter.slug, DAY)

    @property
    def kinds(self) -> list[ActKind]:
        return [act.kind for act in self.acts]
