"""
The door of the desk's pages: who is asking, what they may do, and that they ask it themselves.

Two kinds, one for each way to serve the pages. What a page shows anybody signed in may
see; what it does needs the role, our own page's Origin, and the token that this page held.
"""

import hmac
import secrets
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from digest.flows.app import App
from digest.flows.desk import sessions
from digest.flows.desk.sign_in import HOME, own_path
from digest.model import DeskPerson, DeskRole
from digest.render.environment import filled
from digest.web.client import came_through
from digest.web.form import read_form, refuse_other_sites
from digest.web.pages import SAFE_HEADERS, Pages, base_path, origin_of

Handler = Callable[[Request, DeskPerson], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]

TOKEN_FIELD = "jeton"  # noqa: S105 - the name of a form's field
"""The field of every form that acts; its value is `csrf`."""
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "frame-src 'self'; img-src {images}; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_FRAMED = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src * data:; "
    "frame-ancestors 'self'"
)
"""For a mail in a frame: no script, no form, no link; its pictures come as in a mailbox."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskContext:
    """Who asks, and the tokens that their pages' forms may carry: the first one is shown."""

    person: DeskPerson
    tokens: tuple[str, ...]
    has_session: bool = False
    """Whether they can sign out here."""


class DeskDoor(ABC):
    """What lets requests in to the desk's pages, and fills those pages."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages
        self.base = base_path(pages.public_url)

    @abstractmethod
    def _context(self, request: Request) -> DeskContext | None:
        """Who asks; None for who did not sign in. May read the database."""

    @abstractmethod
    def _turned_away(self, request: Request) -> Response:
        """The answer to who did not sign in."""

    def guarded(self, handler: Handler, role: DeskRole = DeskRole.EDITOR) -> Endpoint:
        """
        The endpoint that calls `handler(request, person)` for who may.

        Who did not sign in is shown the way in, who lacks the role a page with 403. What is
        no GET needs the token of our own page in its form, and an Origin of ours.
        """

        async def answer(request: Request) -> Response:
            context = await run_in_threadpool(self._context, request)
            if context is None:
                return self._turned_away(request)
            request.state.desk = context
            if not context.person.role.includes(role):
                return self.page(request, "refus", status=403, why="role")
            if request.method not in ("GET", "HEAD") and not await self._is_meant(request):
                return self.page(request, "refus", status=403, why="jeton")
            return await handler(request, context.person)

        return answer

    def csrf(self, request: Request) -> str:
        """The token for the forms of the page that answers this request."""
        context: DeskContext = request.state.desk
        return context.tokens[0]

    def page(
        self,
        request: Request,
        name: str,
        /,
        *,
        status: int = 200,
        pictures: tuple[str, ...] = (),
        **values: object,
    ) -> HTMLResponse:
        """
        The page `templates/pupitre/NAME.html`, for who asks; never stored, indexed or framed.

        *pictures* are the addresses of those it shows beside the logo. In the template:
        `person` (None before the sign-in), `jeton`, `may_operate`, `has_session`, `base`,
        `newsletter`, `public_url`, `section` (which of the navigation it is) and *values*.
        """
        context: DeskContext | None = getattr(request.state, "desk", None)
        person = context.person if context else None
        known = {
            "section": "",
            **values,
            "person": person,
            "jeton": context.tokens[0] if context else "",
            "has_session": bool(context and context.has_session),
            "may_operate": bool(person and person.role.includes(DeskRole.OPERATOR)),
            "base": self.base,
            "newsletter": self.pages.newsletter,
            "public_url": self.pages.public_url,
        }
        html = filled(self.pages.jinja, f"pupitre/{name}.html", known)
        shown = (self.pages.newsletter.logo, *pictures)
        images = " ".join(dict.fromkeys(filter(None, ("'self'", *map(origin_of, shown)))))
        return HTMLResponse(html, status, private_headers(_POLICY.format(images=images)))

    def framed(self, mail: str) -> HTMLResponse:
        """The HTML of a mail for a frame of ours: whatever it holds, it does nothing."""
        headers = private_headers(_FRAMED)
        return HTMLResponse(mail, headers={**headers, "Referrer-Policy": "no-referrer"})

    def see_other(self, path: str) -> RedirectResponse:
        """Go on at that path of ours; the answer to every form that acted."""
        return RedirectResponse(f"{self.base}{path}", 303, {"Cache-Control": "no-store"})

    async def _is_meant(self, request: Request) -> bool:
        """Whether our own page asks for it, in the name of who is looking at that page."""
        refuse_other_sites(request, self.pages.public_url)
        context: DeskContext = request.state.desk
        sent = (await read_form(request)).text(TOKEN_FIELD).encode()
        return any(hmac.compare_digest(sent, token.encode()) for token in context.tokens)


class SessionDoor(DeskDoor):
    """
    The door of the public site: a session's cookie, or a proxy of ours that signs people in.

    Roles are those of the settings in force, whenever the session began.
    """

    def __init__(self, app: App, pages: Pages) -> None:
        super().__init__(pages)
        self._app = app
        self._is_secure = pages.public_url.startswith("https:")
        # `__Secure-`: a browser takes it over https alone, not even from our own http page
        self._cookie = "__Secure-pupitre" if self._is_secure else "pupitre"

    def secret_of(self, request: Request) -> str:
        """The session's secret that the browser keeps, or ''."""
        return request.cookies.get(self._cookie, "")

    def keep(self, response: Response, secret: str) -> Response:
        """Have the browser keep a session's secret, for the desk's pages alone."""
        response.set_cookie(
            self._cookie,
            secret,
            max_age=int(sessions.LASTS.total_seconds()),
            path=f"{self.base}{HOME}",
            secure=self._is_secure,
            httponly=True,
            samesite="strict",
        )
        return response

    def drop(self, response: Response) -> Response:
        """Have the browser forget it."""
        path = f"{self.base}{HOME}"
        response.delete_cookie(
            self._cookie, path=path, secure=self._is_secure, httponly=True, samesite="strict"
        )
        return response

    def context_of(self, request: Request) -> DeskContext | None:
        """Who asks, for a page that is shown to anybody; None for who did not sign in."""
        return self._context(request)

    def _context(self, request: Request) -> DeskContext | None:
        by_proxy = self._named_by_proxy(request)
        if by_proxy is not None:
            return by_proxy
        secret = self.secret_of(request)
        person = sessions.signed_in(self._app, secret) if secret else None
        if person is None:
            return None
        token = hmac.digest(secret.encode(), b"jeton", "sha256").hex()
        return DeskContext(person=person, tokens=(token,), has_session=True)

    def _named_by_proxy(self, request: Request) -> DeskContext | None:
        """Whom a proxy of ours names, where one may and it names one person of the desk once."""
        desk, trusted = self._app.settings.desk, self._app.settings.web.trusted_proxies
        if not desk.trust_header or not came_through(request, trusted):
            return None
        named = request.headers.getlist(desk.trust_header)
        person = desk.person_of(named[0]) if len(named) == 1 else None
        if person is None:
            return None
        return DeskContext(person=person, tokens=self._tokens_of(person))

    def _tokens_of(self, person: DeskPerson) -> tuple[str, ...]:
        """One for the person and the day, keyed; yesterday's too, for who works past midnight."""
        today, ring = self._app.today(), self._app.keyring
        days = (ring.fingerprints(f"desk {person.address} {day}") for day in (today, today - _DAY))
        return tuple(token for of_day in days for token in reversed(of_day))

    def _turned_away(self, request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return self.page(request, "refus", status=403, why="session")
        query = request.url.query
        wanted = own_path(f"{request.scope['path']}?{query}" if query else request.scope["path"])
        return self.see_other(f"{HOME}/entrer?retour={quote(wanted, safe='/')}")


class LocalDoor(DeskDoor):
    """The door on loopback: whoever may use this machine, in the name of its own user."""

    def __init__(self, pages: Pages, person: DeskPerson) -> None:
        super().__init__(pages)
        self._context_here = DeskContext(person=person, tokens=(secrets.token_urlsafe(24),))

    def _context(self, request: Request) -> DeskContext | None:
        return self._context_here

    def _turned_away(self, request: Request) -> Response:
        raise AssertionError("nobody is turned away on loopback")


def private_headers(policy: str) -> dict[str, str]:
    """The header fields of what one person alone is shown, under that content policy."""
    return {
        **SAFE_HEADERS,
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "X-Robots-Tag": "noindex",
    }
