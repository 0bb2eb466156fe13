"""The desk's page that puts an edition right: what is asked, what would change, then the act."""

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from digest.errors import (
    AmendmentError,
    CheckError,
    DigestError,
    InputError,
    TryAgainError,
    UsageError,
)
from digest.flows.app import App
from digest.flows.desk import correct as correcting
from digest.flows.desk import sent_day
from digest.flows.desk.correct import LONGEST_NOTICE, Amendment
from digest.flows.edition.decisions import Decisions
from digest.model import DeskPerson, Edition, EditionRow
from digest.render.lint import Fault, Severity
from digest.render.lint.french import fault_in_french
from digest.web.desk_door import DeskDoor
from digest.web.desk_faults import FaultAdvice, advice_on
from digest.web.desk_sent import civil_day_in
from digest.web.form import Form, read_form

PAIRS = 3
"""Words for words that one correction may put; another may follow it."""
_MOST_PAIRS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionForm:
    """What the page was filled in with."""

    amendment: Amendment
    since: int
    """The newest correction there was when it was shown."""
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class AmendmentVerdict:
    """What came of it: what the edition would say, why it cannot, or that it does now."""

    content: Edition | None = None
    objection: str = ""
    words: str = ""
    """Those that it is about."""
    faults: tuple[tuple[str, FaultAdvice], ...] = ()
    """The rules that the corrected edition breaks, each with what to do about it."""
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class CorrectionPages:
    """Corrections from the desk, for one installation."""

    app: App
    door: DeskDoor

    async def show(self, request: Request, _person: DeskPerson) -> Response:
        """The form, empty."""
        row = await self._row(request)
        return await self._page(request, row, Amendment(notice=""), AmendmentVerdict())

    async def correct(self, request: Request, person: DeskPerson) -> Response:
        """What would change; once that was seen and confirmed, change it."""
        row, asked = await self._row(request), _read(await read_form(request))
        verdict = await run_in_threadpool(self._judged, row, asked, person.actor)
        if verdict.is_done:
            return self.door.see_other(f"/pupitre/e/{row.day}?dit=corrigee")
        return await self._page(request, row, asked.amendment, verdict)

    def _judged(self, row: EditionRow, asked: CorrectionForm, actor: str) -> AmendmentVerdict:
        """Whether it can be made; made, where it was seen and nobody corrected since."""
        try:
            decisions = Decisions(actor=actor)
            if asked.is_confirmed and asked.since == sent_day.last_correction(self.app, row):
                correcting.correct(self.app, row, asked.amendment, decisions)
                return AmendmentVerdict(is_done=True)
            content = correcting.checked(self.app, row, asked.amendment, decisions).content
        except (InputError, TryAgainError, UsageError) as fault:
            return _objection(fault)
        return AmendmentVerdict(content, "meanwhile" if asked.is_confirmed else "")

    async def _page(
        self, request: Request, row: EditionRow, amendment: Amendment, verdict: AmendmentVerdict
    ) -> Response:
        assert row.content is not None  # noqa: S101 - an edition that was mailed says something
        number = max(PAIRS, len(amendment.wordings))
        return self.door.page(
            request,
            "corriger",
            status=422 if verdict.objection else 200,
            section="envois",
            row=row,
            amendment=amendment,
            pairs=[*amendment.wordings, *[("", "")] * PAIRS][:number],
            stories=row.content.all_stories,
            since=await run_in_threadpool(sent_day.last_correction, self.app, row),
            verdict=verdict,
            changes=sent_day.changes(row.content, verdict.content) if verdict.content else (),
            longest=LONGEST_NOTICE,
        )

    async def _row(self, request: Request) -> EditionRow:
        row = await run_in_threadpool(sent_day.mailed_on, self.app, civil_day_in(request))
        if row is None:
            raise HTTPException(404)
        return row


def _objection(fault: DigestError) -> AmendmentVerdict:
    """Why it was not made, as the page says it."""
    match fault:
        case AmendmentError():
            return AmendmentVerdict(objection=fault.objection, words=fault.words)
        case CheckError():
            parted = (each.partition(": ") for each in fault.faults)
            faults = (Fault(rule, Severity.BLOCKS, words) for rule, _, words in parted)
            advice = ((fault_in_french(each), advice_on(each.rule)) for each in faults)
            return AmendmentVerdict(objection="rules", faults=tuple(advice))
        case UsageError():
            return AmendmentVerdict(objection="pair")
        case TryAgainError():
            return AmendmentVerdict(objection="meanwhile")
        case _:
            return AmendmentVerdict(objection="untold")  # no article has that number


def _read(form: Form) -> CorrectionForm:
    """Pairs of which both are empty were not filled in."""
    wrong, right = form.values("de")[:_MOST_PAIRS], form.values("par")[:_MOST_PAIRS]
    pairs = zip((text.strip() for text in wrong), (text.strip() for text in right), strict=False)
    since = form.text("depuis")
    return CorrectionForm(
        amendment=Amendment(
            notice=form.text("avis").strip(),
            wordings=tuple(pair for pair in pairs if any(pair)),
            dropped=tuple(number for number in form.values("retirer") if number.isdecimal()),
        ),
        since=int(since) if since.isdecimal() and len(since) < 16 else -1,
        is_confirmed=form.text("geste") == "corriger",
    )
