"""The desk's pages: which path leads where, on the public site and alone on loopback."""

from collections.abc import Iterable, Iterator
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
from digest.web.desk_acts import DEEDS
from digest.web.desk_correct import CorrectionPages
from digest.web.desk_door import DeskDoor, LocalDoor, SessionDoor
from digest.web.desk_edition import UNWATCHED, EditionPages, SourceWatch
from digest.web.desk_sent import SentPages
from digest.web.desk_sign_in import SignInPages
from digest.web.fault_pages import fault_pages
from digest.web.form import BodyLimit
from digest.web.pages import Pages, make_pages
from digest.web.site_files import SitePages

SHEET = "pupitre.css"
"""Follows the public pages' own sheet; after both come the newsletter's colours and fonts."""
FILES = {"envoi.js": "text/javascript", "edition.js": "text/javascript", "edition.css": "text/css"}
"""Of `templates/pupitre`, served as they stand, each with its kind."""
_OPERATOR = DeskRole.OPERATOR
HERE = ("127.0.0.1", "localhost", "::1", "[::1]")


def desk_routes(
    app: App, door: DeskDoor, sender: DeskSender, watch: SourceWatch = UNWATCHED
) -> list[Route]:
    """
    The pages of the desk behind that door; *sender* sends what they begin.

    They come before `/pupitre/{token}`, which takes any word.
    """
    edition = EditionPages(app=app, door=door, sender=sender, watch=watch)
    sent, corrections = SentPages(app, door, sender), CorrectionPages(app, door)
    return [
        *_files(app),
        *_sign_in(app, door),
        *_of_edition(edition),
        *_of_sent(door, sent, corrections),
    ]


def _of_edition(pages: EditionPages) -> Iterator[Route]:
    """The page of an edition, its mail, and its buttons; an operator's alone send and stop."""
    guarded = pages.door.guarded
    yield Route("/pupitre", guarded(pages.show), methods=["GET"])
    yield Route("/pupitre/courriel", guarded(pages.mail), methods=["GET"])
    yield Route("/pupitre/etat", guarded(pages.state), methods=["GET"])
    deeds = {
        "essai": (pages.try_out, DeskRole.EDITOR),
        "preparer": (pages.prepare, DeskRole.EDITOR),
        "relire": (pages.reread, DeskRole.EDITOR),
        "liens": (pages.check_links, DeskRole.EDITOR),
        "envoyer": (pages.send, _OPERATOR),
        "arreter": (pages.stop, _OPERATOR),
        **dict.fromkeys(DEEDS, (pages.act, DeskRole.EDITOR)),
    }
    for deed, (handler, role) in deeds.items():
        endpoint = guarded(pages.on_its_day(handler), role)
        yield Route(f"/pupitre/gestes/{deed}", endpoint, methods=["POST"])


def _of_sent(door: DeskDoor, sent: SentPages, corrections: CorrectionPages) -> Iterator[Route]:
    """The pages of editions that have left, and what is still to be done about one."""
    day, guarded = "/pupitre/e/{day}", door.guarded
    yield Route("/pupitre/envois", guarded(sent.past))
    yield Route(day, guarded(sent.show))
    yield Route(f"{day}/etat", guarded(sent.state))
    yield Route(f"{day}/courriel", guarded(sent.mail))
    yield Route(f"{day}/arreter", guarded(sent.halt, _OPERATOR), methods=["POST"])
    yield Route(f"{day}/reprendre", guarded(sent.resume, _OPERATOR), methods=["POST"])
    yield Route(f"{day}/avertir", guarded(sent.tell, _OPERATOR), methods=["POST"])
    yield Route(f"{day}/corriger", guarded(corrections.show), methods=["GET"])
    yield Route(f"{day}/corriger", guarded(corrections.correct), methods=["POST"])


def session_desk(app: App, pages: Pages, sender: DeskSender) -> list[Route]:
    """The same on the public site, for the people that the settings name; none without any."""
    return desk_routes(app, SessionDoor(app, pages), sender) if app.settings.desk.people else []


def local_desk(
    app: App,
    person: DeskPerson,
    sender: DeskSender,
    watch: SourceWatch = UNWATCHED,
    beside: Iterable[Route] = (),
) -> Starlette:
    """
    The desk alone, for this machine: whoever opens it decides as *person*.

    *beside* are routes that stand next to it.
    """
    pages = replace(make_pages(app.settings), public_url="")
    return Starlette(
        routes=[
            *desk_routes(app, LocalDoor(pages, person), sender, watch),
            Route("/style.css", SitePages(app, pages).style),  # of the page that tells a fault
            *beside,
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
