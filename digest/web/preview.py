"""
The desk on this machine, for whoever writes templates and phrases too.

The page is the desk's own; beside it stand the mail as other mailboxes show it, its source,
and its lines, each at an address of its own. All of it is made anew whenever something that
it is made from is saved.
"""

from collections.abc import Callable
from functools import partial
from threading import Lock

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from uvicorn import Config, Server

from digest.errors import DigestError
from digest.flows.desk.sender import DeskSender
from digest.flows.edition.dry_run import DryRun
from digest.flows.edition.live_preview import PreviewRequest, PreviewSession, draw, renewed, stamp
from digest.flows.edition.parts import Part
from digest.model import DayMaterial, DeskPerson, Tone
from digest.render.environment import environment, filled
from digest.render.mailing_plan import fill
from digest.render.simulate import (
    ColourScheme,
    in_scheme,
    with_a_reader,
    without_pictures,
    without_sheets,
)
from digest.render.slot import Slot
from digest.web.desk_app import local_desk
from digest.web.desk_edition import SourceWatch
from digest.web.local_key import LocalKey

__all__ = ["Server", "preview_app", "preview_server"]

_WIDTHS = (320, 375, 600, 1024)
_NO_ARTICLE = "No article is in the window: there is nothing to preview."


def preview_server(
    session: PreviewSession, person: DeskPerson, sender: DeskSender, key: str
) -> Server:
    """The HTTP server that shows that day's edition to *person*, who has *key*; Ctrl-C ends it."""
    site = LocalKey(preview_app(session, person, sender), key)
    return Server(Config(site, log_level="warning", lifespan="off", ws="none"))


def preview_app(session: PreviewSession, person: DeskPerson, sender: DeskSender) -> Starlette:
    """The ASGI application that shows that day's edition to *person*."""
    show = _PreviewPages(session)
    watch = SourceWatch(show.material, show.stamp)
    return local_desk(session.app, person, sender, watch, show.routes())


View = Callable[[Request, DryRun], Response]


class _PreviewPages:
    """Answers each view; the edition is made anew for each, so that a change shows at once."""

    def __init__(self, session: PreviewSession) -> None:
        self._session = session
        self._renewing = Lock()

    def routes(self) -> list[Route]:
        """What stands beside the desk's pages."""
        return [
            Route("/", self.first),
            Route("/mail", partial(self.edition, view=self.mail)),
            Route("/text", partial(self.edition, view=self.text)),
            Route("/source", partial(self.edition, view=self.source)),
            Route("/lines", partial(self.edition, view=self.lines)),
            Route("/measure", self.measure),
        ]

    def material(self) -> DayMaterial:
        """What was read for rituals; folders of articles are read again where one changed."""
        with self._renewing:
            self._session = renewed(self._session)
            return self._session.collected.material

    def stamp(self) -> str:
        """Something that is another once what is drawn may be."""
        return stamp(self._session)

    def first(self, _request: Request) -> Response:
        """The desk's page of the day that was asked for."""
        return RedirectResponse(f"/pupitre?jour={self._session.day}", 303)

    def edition(self, request: Request, view: View) -> Response:
        """That view of the edition; where it cannot be made, what is wrong."""
        try:
            self.material()
            dry_run = draw(self._session, _wanted(request))
        except DigestError as fault:
            return PlainTextResponse(f"{fault}\n", 500)
        if dry_run.edition is None:
            return PlainTextResponse(f"{_NO_ARTICLE}\n", 404)
        return view(request, dry_run)

    def mail(self, request: Request, dry_run: DryRun) -> Response:
        """The HTML part alone, in the light and state that is asked for."""
        page = in_scheme(with_a_reader(_part(dry_run, request).html), _light(request))
        asked = request.query_params
        if asked.get("pictures") == "off":
            page = without_pictures(page)
        if asked.get("sheets") == "off":
            page = without_sheets(page)
        return HTMLResponse(page, headers={"Content-Security-Policy": "script-src 'none'"})

    def text(self, request: Request, dry_run: DryRun) -> Response:
        """The text part."""
        return PlainTextResponse(with_a_reader(_part(dry_run, request).text))

    def source(self, request: Request, dry_run: DryRun) -> Response:
        """The message as it would go on the wire, headers and all."""
        values = {slot: with_a_reader(slot.marker) for slot in Slot}
        wire = fill(_part(dry_run, request).mailing, values)
        return PlainTextResponse(wire.decode("ascii", "replace"))

    def lines(self, request: Request, dry_run: DryRun) -> Response:
        """The HTML part line by line, each with an address."""
        rows = with_a_reader(_part(dry_run, request).html).splitlines()
        return self._page("lines", rows=rows)

    def measure(self, request: Request) -> Response:
        """The mail at a width, in a page that writes down how tall it is."""
        return self._page("measure", width=_width(request), query=request.url.query)

    def _page(self, name: str, **values: object) -> Response:
        jinja = environment(self._session.app.settings.own_templates)
        return HTMLResponse(filled(jinja, f"preview/{name}.html", values))


def _wanted(request: Request) -> PreviewRequest:
    asked = request.query_params
    tone = asked.get("tone")
    return PreviewRequest(
        tone=Tone(tone) if tone in list(Tone) else None, is_anew=asked.get("made") == "now"
    )


def _light(request: Request) -> ColourScheme:
    """The light that is asked for; in one that nobody knows, the mail is light."""
    asked = request.query_params.get("light")
    return ColourScheme(asked) if asked in list(ColourScheme) else ColourScheme.LIGHT


def _part(dry_run: DryRun, request: Request) -> Part:
    """The variant that is asked for, else the first."""
    variant = request.query_params.get("variant")
    asked = (part for part in dry_run.parts if part.audience.variant == variant)
    return next(asked, dry_run.parts[0])


def _width(request: Request) -> int:
    asked = request.query_params.get("width", "600")
    return int(asked) if asked.isdigit() and int(asked) in _WIDTHS else 600
