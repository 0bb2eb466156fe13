"""The public pages, put together: which path leads where, and what every request meets first."""

import re
from functools import partial

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from digest.flows.app import App
from digest.flows.desk.sender import DeskSender
from digest.flows.feedback.hook import HookListener
from digest.flows.operating import presence
from digest.flows.readers import leave
from digest.flows.readers.letter_relay import LetterRelay
from digest.web import hooks
from digest.web.archive import ArchivePages
from digest.web.change_address import AddressPages
from digest.web.client import ProxyWatch
from digest.web.desk import DeskPages
from digest.web.desk_app import session_desk
from digest.web.fault_pages import fault_pages
from digest.web.file_pages import FilePages
from digest.web.form import BodyLimit, refuse_other_sites
from digest.web.group_commit import GroupCommit
from digest.web.hooks import HookPages
from digest.web.opinions import OpinionPages
from digest.web.pages import Pages, base_path, make_pages
from digest.web.preferences import PreferencePages
from digest.web.presence import PresencePages
from digest.web.report import ReportPages
from digest.web.sign_up import SignUpPages
from digest.web.site_files import SitePages
from digest.web.unsubscribe import UnsubscribePages

_ORIGIN = re.compile("https?://[^/]*", re.IGNORECASE)
"""What stands before the path where a request names its whole address (RFC 9112, section 3.2.2)."""
_SLASHES = re.compile("/{2,}")
_AROUND_A_LINK = "/<>()[]{}\"'«»“”’,;:!?. \t\r\n\N{NO-BREAK SPACE}\N{ZERO WIDTH SPACE}"
"""What mail programs and people leave at the end of a link; no path of ours ends with any."""

_OPEN_TO_OTHER_SITES = frozenset({"/d/{token}", "/abonnement", hooks.PATH})
"""Mailbox providers post to the first (RFC 8058), the newspaper's own pages to the second, relays
to the third, which hears nobody without a proof."""


def web_app(app: App, sender: DeskSender | None = None) -> Starlette:
    """The ASGI application of that installation; *sender* sends what the desk begins there."""
    pages = make_pages(app.settings)
    site = Starlette(
        routes=[
            _guarded(route, pages.public_url)
            for route in _routes(app, pages, sender or DeskSender())
        ],
        middleware=[
            Middleware(UnderBasePath, base=base_path(app.settings.web.public_url)),
            Middleware(BodyLimit, larger={hooks.FOLDER: hooks.LARGEST_BODY}),
            Middleware(ProxyWatch, trusted_proxies=app.settings.web.trusted_proxies),
        ],
        exception_handlers=fault_pages(pages),
    )
    # a redirect would go to the request's own Host, and a one-click may follow none (RFC 8058)
    site.router.redirect_slashes = False
    return site


def _guarded(route: Route, public_url: str) -> Route:
    """The same route; one that does more than show hears our own pages alone, unless listed."""
    methods = route.methods or set()
    if methods <= {"GET", "HEAD"} or route.path in _OPEN_TO_OTHER_SITES:
        return route

    async def act(request: Request) -> Response:
        refuse_other_sites(request, public_url)
        answer: Response = await route.endpoint(request)
        return answer

    return Route(route.path, act, methods=sorted(methods))


def _routes(app: App, pages: Pages, sender: DeskSender) -> list[Route]:
    relay = LetterRelay(app)
    sign_up, archive = SignUpPages(app, pages, relay), ArchivePages(app, pages)
    unsubscribe = UnsubscribePages(app, pages, GroupCommit(partial(leave.leave_all, app)))
    preferences, address = PreferencePages(app, pages, relay), AddressPages(app, pages)
    desk, own_file = DeskPages(app, pages), FilePages(app, pages, relay)
    return [
        Route("/", archive.front),
        Route("/abonnement", sign_up.show_box, methods=["GET"]),
        Route("/abonnement", sign_up.request, methods=["POST"]),
        Route("/cadre", sign_up.frame),
        Route("/merci", sign_up.thanks),
        Route("/confirmer/{token}", sign_up.show_confirmation, methods=["GET"]),
        Route("/confirmer/{token}", sign_up.confirm, methods=["POST"]),
        Route("/confirmer/{token}/pas-moi", sign_up.disown, methods=["POST"]),
        Route("/d/{token}", unsubscribe.show, methods=["GET"]),
        Route("/d/{token}", unsubscribe.leave, methods=["POST"]),
        Route("/d/{token}/pause", unsubscribe.pause, methods=["POST"]),
        Route("/d/{token}/sans-partenaires", unsubscribe.drop_partners, methods=["POST"]),
        Route("/d/{token}/raison", unsubscribe.tell_why, methods=["POST"]),
        Route("/p/{token}", preferences.show, methods=["GET"]),
        Route("/p/{token}", preferences.save, methods=["POST"]),
        Route("/adresse/{token}", address.show_confirmation, methods=["GET"]),
        Route("/adresse/{token}", address.confirm, methods=["POST"]),
        Route("/p/{token}/dossier", own_file.ask, methods=["POST"]),
        Route("/dossier/{token}", own_file.show, methods=["GET"]),
        Route("/dossier/{token}/donnees.json", own_file.take_json, methods=["POST"]),
        Route("/dossier/{token}/donnees.csv", own_file.take_csv, methods=["POST"]),
        Route("/dossier/{token}/ajouter", own_file.add, methods=["POST"]),
        Route("/dossier/{token}/adresse", own_file.move, methods=["POST"]),
        Route("/dossier/{token}/effacer", own_file.erase, methods=["POST"]),
        *session_desk(app, pages, sender),
        Route("/pupitre/{token}", desk.show, methods=["GET"]),
        Route("/pupitre/{token}", desk.press, methods=["POST"]),
        Route("/rapport/{token}", ReportPages(app, pages).show),
        *_routes_of_all(app, pages, archive),
    ]


def _routes_of_all(app: App, pages: Pages, archive: ArchivePages) -> list[Route]:
    """What anyone may open, without a token."""
    opinions, site_files = OpinionPages(app, pages), SitePages(app, pages)
    listener = HookListener.of(app)
    return [
        Route("/avis/{day}/{opinion}", opinions.show, methods=["GET"]),
        Route("/avis/{day}/{opinion}", opinions.press, methods=["POST"]),
        Route("/e/{day}", archive.edition),
        Route("/e/{day}/image.png", archive.picture),
        Route("/archives", archive.archive),
        Route("/archives.atom", archive.feed),
        Route("/confidentialite", archive.privacy),
        Route("/style.css", site_files.style),
        Route("/favicon.svg", site_files.icon),
        Route("/partage.js", site_files.share),
        Route("/robots.txt", site_files.robots),
        Route("/sitemap.xml", site_files.sitemap),
        Route("/healthz", archive.health),
        Route(f"{presence.PLACE}/{{token}}", PresencePages(app).show, methods=["GET"]),
        Route(
            hooks.PATH, HookPages(listener, GroupCommit(listener.take_in)).take, methods=["POST"]
        ),
    ]


class UnderBasePath:
    """
    Take off a request's path what is not ours.

    That is the origin of a whole address, the public address's own path, where a
    proxy leaves it on, and the signs that stood around a link in a mail: `/d/TOKEN>`,
    `/d/TOKEN/`.
    """

    def __init__(self, app: ASGIApp, base: str) -> None:
        self._app = app
        self._base = base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            asked = scope["path"]
            origin = _ORIGIN.match(asked)
            path = _SLASHES.sub("/", asked[origin.end() :] if origin else asked)
            below = path.removeprefix(self._base) if path.startswith(f"{self._base}/") else path
            scope = {**scope, "path": below.rstrip(_AROUND_A_LINK) or "/"}
        await self._app(scope, receive, send)
