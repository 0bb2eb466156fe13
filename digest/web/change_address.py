"""A reader changes their address: asked for here, confirmed from the new mailbox."""

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from digest.consent import wording
from digest.errors import ConsentError, InputError
from digest.flows.app import App
from digest.flows.readers import change_address, preferences
from digest.flows.readers.change_address import AddressChange
from digest.web.client import visit
from digest.web.form import read_form, refuse_other_sites
from digest.web.pages import NOT_AN_ADDRESS, Pages, base_path


@dataclass(frozen=True, slots=True)
class AddressPages:
    """Changes of address, for one installation."""

    app: App
    pages: Pages

    async def show_field(self, request: Request) -> Response:
        """A field for the new address. Changes nothing."""
        return await self._field(request.path_params["token"])

    async def request(self, request: Request) -> Response:
        """The answer is the same for every address that is one."""
        refuse_other_sites(request)
        form = await read_form(request)
        token, typed = request.path_params["token"], form.text("courriel")
        visitor = visit(request, self.app.settings, "/p/adresse")
        try:
            await run_in_threadpool(change_address.ask, self.app, token, typed, visitor)
        except InputError:
            return await self._field(token, typed, NOT_AN_ADDRESS)
        except ConsentError:
            return self.pages.page("lien-perime", status=410, why="closed")
        return self.pages.page("adresse-demandee", back=self._back(token))

    async def show_confirmation(self, request: Request) -> Response:
        """What the letter's link opens: both addresses, and one button. Changes nothing."""
        token = request.path_params["token"]
        return self._answer(await run_in_threadpool(change_address.change_of, self.app, token))

    async def confirm(self, request: Request) -> Response:
        """The button on that page."""
        refuse_other_sites(request)
        visitor = visit(request, self.app.settings, "/adresse")
        token = request.path_params["token"]
        return self._answer(
            await run_in_threadpool(change_address.confirm, self.app, token, visitor)
        )

    async def _field(self, token: str, typed: str = "", fault: str = "") -> Response:
        current = await run_in_threadpool(preferences.current, self.app, token)
        if not current.is_open:
            return self.pages.page("lien-perime", status=410, why="closed")
        return self.pages.page(
            "adresse",
            status=422 if fault else 200,
            address=current.address,
            typed=typed,
            fault=fault,
            back=self._back(token),
        )

    def _answer(self, change: AddressChange) -> Response:
        if change.is_open:
            statement = wording.move(self.app.settings.newsletter.name)
            return self.pages.page("demenager", move=change, statement=statement)
        if change.is_done:
            return self.pages.page("demenage", move=change)
        return self.pages.page("lien-perime", status=410, why="closed")

    def _back(self, token: str) -> str:
        return f"{base_path(self.pages.public_url)}/p/{token}"
