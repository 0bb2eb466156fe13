"""
The tour: one page on which a person sees what the demonstration did.

What happened with its figures, who got what and why, every mail as HTML, text
and source, and the doors to try oneself. It shows; it changes nothing.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from importlib.resources import files
from types import MappingProxyType

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from digest.demo.hosting import address, hosted, listen
from digest.demo.inbox import Inbox, ReceivedMail
from digest.demo.pages import render

_FRAME_POLICY = "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'"
_MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; "
    "default-src 'none'; img-src http: https: data:; style-src 'unsafe-inline'"
)
VIEWS: Mapping[str, str] = MappingProxyType(
    {"courriel": "Courriel", "telephone": "Téléphone", "texte": "Texte", "source": "Source"}
)
"""How a mail may be looked at: the word in the address, and the tab's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TourFact:
    """One thing that happened, its figure, and the same in English for the terminal."""

    figure: int
    french: str
    english: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TourGuest:
    """An invented reader: what they did, in French and in English, and whether the edition came."""

    name: str
    address: str
    french: str
    english: str
    is_mailed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tour:
    """What the page shows. The addresses are absolute; the unsubscribe link is a mail's own."""

    newsletter: str
    facts: tuple[TourFact, ...]
    guests: tuple[TourGuest, ...]
    edition_url: str
    sign_up_url: str
    unsubscribe_url: str
    newsroom_url: str
    edition_mail: int
    """The number, in the inbox, of a copy of the edition."""
    inbox: Inbox


@contextmanager
def shown(tour: Tour) -> Iterator[str]:
    """Serve the page as long as the block lasts; gives its address."""
    with listen() as listener, hosted(create_tour(tour), listener):
        yield address(listener)


def create_tour(tour: Tour) -> Starlette:
    """The page and what hangs on it, ready to be served on loopback."""

    def welcome(_request: Request) -> Response:
        return _framed("welcome.html", tour=tour, mails=tour.inbox.mails)

    def show(request: Request) -> Response:
        mail = tour.inbox.find(request.path_params["number"])
        view = request.path_params["view"]
        if mail is None or view not in VIEWS:
            return _framed("lost.html", 404, tour=tour)
        return _framed("mail.html", tour=tour, mail=mail, view=view, views=VIEWS)

    def body(request: Request) -> Response:
        mail = tour.inbox.find(request.path_params["number"])
        if mail is None:
            return PlainTextResponse("", 404)
        return HTMLResponse(
            _opening_elsewhere(mail), headers={"Content-Security-Policy": _MAIL_POLICY}
        )

    return Starlette(
        routes=[
            Route("/", welcome),
            Route("/style.css", _style),
            Route("/courriels/{number:int}/{view}", show),
            Route("/courriels/{number:int}/corps/html", body),
        ]
    )


def _framed(template: str, status: int = 200, **words: object) -> Response:
    page = render(f"tour/{template}", **words)
    headers = {"Content-Security-Policy": _FRAME_POLICY, "Referrer-Policy": "no-referrer"}
    return HTMLResponse(page, status, headers=headers)


def _style(_request: Request) -> Response:
    sheet = files("digest.demo").joinpath("pages/tour/style.css").read_text(encoding="utf-8")
    return Response(sheet, media_type="text/css")


def _opening_elsewhere(mail: ReceivedMail) -> str:
    """The mail as sent, but for one tag: in a frame, a link must open a tab of its own."""
    return mail.html.replace("<head>", '<head><base target="_blank">', 1)


def unsubscribe_link(mail: ReceivedMail) -> str:
    """The https form of a mail's List-Unsubscribe (RFC 2369), or nothing where it has none."""
    offered = str(mail.message["List-Unsubscribe"] or "").split(",")
    links = (unescape(link.strip().strip("<>")) for link in offered)
    return next((link for link in links if link.startswith("http")), "")
