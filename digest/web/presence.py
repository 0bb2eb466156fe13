"""The page that answers `digest doctor`: it is we whom the public address reaches."""

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from digest.flows.app import App
from digest.flows.operating import presence


@dataclass(frozen=True, slots=True)
class PresencePages:
    """What one installation answers."""

    app: App

    async def show(self, request: Request) -> Response:
        """The answer; what was not asked by us is a link that nobody knows."""
        token = request.path_params["token"]
        answer = await run_in_threadpool(presence.answer, self.app, token)
        return PlainTextResponse(f"{answer}\n", headers={"Cache-Control": "no-store"})
