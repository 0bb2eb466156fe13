"""The pages behind « Bien envoyé » and « Bof »: they show on GET, and count on POST alone."""

from dataclasses import dataclass
from datetime import date

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from digest.compose.rituals.feedback import WORDS
from digest.flows.app import App
from digest.flows.edition import opinions
from digest.model import EditionOpinion
from digest.web.form import refuse_other_sites
from digest.web.pages import Pages


@dataclass(frozen=True, slots=True)
class OpinionPages:
    """What readers think of the editions of one installation."""

    app: App
    pages: Pages

    async def show(self, request: Request) -> Response:
        """A page with one button. Changes nothing: scanners open every link."""
        return await self._page(request, was_pressed=False)

    async def press(self, request: Request) -> Response:
        """The button."""
        refuse_other_sites(request, self.pages.public_url)
        page = await self._page(request, was_pressed=True)
        await run_in_threadpool(opinions.give, self.app, *_asked(request))
        return page

    async def _page(self, request: Request, *, was_pressed: bool) -> Response:
        day, opinion = _asked(request)
        if not await run_in_threadpool(opinions.was_mailed, self.app, day):
            raise HTTPException(404)
        return self.pages.page(
            "avis",
            day=day,
            words=WORDS[opinion],
            was_pressed=was_pressed,
            archive=self.app.settings.web.archive != "off",
        )


def _asked(request: Request) -> tuple[date, EditionOpinion]:
    """The edition and the opinion of a path; raises `HTTPException` 404 for no such one."""
    try:
        day = date.fromisoformat(request.path_params["day"])
        return day, EditionOpinion(request.path_params["opinion"])
    except ValueError:
        raise HTTPException(404) from None
