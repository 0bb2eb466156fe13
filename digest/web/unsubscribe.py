"""The pages behind the unsubscribe link of a mail's foot: out, or half-way out."""

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from digest.errors import TokenError
from digest.flows.app import App
from digest.flows.readers import frequency, leave, preferences
from digest.flows.readers.leave import Leaver, LeaveReason, UnsubscribeClick
from digest.french.typography import long_date
from digest.web.client import visit
from digest.web.form import read_form
from digest.web.group_commit import GroupCommit
from digest.web.pages import Pages, base_path

_ONE_CLICK = b"One-Click"
_NOBODY = "Ce lien ne mène plus à personne\N{NO-BREAK SPACE}: rien n’a changé."
"""What a one-click is told where its dossier was erased: nobody left by it."""
_REASONS = (
    (LeaveReason.TOO_MANY, "Trop de courriels"),
    (LeaveReason.NOT_INTERESTED, "Ça ne m’intéresse plus"),
    (LeaveReason.TONE, "Le ton me tape sur les nerfs"),
    (LeaveReason.ADVERTISING, "Trop d’annonces"),
    (LeaveReason.NEVER_ASKED, "Je ne me souviens pas de m’être abonné ou abonnée"),
    (LeaveReason.BROKEN, "Ça s’affiche mal chez moi"),
    (LeaveReason.OTHER, "Autre chose"),
)


@dataclass(frozen=True, slots=True)
class UnsubscribePages:
    """Unsubscribing and its half-measures, for one installation."""

    app: App
    pages: Pages
    commits: GroupCommit[UnsubscribeClick, Leaver | None]

    async def show(self, request: Request) -> Response:
        """What an unsubscribe link opens: one big button first. Changes nothing."""
        token = request.path_params["token"]
        leaver = await run_in_threadpool(leave.leaver_of, self.app, token)
        if leaver.has_left:
            return self._gone(token, leaver.address, is_late=True)
        return self.pages.page(
            "desabonnement",
            address=leaver.address,
            action=self._action(token),
            can_drop_partners=preferences.keeps_the_news_without_partners(self.app),
        )

    async def leave(self, request: Request) -> Response:
        """
        The button, or a mailbox provider's one-click (RFC 8058).

        Whatever the body says, a POST with a good token ends all mail, at once:
        a field we would misread must not keep anyone on the list.
        """
        is_one_click = _ONE_CLICK in await request.body()
        token = request.path_params["token"]
        visitor = visit(request, self.app.settings, "one-click" if is_one_click else "/d")
        leaver = await self.commits.ask(leave.click_of(self.app, token, visitor))
        if leaver is None:
            raise TokenError("this link is not valid")
        if is_one_click:  # no person reads it
            return self.pages.line("C’est fait." if leaver.address else _NOBODY)
        return self._gone(token, leaver.address, is_late=False)

    async def pause(self, request: Request) -> Response:
        """Nothing for 30 days; then the editions come back by themselves."""
        token = request.path_params["token"]
        visitor = visit(request, self.app.settings, "/d")
        rest = await run_in_threadpool(frequency.pause, self.app, token, visitor)
        if rest is None:
            return await self.show(request)
        return self.pages.page(
            "repos",
            address=rest.address,
            until=long_date(rest.resumes_on),
            gets_editions=rest.gets_editions,
        )

    async def drop_partners(self, request: Request) -> Response:
        """The news goes on, the partners' promotions end."""
        token = request.path_params["token"]
        visitor = visit(request, self.app.settings, "/d")
        kept = await run_in_threadpool(preferences.drop_partners, self.app, token, visitor)
        if kept is None:
            return await self.show(request)
        return self.pages.page("sans-partenaires", kept=kept)

    async def tell_why(self, request: Request) -> Response:
        """A reason, if the reader cares to give one; it is counted without them."""
        form = await read_form(request)
        token = request.path_params["token"]
        try:
            reason = LeaveReason(form.text("raison"))
        except ValueError:
            raise HTTPException(400) from None
        await run_in_threadpool(leave.tell_why, self.app, token, reason)
        return self.pages.page("merci-raison")

    def _gone(self, token: str, address: str, *, is_late: bool) -> Response:
        return self.pages.page(
            "parti",
            address=address,
            is_late=is_late,
            action=self._action(token),
            reasons=[(reason.value, label) for reason, label in _REASONS],
        )

    def _action(self, token: str) -> str:
        """Where this link's forms post to, by path."""
        return f"{base_path(self.pages.public_url)}/d/{token}"
