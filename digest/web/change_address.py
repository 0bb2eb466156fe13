"""A reader changes their address: the page that the letter to the new mailbox opens."""

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from digest.consent import wording
from digest.flows.app import App
from digest.flows.readers import change_address
from digest.flows.readers.change_address import AddressChange
from digest.web.client import visit
from digest.web.pages import Pages


@dataclass(frozen=True, slots=True)
class AddressPages:
    """Changes of address, for one installation."""

    app: App
    pages: Pages

    async def show_confirmation(self, request: Request) -> Response:
        """What the letter's link opens: both addresses, and one button. Changes nothing."""
        token = request.path_params["token"]
        return self._answer(await run_in_threadpool(change_address.change_of, self.app, token))

    async def confirm(self, request: Request) -> Response:
        """The button on that page."""
        visitor = visit(request, self.app.settings, "/adresse")
        token = request.path_params["token"]
        return self._answer(
            await run_in_threadpool(change_address.confirm, self.app, token, visitor)
        )

    def _answer(self, change: AddressChange) -> Response:
        if change.is_open:
            statement = wording.move(self.app.settings.newsletter.name)
            return self.pages.page("demenager", move=change, statement=statement)
        if change.is_done:
            return self.pages.page("demenage", move=change)
        return self.pages.page("lien-perime", status=410, why="closed")
