"""The desk's pages on editions that left: one while it is being sent and after, and all of them."""

import re
from dataclasses import dataclass
from datetime import date

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from digest.errors import DigestError, IdentityError, InputError
from digest.flows.app import App
from digest.flows.desk import sent_day
from digest.flows.desk.correct import mail_of, queue_mail
from digest.flows.desk.sender import DeskSender
from digest.flows.desk.sent_day import DayOutcome
from digest.flows.edition.decisions import Decisions
from digest.flows.sending import halt as halting
from digest.flows.sending.resend import mailed_correction
from digest.model import DeskPerson, EditionRow
from digest.web.desk_door import DeskDoor
from digest.web.desk_refusals import trouble_in_french
from digest.web.form import Form, read_form

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LONGEST_WHY = 300


@dataclass(frozen=True, slots=True)
class SentPages:
    """Editions that left, for one installation."""

    app: App
    door: DeskDoor
    sender: DeskSender

    async def past(self, request: Request, _person: DeskPerson) -> Response:
        """Thirty editions, the newest first."""
        asked = request.query_params.get("page", "1")
        page = int(asked) if asked.isdecimal() and len(asked) < 5 else 1
        rows, has_older = await run_in_threadpool(sent_day.past, self.app, max(page, 1))
        return self.door.page(
            request, "envois", section="envois", rows=rows, page=max(page, 1), has_older=has_older
        )

    async def show(self, request: Request, _person: DeskPerson) -> Response:
        """How the sending stands, what can be done about it, and what was mailed."""
        return await self._page(request, request.query_params.get("dit", ""))

    async def state(self, request: Request, _person: DeskPerson) -> Response:
        """Only how it stands: what the page's script puts in place of what it shows."""
        row = await self._row(request)
        outcome = await run_in_threadpool(sent_day.outcome_of, self.app, row)
        return self.door.page(request, "etat", outcome=outcome)

    async def mail(self, request: Request, _person: DeskPerson) -> Response:
        """The edition as it is mailed, for a frame."""
        row = await self._row(request)
        mails = await run_in_threadpool(sent_day.mails_of, self.app, row)
        if not mails:
            raise HTTPException(404)
        asked = request.query_params.get("version", "")
        named = {variant.value: html for variant, html in mails.items()}
        return self.door.framed(named.get(asked, next(iter(mails.values()))))

    async def halt(self, request: Request, person: DeskPerson) -> Response:
        """Stop every sender of it, on every host."""
        form = await read_form(request)
        row = await self._meant(request, form)
        try:
            await run_in_threadpool(halting.halt, self.app, row, person.actor, _why(form))
        except InputError:
            return self._back(row, "finie")
        return self._back(row, "arretee")

    async def resume(self, request: Request, person: DeskPerson) -> Response:
        """Lift the halt, and send on from here."""
        form = await read_form(request)
        row = await self._meant(request, form)
        try:
            row = await run_in_threadpool(halting.resume, self.app, row, person.actor, _why(form))
        except InputError:
            return self._back(row, "deja-reprise")
        self.sender.send(self.app, row)
        return self._back(row, "reprise")

    async def tell(self, request: Request, person: DeskPerson) -> Response:
        """Mail the newest correction to those who received the edition."""
        row = await self._row(request)
        try:
            mailed = await run_in_threadpool(self._queued, row, person.actor)
        except IdentityError:
            raise
        except DigestError as fault:
            return await self._page(request, fault=trouble_in_french(fault), status=409)
        self.sender.send(self.app, mailed)
        return self._back(row, "avertis")

    def _queued(self, row: EditionRow, actor: str) -> EditionRow:
        mail = mail_of(self.app, row, Decisions(actor=actor))
        return queue_mail(self.app, mail, actor)

    async def _page(
        self, request: Request, said: str = "", *, fault: str = "", status: int = 200
    ) -> Response:
        row = await self._row(request)
        outcome = await run_in_threadpool(sent_day.outcome_of, self.app, row)
        mails = await run_in_threadpool(sent_day.mails_of, self.app, row)
        return self.door.page(
            request,
            "envoi",
            status=status,
            section="envois",
            outcome=outcome,
            said=said,
            fault=fault or self._sender_fault(outcome),
            versions=[variant.value for variant in mails],
            command=f"digest editions show {row.day}",
        )

    def _sender_fault(self, outcome: DayOutcome) -> str:
        """What ended a sending that this server began, as long as the edition is not done."""
        sendings = (outcome.sending, *filter(None, (outcome.correcting,)))
        open_ones = (each.edition for each in sendings if each.is_moving)
        faults = (self.sender.fault(row.argument) for row in open_ones)
        fault = next(filter(None, faults), None)
        return trouble_in_french(fault) if fault else ""

    async def _row(self, request: Request) -> EditionRow:
        day = civil_day_in(request)
        row = await run_in_threadpool(sent_day.mailed_on, self.app, day)
        if row is None:
            raise HTTPException(404)
        return row

    async def _meant(self, request: Request, form: Form) -> EditionRow:
        """The day's own edition, or the mail of its correction, as the form says."""
        row = await self._row(request)
        if form.text("quoi") != "correction":
            return row
        try:
            return await run_in_threadpool(mailed_correction, self.app, row.day)
        except InputError as fault:
            raise HTTPException(404) from fault

    def _back(self, row: EditionRow, said: str) -> Response:
        return self.door.see_other(f"/pupitre/e/{row.day}?dit={said}")


def civil_day_in(request: Request) -> date:
    """The civil day in a request's path; `HTTPException` 404 for what is none."""
    text = request.path_params["day"]
    if not _DAY.fullmatch(text):
        raise HTTPException(404)
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise HTTPException(404) from fault


def _why(form: Form) -> str:
    return " ".join(form.text("pourquoi").split())[:_LONGEST_WHY]
