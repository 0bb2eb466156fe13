"""The pages where a reader asks for the newsletter and confirms it."""

import logging
from collections import Counter
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from digest.address import parse
from digest.consent import wording
from digest.consent.typos import meant
from digest.errors import InputError
from digest.flows.app import App
from digest.flows.readers import preferences, sign_up
from digest.flows.readers.invite import comes_back
from digest.flows.readers.letter_relay import LetterRelay
from digest.flows.readers.sign_up import LinkWorth, OpenedLink
from digest.model import Purpose
from digest.web.client import visit
from digest.web.form import Form, read_form
from digest.web.pages import NOT_AN_ADDRESS, UNREACHABLE, Pages, base_path

HONEYPOT = "site_web"
"""A field no person sees; whatever fills it in is not heard, and told: it may be a browser."""

_TRAPPED = (
    "Un champ que personne ne voit a été rempli, sans doute par ton navigateur\N{NO-BREAK SPACE}:"
    " rien n’a été noté. Réessaie, c’est vide maintenant."
)
_AN_HOUR = "3600"
_OFFERED = {"purposes": tuple(purpose.value for purpose in wording.EXTRAS)}
"""What the confirming form may say."""

_log = logging.getLogger("digest.web")

_WHERE = {"integre": "/abonnement (formulaire intégré au site)", "cadre": "/cadre"}
"""Which of our forms was filled in, by its hidden field."""


@dataclass(frozen=True, slots=True)
class SignUpPages:
    """Sign-up and confirmation of one installation."""

    app: App
    pages: Pages
    relay: LetterRelay
    refused: Counter[str] = field(default_factory=Counter)
    """How many sign-ups were not heard since the start, by reason."""

    async def show_box(self, _request: Request) -> Response:
        """The sign-up box."""
        return self._box("", "")

    async def request(self, request: Request) -> Response:
        """The button was clicked: the answer is the same for every address that is one."""
        form = await read_form(request)
        address = form.text("courriel")
        if form.text(HONEYPOT):
            self._count("the trap was filled in")
            return self._box(address, _TRAPPED)
        visitor = visit(request, self.app.settings, _WHERE.get(form.text("form"), "/abonnement"))
        other = "" if form.text("sur") else _other(address)
        if other:
            return self.pages.page("voulais-tu", address=address, other=other)
        if not await run_in_threadpool(self.relay.takes, address):
            return self._box(address, UNREACHABLE)
        try:
            busy = await run_in_threadpool(sign_up.request, self.app, address, visitor)
        except InputError:
            return self._box(address, NOT_AN_ADDRESS)
        if busy:
            self._count(busy)
            raise HTTPException(429, headers={"Retry-After": _AN_HOUR})
        return self._thanks()

    async def thanks(self, _request: Request) -> Response:
        """« Va voir tes courriels »: the same for everyone, and true of everyone."""
        return self.pages.page("merci", comes_back=comes_back(self.app))

    async def frame(self, _request: Request) -> Response:
        """The box alone, for an iframe on the newspaper's own site and on no other."""
        return self.pages.page(
            "cadre",
            is_public=True,
            form="cadre",
            level=1,
            framed_by=str(self.app.settings.newsletter.site_url),
            box=sign_up.box_of(self.app),
            promise_link=wording.PROMISE_LINK,
        )

    async def disown(self, request: Request) -> Response:
        """« Ce n’est pas moi »: the address is erased, unless it was confirmed meanwhile."""
        visitor = visit(request, self.app.settings, "/confirmer")
        token = request.path_params["token"]
        if await run_in_threadpool(sign_up.disown, self.app, token, visitor):
            return self.pages.page("efface")
        return await self.show_confirmation(request)

    async def show_confirmation(self, request: Request) -> Response:
        """What a confirmation link opens: a page with one button. Changes nothing."""
        token = request.path_params["token"]
        return self._invited(token, await run_in_threadpool(sign_up.open_link, self.app, token))

    async def confirm(self, request: Request) -> Response:
        """The button on that page."""
        form = await read_form(request)
        form.check(_OFFERED)
        token = request.path_params["token"]
        visitor = visit(request, self.app.settings, "/confirmer")
        invited = await run_in_threadpool(sign_up.confirm, self.app, token, _ticked(form), visitor)
        return self._invited(token, invited)

    def _count(self, why: str) -> None:
        self.refused[why] += 1
        number = self.refused.total()
        _log.warning("a sign-up was not heard, the %d. since the start: %s", number, why)

    def _box(self, address: str, fault: str) -> Response:
        return self.pages.page(
            "abonnement",
            status=422 if fault else 200,
            is_public=not fault,
            box=sign_up.box_of(self.app),
            promise_link=wording.PROMISE_LINK,
            address=address,
            fault=fault,
        )

    def _thanks(self) -> Response:
        return RedirectResponse(f"{base_path(self.pages.public_url)}/merci", 303)

    def _invited(self, token: str, invited: OpenedLink) -> Response:
        settings = self.app.settings
        if invited.invitation is LinkWorth.OPEN:
            name = settings.newsletter.name
            is_split = settings.consent.policy == "per-purpose"
            return self.pages.page(
                "confirmer",
                disown=f"{base_path(self.pages.public_url)}/confirmer/{token}/pas-moi",
                address=invited.address,
                statement=wording.confirmation(name),
                sentence="" if is_split else sign_up.box_of(self.app).sentence,
                extras=[
                    (p.value, wording.extra_label(p, name)) for p in wording.EXTRAS if is_split
                ],
                partners_needed=not preferences.keeps_the_news_without_partners(self.app),
            )
        if invited.invitation is LinkWorth.CONFIRMED:
            return self.pages.page(
                "bienvenue",
                gets_editions=invited.gets_editions,
                next_at=invited.next_at,
                preferences_url=invited.preferences_url,
                shares=True,
            )
        return self.pages.page("lien-perime", status=410, why=invited.invitation.value)


def _other(address: str) -> str:
    """The address that was probably meant, or ''."""
    try:
        return meant(parse(address))
    except InputError:
        return ""


def _ticked(form: Form) -> frozenset[Purpose]:
    return frozenset(p for p in wording.EXTRAS if p.value in form.values("purposes"))
