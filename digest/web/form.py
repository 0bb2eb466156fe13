"""Read what a form sent: urlencoded or multipart, text fields only, never much of it."""

import asyncio
from collections.abc import Container, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 64_000
"""Bytes; no form of ours is a hundredth of it."""

_MOST_FIELDS = 50
_SECONDS_TO_SEND = 20
"""For the whole of it, however it drips in."""


@dataclass(frozen=True, slots=True)
class Form:
    """The text fields of a form; a file, or a field that is not there, reads as ''."""

    fields: FormData

    def text(self, name: str) -> str:
        """The first value of that field."""
        values = self.values(name)
        return values[0] if values else ""

    def values(self, name: str) -> list[str]:
        """Every value of that field: the ticked boxes of one name."""
        return [value for value in self.fields.getlist(name) if isinstance(value, str)]

    def check(self, offered: Mapping[str, Container[str]]) -> None:
        """
        See that the form is one that our page offers: its fields, and what each may say.

        Raises `HTTPException` 400 for a value that is not offered, and for fields none of
        which is ours: a form that we misread must not change anything. An empty one is fine.
        """
        sent = [(name, value) for name, value in self.fields.multi_items() if name in offered]
        if any(value not in offered[name] for name, value in sent) or (self.fields and not sent):
            raise HTTPException(400)


async def read_form(request: Request) -> Form:
    """The form in a request's body. Raises `HTTPException` 400 for one that is malformed."""
    fields = await request.form(
        max_files=_MOST_FIELDS, max_fields=_MOST_FIELDS, max_part_size=LARGEST_BODY
    )
    return Form(fields)


class BodyLimit:
    """
    Refuse a body that is too large (413) or takes too long to come (408).

    *larger* are the folders below which more may come than in a form, each with how much.
    """

    def __init__(self, app: ASGIApp, larger: Mapping[str, int]) -> None:
        self._app = app
        self._larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._most(scope["path"])
        received = 0
        is_whole = False
        ends_at = asyncio.get_running_loop().time() + _SECONDS_TO_SEND

        async def limited() -> Message:
            nonlocal received, is_whole
            if is_whole:  # what follows is only the client hanging up
                return await receive()
            try:
                async with asyncio.timeout_at(ends_at):
                    message = await receive()
            except TimeoutError as fault:
                raise HTTPException(408) from fault
            received += len(message.get("body", b""))
            if received > most:
                raise HTTPException(413)
            is_whole = not message.get("more_body", False)
            return message

        await self._app(scope, limited, send)

    def _most(self, path: str) -> int:
        """Bytes that may come to that path."""
        own = (most for folder, most in self._larger.items() if path.startswith(folder))
        return next(own, LARGEST_BODY)


def refuse_other_sites(request: Request, public_url: str) -> None:
    """
    Refuse (403) a form that another site's page sent in a reader's name.

    A reader's link is the only key to their pages, and at the desk a page's own token is
    asked for beside this; it holds even where a link got out. Older browsers tell by
    `Origin` alone where a form comes from (RFC 6454), or by `Referer`; a program that says
    nothing is no browser, and nobody's page made it ask.
    """
    site = request.headers.get("sec-fetch-site", "")
    sender = request.headers.get("origin") or request.headers.get("referer", "")
    if sender == "null" and site == "same-origin":  # some browsers hide it from everyone
        sender = ""
    if site not in ("", "same-origin", "none") or (
        sender and not _is_ours(request, public_url, sender)
    ):
        raise HTTPException(403)


def _is_ours(request: Request, public_url: str, sender: str) -> bool:
    """Whether that page stands where ours do: at the public address, or at the one asked."""
    try:
        host = urlsplit(sender.lower()).netloc
    except ValueError:
        return False
    return host in (
        request.headers.get("host", "").lower(),
        urlsplit(public_url.lower()).netloc,
    ) and bool(host)
