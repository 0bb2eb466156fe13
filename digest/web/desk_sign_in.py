"""The pages by which a person of the desk comes in and goes out."""

from dataclasses import dataclass

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from digest.errors import SpentError, TokenError, TryAgainError
from digest.flows.app import App
from digest.flows.desk import sessions, sign_in
from digest.flows.desk.sign_in import HOME, own_path
from digest.model import DeskPerson
from digest.web.client import client_ip
from digest.web.desk_door import SessionDoor
from digest.web.form import read_form


@dataclass(frozen=True, slots=True)
class SignInPages:
    """Coming in by a mailed link, and going out, for one installation."""

    app: App
    door: SessionDoor

    async def show(self, request: Request) -> Response:
        """Where the address is asked; who is in already goes on to what they wanted."""
        back = own_path(request.query_params.get("retour", HOME))
        if await run_in_threadpool(self.door.context_of, request) is not None:
            return self.door.see_other(back)
        return self.door.page(request, "entrer", back=back, state="ask")

    async def ask(self, request: Request) -> Response:
        """Have a link mailed. The answer is the same for every address, and comes before it."""
        form = await read_form(request)
        typed, back = form.text("courriel"), own_path(form.text("retour"))
        network = client_ip(request, self.app.settings.web.trusted_proxies)
        try:
            link = await run_in_threadpool(sign_in.ask, self.app, typed, network, back)
        except TryAgainError:
            return self.door.page(request, "entrer", status=429, back=back, state="too-many")
        answer = self.door.page(request, "entrer", back=back, state="sent")
        if link is not None:
            answer.background = BackgroundTask(sign_in.mail, self.app, link)
        return answer

    async def follow(self, request: Request) -> Response:
        """What the link opens: one button. Changes nothing, so that a scanner may look."""
        token = request.path_params["token"]
        try:
            link = await run_in_threadpool(sign_in.followed, self.app, token)
        except TokenError as fault:
            return self._refused(request, fault)
        return self.door.page(request, "entree", name=link.person.name)

    async def enter(self, request: Request) -> Response:
        """The button: a new session, whatever the browser had before, which is ended."""
        network = client_ip(request, self.app.settings.web.trusted_proxies)
        token, before = request.path_params["token"], self.door.secret_of(request)
        try:
            entered = await run_in_threadpool(sign_in.enter, self.app, token, network)
        except TokenError as fault:
            return self._refused(request, fault)
        if before:
            await run_in_threadpool(sessions.sign_out, self.app, before)
        return self.door.keep(self.door.see_other(entered.goes_to), entered.secret)

    async def leave(self, request: Request, _person: DeskPerson) -> Response:
        """End the session, here and in the database."""
        await run_in_threadpool(sessions.sign_out, self.app, self.door.secret_of(request))
        return self.door.drop(self.door.see_other(f"{HOME}/entrer"))

    def _refused(self, request: Request, fault: TokenError) -> Response:
        is_spent = isinstance(fault, SpentError)
        state = "spent" if is_spent else "unknown"
        return self.door.page(
            request, "entrer", status=410 if is_spent else 404, back=HOME, state=state
        )
