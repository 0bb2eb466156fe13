"""
A reader's own file: the link to it is asked for here and comes by mail, and opens it once.

What the page shows changes nothing and may be opened by any scanner; each of
its buttons uses the link up.
"""

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from digest.consent.wording import purpose_label
from digest.errors import ConsentError, InputError, TryAgainError
from digest.flows.app import App
from digest.flows.readers import change_address, own_file
from digest.flows.readers.grant import grant
from digest.flows.readers.letter_relay import LetterRelay
from digest.french.typography import hour
from digest.model import Purpose
from digest.web.client import visit
from digest.web.form import read_form
from digest.web.own_file import as_csv, as_json
from digest.web.pages import NOT_AN_ADDRESS, UNREACHABLE, Pages, base_path

_TOO_MANY = "C’est assez de changements pour aujourd’hui. Réessaie demain avec un nouveau lien."

_OFFERED = {"purposes": tuple(purpose.value for purpose in Purpose)}
"""What the form that adds may say."""


@dataclass(frozen=True, slots=True)
class FilePages:
    """Own files, for one installation."""

    app: App
    pages: Pages
    relay: LetterRelay

    async def ask(self, request: Request) -> Response:
        """Have the link mailed to the address on file; the page says whether it goes."""
        token = request.path_params["token"]
        asked = await run_in_threadpool(own_file.ask_for_link, self.app, self.relay, token)
        zone = self.app.settings.newsletter.timezone
        back = f"{base_path(self.pages.public_url)}/p/{token}"
        return self.pages.page(
            "dossier-demande",
            status=429 if asked.status is own_file.FileStatus.TOO_MANY else 200,
            asked=asked,
            until=hour(asked.until, zone),
            back=back,
        )

    async def show(self, request: Request) -> Response:
        """What the link opens: four buttons. Changes nothing."""
        return await self._file(request.path_params["token"])

    async def take_json(self, request: Request) -> Response:
        """Everything kept about the reader, for a machine."""
        own = await self._taken(request)
        return self.pages.download(as_json(own), "application/json", "mes-donnees.json")

    async def take_csv(self, request: Request) -> Response:
        """Every event of the reader, for a spreadsheet."""
        own = await self._taken(request)
        return self.pages.download("\ufeff" + as_csv(own), "text/csv", "mes-donnees.csv")

    async def move(self, request: Request) -> Response:
        """The answer is the same for every address that is one."""
        form = await read_form(request)
        token, typed = request.path_params["token"], form.text("courriel")
        visitor = visit(request, self.app.settings, "/dossier")
        if not await run_in_threadpool(self.relay.takes, typed):
            return await self._file(token, 422, typed, UNREACHABLE)
        try:
            await run_in_threadpool(change_address.ask, self.app, token, typed, visitor)
        except InputError as fault:
            if isinstance(fault, ConsentError):
                return self.pages.page("lien-perime", status=410, why="closed")
            return await self._file(token, 422, typed, NOT_AN_ADDRESS)
        except TryAgainError:
            return await self._file(token, 429, typed, _TOO_MANY)
        return self.pages.page("adresse-demandee")

    async def add(self, request: Request) -> Response:
        """What was ticked is granted: the link came by mail, so the mailbox says it."""
        form = await read_form(request)
        form.check(_OFFERED)
        token, visitor = request.path_params["token"], visit(request, self.app.settings, "/dossier")
        wanted = frozenset(Purpose(value) for value in form.values("purposes"))
        try:
            added = await run_in_threadpool(grant, self.app, token, wanted, visitor)
        except InputError as fault:
            if isinstance(fault, ConsentError):
                return self.pages.page("lien-perime", status=410, why="closed")
            return await self._file(token, 422)
        name = self.app.settings.newsletter.name
        return self.pages.page("accord", added=[purpose_label(each, name) for each in added])

    async def erase(self, request: Request) -> Response:
        """Everything about the reader goes, at once."""
        visitor = visit(request, self.app.settings, "/dossier")
        token = request.path_params["token"]
        await run_in_threadpool(own_file.erase_own, self.app, token, visitor)
        return self.pages.page("efface")

    async def _taken(self, request: Request) -> own_file.OwnFile:
        return await run_in_threadpool(own_file.take, self.app, request.path_params["token"])

    async def _file(
        self, token: str, status: int = 200, typed: str = "", fault: str = ""
    ) -> Response:
        link = await run_in_threadpool(own_file.link_of, self.app, token)
        name = self.app.settings.newsletter.name
        action = f"{base_path(self.pages.public_url)}/dossier/{token}"
        return self.pages.page(
            "dossier",
            status=status,
            link=link,
            action=action,
            typed=typed,
            fault=fault,
            boxes=[(each.value, purpose_label(each, name)) for each in link.may_add],
        )
