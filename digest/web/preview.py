"""
The preview: the edition that would go, as mailboxes show it, on this machine only.

Every view has an address of its own, so that a colleague at the same desk opens
the same one. Nothing here writes, and only this machine is answered; the one
button sends a copy to the desk's own address.
"""

import re
import secrets
from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import Any

from jinja2 import Environment
from lxml import html as lxml_html
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from uvicorn import Config, Server

from digest.errors import RelayError
from digest.flows.explain import spoken, weighed
from digest.flows.foresee import standing_word
from digest.flows.prepare import Part, Prepared
from digest.flows.preview import Easel, Wish, draw, stamp
from digest.flows.trial import send_trial
from digest.model import Tone
from digest.render.disguise import Light, lit, with_a_reader, without_pictures, without_sheets
from digest.render.environment import environment
from digest.render.lint import MOST_BYTES
from digest.render.mailing import fill
from digest.render.slot import Slot

__all__ = ["Server", "preview_app", "preview_server"]

WIDTHS = (320, 375, 600, 1024)
INBOXES = (("iPhone", 48, 99), ("Gmail", 33, 40), ("Outlook", 60, 50))
"""How many characters of the subject and of the preheader each one shows."""
_HERE = ("127.0.0.1", "localhost", "::1", "[::1]")


def preview_server(easel: Easel) -> Server:
    """The HTTP server that shows that day's edition; Ctrl-C ends it."""
    return Server(Config(preview_app(easel), log_level="warning", lifespan="off", ws="none"))


def preview_app(easel: Easel) -> Starlette:
    """The ASGI application that shows that day's edition."""
    show = _Show(easel)
    return Starlette(
        routes=[
            Route("/", show.desk),
            Route("/mail", show.mail),
            Route("/text", show.text),
            Route("/source", show.source),
            Route("/lines", show.lines),
            Route("/trial", show.trial, methods=["POST"]),
            Route("/tones", show.tones),
            Route("/stamp", show.stamp),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(_HERE))],
    )


class _Show:
    """Answers each view; the edition is made anew for each, so that a change shows at once."""

    def __init__(self, easel: Easel) -> None:
        self._easel = easel
        self._nonce = secrets.token_urlsafe(16)
        """Shown on the page only: another site's page cannot press the button."""

    def desk(self, request: Request, said: str = "") -> Response:
        """The page with the mail in a frame, and all that is known about it."""
        prepared = self._drawn(request)
        app = self._easel.app
        if prepared.edition is None:
            return HTMLResponse("<p>No article is in the window: there is nothing to preview.</p>")
        part = _part(prepared, request)
        asked = dict(request.query_params)
        return self._page(
            "desk",
            prepared=prepared,
            part=part,
            asked=asked,
            query=request.url.query,
            width=_width(request),
            widths=WIDTHS,
            lights=list(Light),
            tones=list(Tone),
            link=lambda **changes: _link(asked, **changes),
            inboxes=list(_inbox_rows(prepared)),
            outline=list(_outline(part)),
            links=list(_links(part)),
            weighed=weighed(app, prepared),
            spoken=spoken(app, prepared.edition),
            faults=[(fault, _line_of(fault.message, part.html)) for fault in prepared.faults],
            desk_address=app.settings.desk_address,
            nonce=self._nonce,
            said=said,
            stands=standing_word(app, prepared.day),
            bytes=len(part.html.encode()),
            most_bytes=MOST_BYTES,
        )

    def mail(self, request: Request) -> Response:
        """The HTML part alone, in the light and state that is asked for."""
        page = with_a_reader(_part(self._drawn(request), request).html)
        asked = request.query_params
        page = lit(page, Light(asked.get("light", Light.LIGHT)))
        if asked.get("pictures") == "off":
            page = without_pictures(page)
        if asked.get("sheets") == "off":
            page = without_sheets(page)
        return HTMLResponse(page, headers={"Content-Security-Policy": "script-src 'none'"})

    def text(self, request: Request) -> Response:
        """The text part."""
        return PlainTextResponse(with_a_reader(_part(self._drawn(request), request).text))

    def source(self, request: Request) -> Response:
        """The message as it would go on the wire, headers and all."""
        mailing = _part(self._drawn(request), request).mailing
        values = {slot: with_a_reader(slot.marker) for slot in Slot}
        message = message_from_bytes(fill(mailing, values), policy=policy.SMTP)
        return PlainTextResponse(message.as_bytes().decode("ascii", "replace"))

    def lines(self, request: Request) -> Response:
        """The HTML part line by line, each with an address."""
        rows = with_a_reader(_part(self._drawn(request), request).html).splitlines()
        return self._page("lines", rows=rows)

    async def trial(self, request: Request) -> Response:
        """Send the variant that is shown to the desk, and say what the relay answered."""
        async with request.form() as form:
            nonce = str(form.get("nonce", ""))
        if not secrets.compare_digest(nonce.encode(), self._nonce.encode()):
            return PlainTextResponse("Load the page again, then press its button.", 403)
        return await run_in_threadpool(self._sent, request)

    def _sent(self, request: Request) -> Response:
        prepared = self._drawn(request)
        if prepared.edition is None:
            return self.desk(request)
        try:
            outcome = send_trial(self._easel.app, _part(prepared, request))
        except RelayError as fault:
            return self.desk(request, f"The relay cannot be used: {fault}")
        return self.desk(
            request,
            f"Sent to {self._easel.app.settings.desk_address}: {outcome.status} {outcome.reason}",
        )

    def tones(self, request: Request) -> Response:
        """The three tones side by side."""
        drawn = [(tone, draw(self._easel, Wish(tone=tone)).edition) for tone in Tone]
        return self._page("tones", drawn=drawn)

    def stamp(self, _request: Request) -> Response:
        """What the open page asks for to know whether to load itself again."""
        return PlainTextResponse(stamp(self._easel.app), headers={"Cache-Control": "no-store"})

    def _drawn(self, request: Request) -> Prepared:
        asked = request.query_params
        tone = asked.get("tone")
        wish = Wish(
            tone=Tone(tone) if tone in list(Tone) else None,
            lines=frozenset(filter(None, asked.get("lines", "").split(","))),
            is_anew=asked.get("made") == "now",
        )
        return draw(self._easel, wish)

    def _page(self, name: str, **values: Any) -> Response:
        jinja: Environment = environment(self._easel.app.settings.own_templates)
        return HTMLResponse(jinja.get_template(f"preview/{name}.html").render(**values))


def _part(prepared: Prepared, request: Request) -> Part:
    """The variant that is asked for, else the first."""
    wanted = request.query_params.get("variant")
    found = (part for part in prepared.parts if part.audience.variant == wanted)
    return next(found, prepared.parts[0])


def _width(request: Request) -> int:
    asked = request.query_params.get("width", "600")
    return int(asked) if asked.isdigit() and int(asked) in WIDTHS else 600


def _link(asked: dict[str, str], **changes: str) -> str:
    """The address of the same page with other answers."""
    return "?" + "&".join(f"{name}={value}" for name, value in {**asked, **changes}.items())


def _inbox_rows(prepared: Prepared) -> Iterator[tuple[str, str, str]]:
    if prepared.edition is None:
        return
    for name, subject, preheader in INBOXES:
        yield (
            name,
            _cut(prepared.edition.subject, subject),
            _cut(prepared.edition.preheader, preheader),
        )


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most].rstrip() + "…"


def _outline(part: Part) -> Iterator[tuple[int, str]]:
    """The headings in the order a screen reader hears them."""
    for heading in lxml_html.document_fromstring(part.html).iter("h1", "h2", "h3"):
        yield int(str(heading.tag)[1]), " ".join(heading.text_content().split())


def _line_of(message: str, html: str) -> int:
    """The line of the page that a fault quotes, or 0 where it quotes none."""
    quoted = re.search(r"[«“'\"] ?([^»”'\"]{4,}?) ?[»”'\"]", message)
    rows = html.splitlines() if quoted else []
    found = (number for number, row in enumerate(rows, 1) if quoted and quoted[1] in row)
    return next(found, 0)


def _links(part: Part) -> Iterator[tuple[str, str]]:
    for link in lxml_html.document_fromstring(with_a_reader(part.html)).iter("a"):
        words = re.sub(r"\s+", " ", link.text_content()).strip() or "(picture)"
        yield words, link.get("href", "")
