"""The desk's pages: which path leads where, on the public site and alone on loopback."""

from collections.abc import Iterator
from dataclasses import replace

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from digest.flows.app import App
from digest.flows.desk.sender import DeskSender
from digest.model import DeskPerson, DeskRole
from digest.render.page_style import as_it_stands, style_sheet
from digest.web.desk_correct import CorrectionPages
from digest.web.desk_door import DeskDoor, LocalDoor, SessionDoor
from digest.web.desk_sent import SentPages
from digest.web.desk_sign_in import SignInPages
from digest.web.fault_pages import fault_pages
from digest.web.form import BodyLimit
from digest.web.pages import Pages, make_pages
from digest.web.site_files import SitePages

SHEET = "pupitre.css"
"""Follows the public pages' own sheet; after both come the newsletter's colours and fonts."""
FILES = {"envoi.js": "text/javascript"}
"""Of `templates/pupitre`, served as they stand, each with its kind."""
_OPERATOR = DeskRole.OPERATOR
HERE = ("127.0.0.1", "localhost", "::1", "[::1]")


def desk_routes(app: App, door: DeskDoor, sender: DeskSender) -> list[Route]:
    """
    The pages of the desk behind that door; *sender* sends what they begin.

    They come before `/pupitre/{token}`, which takes any word.
    """
    sent, corrections = SentPages(app, door, sender), CorrectionPages(app, door)

    async def home(_request: Request, _person: DeskPerson) -> Response:
        return door.see_other("/pupitre/envois")

    return [
        *_files(app),
        *_sign_in(app, door),
        Route("/pupitre", door.guarded(home)),
        Route("/pupitre/envois", door.guarded(sent.past)),
        Route("/pupitre/e/{day}", door.guarded(sent.show)),
        Route("/pupitre/e/{day}/etat", door.guarded(sent.state)),
        Route("/pupitre/e/{day}/courriel", door.guarded(sent.mail)),
        Route("/pupitre/e/{day}/arreter", door.guarded(sent.halt, _OPERATOR), methods=["POST"]),
        Route("/pupitre/e/{day}/reprendre", door.guarded(sent.resume, _OPERATOR), methods=["POST"]),
        Route("/pupitre/e/{day}/avertir", door.guarded(sent.tell, _OPERATOR), methods=["POST"]),
        Route("/pupitre/e/{day}/corriger", door.guarded(corrections.show), methods=["GET"]),
        Route("/pupitre/e/{day}/corriger", door.guarded(corrections.correct), methods=["POST"]),
    ]


def session_desk(app: App, pages: Pages, sender: DeskSender) -> list[Route]:
    """The same on the public site, for the people that the settings name; none without any."""
    return desk_routes(app, SessionDoor(app, pages), sender) if app.settings.desk.people else []


def local_desk(app: App, person: DeskPerson, sender: DeskSender) -> Starlette:
    """The desk alone, for this machine: whoever opens it decides as *person*."""
    pages = replace(make_pages(app.settings), public_url="")
    return Starlette(
        routes=[
            *desk_routes(app, LocalDoor(pages, person), sender),
            Route("/style.css", SitePages(app, pages).style),  # of the page that tells a fault
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=list(HERE)),
            Middleware(BodyLimit, larger={}),
        ],
        exception_handlers=fault_pages(pages),
    )


def _sign_in(app: App, door: DeskDoor) -> Iterator[Route]:
    if not isinstance(door, SessionDoor):
        return
    pages = SignInPages(app, door)
    yield Route("/pupitre/entrer", pages.show, methods=["GET"])
    yield Route("/pupitre/entrer", pages.ask, methods=["POST"])
    yield Route("/pupitre/entrer/{token}", pages.follow, methods=["GET"])
    yield Route("/pupitre/entrer/{token}", pages.enter, methods=["POST"])
    yield Route("/pupitre/sortir", door.guarded(pages.leave), methods=["POST"])


def _files(app: App) -> Iterator[Route]:
    """What the pages are dressed with; open to all, as it says nothing of anybody."""
    own, newsletter = app.settings.own_templates, app.settings.newsletter

    async def sheet(_request: Request) -> Response:
        return _file(style_sheet(newsletter, own, f"pupitre/{SHEET}"), "text/css")

    async def as_it_is(request: Request) -> Response:
        name = request.scope["path"].rpartition("/")[2]
        return _file(as_it_stands(f"pupitre/{name}", own), FILES[name])

    yield Route(f"/pupitre/{SHEET}", sheet, methods=["GET"])
    yield from (Route(f"/pupitre/{name}", as_it_is, methods=["GET"]) for name in FILES)


def _file(content: str, kind: str) -> Response:
    # asked for again after an upgrade: a page and its script must be of one release
    headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    return Response(content, 200, headers, kind)
