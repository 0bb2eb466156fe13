"""The pages behind the links of a mail's foot: unsubscribe and preferences."""

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from digest.consent.wording import purpose_label
from digest.errors import ConsentError
from digest.flows import leave, preferences
from digest.flows.app import App
from digest.flows.preferences import Preferences
from digest.model import Purpose
from digest.web.client import visit
from digest.web.form import read_form
from digest.web.pages import Pages

_ONE_CLICK = b"One-Click"


@dataclass(frozen=True, slots=True)
class Leaving:
    """Unsubscribing and choosing, for one installation."""

    app: App
    pages: Pages

    async def look(self, request: Request) -> Response:
        """What an unsubscribe link opens: one big button. Changes nothing."""
        leaver = await run_in_threadpool(leave.look, self.app, request.path_params["token"])
        name = "parti" if leaver.has_left else "desabonnement"
        return self.pages.page(name, address=leaver.address, is_late=leaver.has_left)

    async def leave(self, request: Request) -> Response:
        """
        The button, or a mailbox provider's one-click (RFC 8058).

        Whatever the body says, a POST with a good token ends all mail, at once:
        a field we would misread must not keep anyone on the list.
        """
        body = await request.body()
        where = "one-click" if _ONE_CLICK in body else "/d"
        seen = visit(request, self.app.settings, where)
        leaver = await run_in_threadpool(leave.leave, self.app, request.path_params["token"], seen)
        return self.pages.page("parti", address=leaver.address, is_late=False)

    async def preferences(self, request: Request) -> Response:
        """What the reader gets, as boxes to tick."""
        token = request.path_params["token"]
        return self._preferences(await run_in_threadpool(preferences.look, self.app, token))

    async def save(self, request: Request) -> Response:
        """The boxes as the reader left them; none ticked means to leave."""
        form = await read_form(request)
        wanted = frozenset(p for p in Purpose if p.value in form.values("purposes"))
        token = request.path_params["token"]
        seen = visit(request, self.app.settings, "/p")
        try:
            kept = await run_in_threadpool(preferences.save, self.app, token, wanted, seen)
        except ConsentError:
            return self._preferences(
                await run_in_threadpool(preferences.look, self.app, token), status=409
            )
        return self._preferences(kept, was_saved=True)

    def _preferences(
        self, kept: Preferences, *, status: int = 200, was_saved: bool = False
    ) -> Response:
        name = self.app.settings.newsletter.name
        boxes = [(p.value, purpose_label(p, name), p in kept.purposes) for p in Purpose]
        return self.pages.page(
            "preferences",
            status=status,
            kept=kept,
            boxes=boxes,
            was_saved=was_saved,
            partners_needed=not preferences.keeps_the_news_without_partners(self.app),
        )
