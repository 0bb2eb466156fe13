"""The pages behind the links of the desk's mail: they show on GET, and act on POST alone."""

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from digest.flows.app import App
from digest.flows.desk import mail_links
from digest.flows.desk.mail_links import DeskLink
from digest.web.form import read_form
from digest.web.pages import Pages


@dataclass(frozen=True, slots=True)
class DeskPages:
    """What the desk decides by mail, for one installation."""

    app: App
    pages: Pages

    async def show(self, request: Request) -> Response:
        """The edition, and one button. Changes nothing."""
        link = await run_in_threadpool(mail_links.link_of, self.app, request.path_params["token"])
        return self._page(link, was_pressed=False)

    async def press(self, request: Request) -> Response:
        """The button."""
        form = await read_form(request)
        token, reason = request.path_params["token"], form.text("raison")
        link = await run_in_threadpool(mail_links.press, self.app, token, reason)
        return self._page(link, was_pressed=True)

    def _page(self, link: DeskLink, *, was_pressed: bool) -> Response:
        return self.pages.page(
            "pupitre",
            link=link,
            edition=link.proposal.content,
            button=link.button,
            was_pressed=was_pressed,
            is_sent_on_silence=self.app.settings.desk.approval_default == "send",
        )
