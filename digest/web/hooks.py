"""
Where relays post what became of copies. No page: an answer is a status, without a word why.

The one address that is neither a form of ours nor a mailbox provider's: no browser is
meant to ask for it, so what a form is guarded by does not hold here, and its own proof does.
"""

import asyncio
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from digest.feedback.hooks.hook import HookRequest
from digest.flows.feedback.hook import HeardRequest, HookAnswer, HookListener
from digest.web.group_commit import GroupCommit

FOLDER = "/retours/"
PATH = FOLDER + "{relay}"
LARGEST_BODY = 1_000_000
"""Bytes: some relays tell of hundreds of copies at once."""
MOST_AT_ONCE = 50
"""Requests whose bodies are held in memory; whoever comes then takes the place of who is slow."""
_PATIENCE_S = 0.5
"""For how long a body is awaited while somebody else needs the room."""

_HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
_STATUSES = {
    HookAnswer.HEARD: 200,
    HookAnswer.NO_PASSWORD: 401,
    HookAnswer.REFUSED: 403,
    HookAnswer.UNREADABLE: 400,
    HookAnswer.LATER: 503,
}
_ALSO = {
    HookAnswer.NO_PASSWORD: {"WWW-Authenticate": 'Basic realm="retours"'},
    HookAnswer.LATER: {"Retry-After": "60"},
}


@dataclass(slots=True)
class HookPages:
    """The hooks of one installation."""

    listener: HookListener
    commits: GroupCommit[HeardRequest, HookAnswer]
    _under_way: int = 0
    _awaited: dict[asyncio.Timeout, float] = field(default_factory=dict)
    """Bodies that are still coming, each since when, the oldest first."""

    async def take(self, request: Request) -> Response:
        """What a relay posts is in the books before it is answered; 503 lets it post again."""
        relay = request.path_params["relay"]
        if relay not in self.listener.hooks:
            raise HTTPException(404)
        if self._under_way >= MOST_AT_ONCE and not self._made_room():
            return _response(HookAnswer.LATER)
        self._under_way += 1
        try:
            body = await self._body(request)
            if body is None:
                return _response(HookAnswer.LATER)
            posted = HookRequest(headers=dict(request.headers), body=body)
            heard = await run_in_threadpool(self.listener.hear, relay, posted)
            return _response(await self._answer(heard))
        finally:
            self._under_way -= 1

    async def _body(self, request: Request) -> bytes | None:
        """All of it; None where it was slow and another needed the room."""
        patience = asyncio.timeout(None)
        try:
            async with patience:
                self._awaited[patience] = asyncio.get_running_loop().time()
                return await request.body()
        except TimeoutError:
            return None
        finally:
            self._awaited.pop(patience, None)

    def _made_room(self) -> bool:
        """Give up on the body that is awaited longest; False where none was for long."""
        now = asyncio.get_running_loop().time()
        slowest = next(iter(self._awaited), None)
        if slowest is None or now - self._awaited[slowest] < _PATIENCE_S:
            return False
        del self._awaited[slowest]
        slowest.reschedule(now)
        return True

    async def _answer(self, heard: HeardRequest) -> HookAnswer:
        """Nothing is written for who says no password yet, nor for what cannot be read."""
        if heard.answer in (HookAnswer.HEARD, HookAnswer.REFUSED):
            return await self.commits.ask(heard)
        return heard.answer


def _response(answer: HookAnswer) -> Response:
    return Response(status_code=_STATUSES[answer], headers={**_HEADERS, **_ALSO.get(answer, {})})
