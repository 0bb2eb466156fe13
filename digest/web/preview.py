"""
The preview: the edition that would go, as mailboxes show it, on this machine only.

Every view has an address of its own, so that a colleague at the same desk opens
the same one. Only the articles that were read are kept, and only this machine is
answered; the one button sends a copy to the desk's own address.
"""

import re
import secrets
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from functools import partial
from threading import Lock
from typing import Any
from urllib.parse import urlencode

from lxml import html as lxml_html
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from uvicorn import Config, Server

from digest.errors import DigestError, RelayError
from digest.flows.desk.trial import send_trial
from digest.flows.edition.dry_run import DryRun, approval_word
from digest.flows.edition.explain import spoken, weighed
from digest.flows.edition.live_preview import (
    PreviewRequest,
    PreviewSession,
    draw,
    drawn_proposal,
    renewed,
    stamp,
)
from digest.flows.edition.parts import Part
from digest.model import Edition, Tone
from digest.render.environment import environment, filled
from digest.render.lint import MOST_BYTES
from digest.render.mailing import fill
from digest.render.simulate import (
    ColourScheme,
    in_scheme,
    with_a_reader,
    without_pictures,
    without_sheets,
)
from digest.render.slot import Slot

__all__ = ["Server", "preview_app", "preview_server"]

WIDTHS = (320, 375, 600, 1024)
INBOXES = (("iPhone", 48, 99), ("Gmail", 33, 40), ("Outlook", 60, 50))
"""How many characters of the subject and of the preheader each one shows."""
NO_ARTICLE = "No article is in the window: there is nothing to preview."
_HERE = ("127.0.0.1", "localhost", "::1", "[::1]")


def preview_server(session: PreviewSession) -> Server:
    """The HTTP server that shows that day's edition; Ctrl-C ends it."""
    return Server(Config(preview_app(session), log_level="warning", lifespan="off", ws="none"))


def preview_app(session: PreviewSession) -> Starlette:
    """The ASGI application that shows that day's edition."""
    show = _PreviewPages(session)
    return Starlette(
        routes=[
            Route("/", partial(show.edition, view=show.desk)),
            Route("/mail", partial(show.edition, view=show.mail)),
            Route("/text", partial(show.edition, view=show.text)),
            Route("/source", partial(show.edition, view=show.source)),
            Route("/lines", partial(show.edition, view=show.lines)),
            Route("/tones", partial(show.edition, view=show.tones)),
            Route("/measure", show.measure),
            Route("/trial", show.trial, methods=["POST"]),
            Route("/stamp", show.stamp),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(_HERE))],
    )


View = Callable[[Request, DryRun], Response]


class _PreviewPages:
    """Answers each view; the edition is made anew for each, so that a change shows at once."""

    def __init__(self, session: PreviewSession) -> None:
        self._session = session
        self._renewing = Lock()
        self._nonce = secrets.token_urlsafe(16)
        """Shown on the page only: another site's page cannot press the button."""

    def edition(self, request: Request, view: View) -> Response:
        """That view of the edition; where it cannot be made, a page that says why."""
        try:
            self._renew()
            request.state.stamp = stamp(self._session)
            dry_run = draw(self._session, _wanted(request))
            if dry_run.edition is None:
                return self._nothing(request, NO_ARTICLE, 404)
            return view(request, dry_run)
        except DigestError as fault:
            return self._nothing(request, str(fault), 500)

    def desk(self, request: Request, dry_run: DryRun, said: str = "") -> Response:
        """The page with the mail in a frame, and all that is known about it."""
        app, edition = self._session.app, dry_run.edition
        assert edition is not None  # noqa: S101 - `edition` asks for no view without one
        wanted, part = _wanted(request), _part(dry_run, request)
        asked = dict(request.query_params)
        return self._page(
            request,
            "desk",
            dry_run=dry_run,
            part=part,
            light=_light(request),
            is_fixed=drawn_proposal(self._session, wanted) is not None,
            query=request.url.query,
            width=_width(request),
            widths=WIDTHS,
            lights=list(ColourScheme),
            tones=list(Tone),
            link=lambda **changes: _link(asked, **changes),
            inboxes=list(_inbox_rows(edition)),
            outline=list(_outline(part)),
            links=list(_links(part)),
            weighed=weighed(app, dry_run),
            spoken=spoken(app, edition),
            faults=[(fault, _line_of(fault.message, part.html)) for fault in dry_run.faults],
            desk_address=app.settings.desk_address,
            nonce=self._nonce,
            said=said,
            stands=approval_word(app, dry_run.day),
            bytes=len(part.html.encode()),
            most_bytes=MOST_BYTES,
        )

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
        message = message_from_bytes(wire, policy=policy.SMTP)
        return PlainTextResponse(message.as_bytes().decode("ascii", "replace"))

    def lines(self, request: Request, dry_run: DryRun) -> Response:
        """The HTML part line by line, each with an address."""
        rows = with_a_reader(_part(dry_run, request).html).splitlines()
        return self._page(request, "lines", rows=rows)

    def tones(self, request: Request, _dry_run: DryRun) -> Response:
        """The three tones side by side."""
        drawn = [(tone, draw(self._session, PreviewRequest(tone=tone)).edition) for tone in Tone]
        return self._page(request, "tones", drawn=drawn)

    def measure(self, request: Request) -> Response:
        """The mail at a width, in a page that writes down how tall it is."""
        return self._page(request, "measure", width=_width(request), query=request.url.query)

    async def trial(self, request: Request) -> Response:
        """Send the variant that is shown to the desk, and say what the relay answered."""
        async with request.form() as form:
            nonce = str(form.get("nonce", ""))
        if not secrets.compare_digest(nonce.encode(), self._nonce.encode()):
            return PlainTextResponse("Load the page again, then press its button.", 403)
        return await run_in_threadpool(self.edition, request, self._sent)

    def _sent(self, request: Request, dry_run: DryRun) -> Response:
        app = self._session.app
        try:
            outcome = send_trial(app, _part(dry_run, request))
        except RelayError as fault:
            return self.desk(request, dry_run, f"The relay cannot be used: {fault}")
        said = f"Sent to {app.settings.desk_address}: {outcome.status} {outcome.reason}"
        return self.desk(request, dry_run, said)

    def stamp(self, _request: Request) -> Response:
        """What the open page asks for to know whether to load itself again."""
        return PlainTextResponse(stamp(self._session), headers={"Cache-Control": "no-store"})

    def _renew(self) -> None:
        """Read the folders of articles again where one changed: once, for whoever asks first."""
        with self._renewing:
            self._session = renewed(self._session)

    def _page(self, request: Request, name: str, **values: Any) -> Response:
        jinja = environment(self._session.app.settings.own_templates)
        values["stamp"] = getattr(request.state, "stamp", "")
        return HTMLResponse(filled(jinja, f"preview/{name}.html", values))

    def _nothing(self, request: Request, why: str, status: int) -> Response:
        """A page in our own template: the newsroom's may be what is broken."""
        values = {"why": why, "stamp": getattr(request.state, "stamp", "")}
        return HTMLResponse(filled(environment(None), "preview/nothing.html", values), status)


def _wanted(request: Request) -> PreviewRequest:
    asked = request.query_params
    tone = asked.get("tone")
    return PreviewRequest(
        tone=Tone(tone) if tone in list(Tone) else None,
        is_anew=asked.get("made") == "now",
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
    return int(asked) if asked.isdigit() and int(asked) in WIDTHS else 600


def _link(asked: dict[str, str], **changes: str) -> str:
    """The address of the same page with other answers."""
    return "?" + urlencode({**asked, **changes}, safe="/,")


def _inbox_rows(edition: Edition) -> Iterator[tuple[str, str, str]]:
    for name, subject, preheader in INBOXES:
        yield name, _cut(edition.subject, subject), _cut(edition.preheader, preheader)


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
    numbers = (number for number, row in enumerate(rows, 1) if quoted and quoted[1] in row)
    return next(numbers, 0)


def _links(part: Part) -> Iterator[tuple[str, str]]:
    for link in lxml_html.document_fromstring(with_a_reader(part.html)).iter("a"):
        words = re.sub(r"\s+", " ", link.text_content()).strip() or "(picture)"
        yield words, link.get("href", "")
