"""What anybody is shown where a page cannot be: each fault by its page, none by a trace."""

import logging
from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from digest.errors import IdentityError, RelayError, SpentError, StoreError, TokenError
from digest.web.pages import Pages

FaultHandler = Callable[[Request, Exception], Awaitable[Response]]

_log = logging.getLogger("digest.web")


def fault_pages(pages: Pages) -> dict[type[Exception] | int, FaultHandler]:
    """The handlers of an application whose pages those are."""

    async def refused(_request: Request, fault: Exception) -> Response:
        status = fault.status_code if isinstance(fault, HTTPException) else 500
        known = status if status in (403, 404, 405, 408, 413, 429) else 400
        page = pages.page("erreur", status=status, kind=known)
        if isinstance(fault, HTTPException) and fault.headers:
            page.headers.update(fault.headers)
        return page

    async def bad_link(_request: Request, _fault: Exception) -> Response:
        return pages.page("lien-inconnu", status=404)

    async def spent_link(_request: Request, _fault: Exception) -> Response:
        return pages.page("lien-perime", status=410, why="spent")

    async def not_now(_request: Request, fault: Exception) -> Response:
        _log.error("%s", fault)
        try:
            return pages.page("erreur", status=503, kind=503)
        except Exception:  # noqa: BLE001 (the template folder may be on the same full disk)
            return PlainTextResponse("Reviens dans quelques minutes.\n", 503)

    async def our_fault(_request: Request, _fault: Exception) -> Response:
        return pages.page("erreur", status=500, kind=500)

    return {
        HTTPException: refused,
        TokenError: bad_link,
        SpentError: spent_link,
        StoreError: not_now,
        IdentityError: not_now,
        RelayError: not_now,
        Exception: our_fault,
    }
