"""What opens pages on loopback to who was shown their address, and to nobody else there."""

import hmac
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

FIELD = "cle"
"""What an address ends with that lets in: `?cle=…`."""


class LocalKey:
    """
    Let in who has the key in the address, or has kept it in a cookie since.

    Whoever has an account on this machine reaches its loopback; the key is on the terminal of
    the one who serves.
    """

    def __init__(self, app: ASGIApp, key: str) -> None:
        self._app = app
        self._key = key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        cookie = f"{FIELD}-{(scope.get('server') or ('', 0))[1]}"  # a cookie is all ports' own
        if self._is_key(request.cookies.get(cookie, "")):
            await self._app(scope, receive, send)
        elif self._is_key(request.query_params.get(FIELD, "")):
            await self._kept(request, cookie)(scope, receive, send)
        else:
            words = "Ouvre l’adresse au complet, telle que la commande l’a affichée.\n"
            await PlainTextResponse(words, 403)(scope, receive, send)

    def _kept(self, request: Request, cookie: str) -> Response:
        """The same address without the key, which the browser keeps."""
        rest = [pair for pair in request.query_params.multi_items() if pair[0] != FIELD]
        where = request.scope["path"] + (f"?{urlencode(rest)}" if rest else "")
        answer = RedirectResponse(f"/{where.lstrip('/')}", 303, {"Cache-Control": "no-store"})
        answer.set_cookie(cookie, self._key, httponly=True, samesite="strict")
        return answer

    def _is_key(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self._key.encode())
