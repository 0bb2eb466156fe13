"""The page where an edition is decided: what would leave, and every button that changes it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from digest.errors import ConfigError, DigestError, RenderError
from digest.flows.app import App
from digest.flows.desk import edit
from digest.flows.desk.approve import hold, next_day
from digest.flows.desk.propose import propose
from digest.flows.desk.reread import reread
from digest.flows.desk.sender import DeskSender
from digest.flows.desk.trial import send_trial
from digest.flows.desk.workbench import NO_MATERIAL, Workbench, left, trial_part, workbench
from digest.flows.edition.dead_links import dead_links
from digest.flows.edition.parts import RenderedPart
from digest.flows.morning import run_morning
from digest.flows.sending.halt import halt
from digest.flows.sending.progress import SendingWatch
from digest.flows.sending.send import SendReport
from digest.french.typography import long_date
from digest.model import DayMaterial, DeliveryStatus, DeskPerson
from digest.render.lint import MOST_BYTES, Fault
from digest.render.simulate import ColourScheme, in_scheme, with_a_reader, without_pictures
from digest.web import desk_view
from digest.web.desk_acts import DEEDS
from digest.web.desk_door import DeskDoor, Handler
from digest.web.desk_refusals import refusal_in_french, trouble_in_french
from digest.web.form import Form, read_form

WIDTHS = {"375": "Téléphone", "600": "Courriel", "1024": "Ordinateur"}
LIGHTS = {
    "clair": ColourScheme.LIGHT,
    "sombre": ColourScheme.DARK,
    "inverse": ColourScheme.INVERTED,
}
_KEPT = ("jour", "largeur", "lumiere", "images", "vue", "variante")
"""What of a page's address its forms come back to."""
_FARTHEST = timedelta(days=36_500)
"""From today: beyond it, no day has an edition."""
_CIVIL_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DAYS = {"aujourdhui": 0, "demain": 1}


@dataclass(frozen=True, slots=True)
class SourceWatch:
    """What was read for rituals where nothing is proposed, and whether the page is still true."""

    material: Callable[[], DayMaterial] = lambda: NO_MATERIAL
    stamp: Callable[[], str] = str
    """What is another once what the page shows may be; "" where nobody watches."""


UNWATCHED = SourceWatch()


@dataclass(frozen=True, slots=True)
class _Notice:
    """What a page says of the button that was pressed last."""

    status: int = 200
    deed: str = ""
    refusal: str = ""
    """Why it did nothing; "" where it did, or none was pressed."""
    typed: Form | None = None
    dead: tuple[Fault, ...] | None = None
    """Links and pictures that did not answer; None where nobody asked."""


NOTHING_TO_SAY = _Notice()


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionPages:
    """The page of an edition that has not left, and what its buttons do."""

    app: App
    door: DeskDoor
    sender: DeskSender
    watch: SourceWatch = UNWATCHED

    def on_its_day(self, handler: Handler) -> Handler:
        """
        That handler for a form that names its day; a page with 400 for one that does not.

        A word like « demain », or none, is another day after midnight or once an edition left.
        """

        async def answer(request: Request, person: DeskPerson) -> Response:
            if not _CIVIL_DAY.fullmatch(request.query_params.get("jour", "")):
                return self.door.page(request, "refus", status=400, why="jour")
            return await handler(request, person)

        return answer

    async def show(self, request: Request, person: DeskPerson) -> Response:
        """The edition of the day that is asked for, or where it is once it has left."""
        return await run_in_threadpool(self._shown, request, person)

    async def mail(self, request: Request, person: DeskPerson) -> Response:
        """The mail alone, in the light and state that is asked for."""
        return await run_in_threadpool(self._mail, request)

    async def state(self, request: Request, person: DeskPerson) -> Response:
        """What an open page asks for to know whether to load itself again."""
        stamp = await run_in_threadpool(self.watch.stamp)
        return PlainTextResponse(stamp, headers={"Cache-Control": "no-store"})

    async def act(self, request: Request, person: DeskPerson) -> Response:
        """Do what the button is for, and show the page again."""
        deed = request.scope["path"].rpartition("/")[2]
        work = partial(DEEDS[deed], self.app, self._day(request))
        return await self._done(request, person, deed, work)

    async def try_out(self, request: Request, person: DeskPerson) -> Response:
        """Mail one copy of what is shown to who asks; to the desk where they have no address."""

        def work(_form: Form, person: DeskPerson) -> None:
            bench = self._bench(self._day(request))
            address = person.address or self.app.settings.desk_address
            variant = request.query_params.get("variante", "")
            part = trial_part(bench, variant, self.app.clock())
            if part is None:
                raise HTTPException(404)
            outcome = send_trial(self.app, part, address)
            if outcome.status is not DeliveryStatus.ACCEPTED:
                raise DigestError(f"{outcome.status} {outcome.reason}")

        return await self._done(request, person, "essai", work)

    async def prepare(self, request: Request, person: DeskPerson) -> Response:
        """Read the sources and propose the edition, beside the page."""
        day = self._day(request)

        def work(_form: Form, _person: DeskPerson) -> None:
            self.sender.begin(_preparing(day), partial(self._prepared, day))

        return await self._done(request, person, "preparer", work)

    async def reread(self, request: Request, person: DeskPerson) -> Response:
        """Read the sources again and make the next version, beside the page."""
        day = self._day(request)

        def work(_form: Form, person: DeskPerson) -> None:
            self.sender.begin(_preparing(day), partial(self._reread, day, person.actor))

        return await self._done(request, person, "relire", work)

    async def send(self, request: Request, person: DeskPerson) -> Response:
        """Approve the version that was looked at, and send it now, beside the page."""
        day = self._day(request)

        def work(form: Form, person: DeskPerson) -> None:
            version = form.text("version")
            number = int(version) if version.isdecimal() and len(version) < 16 else 0
            edit.approve_version(self.app, day, number, person.actor, "envoyée maintenant")
            self.sender.begin(str(day), partial(self._sent, day))

        return await self._done(request, person, "envoyer", work)

    async def stop(self, request: Request, person: DeskPerson) -> Response:
        """Stop what is leaving; hold it where nothing has left yet."""
        day = self._day(request)

        def work(form: Form, person: DeskPerson) -> None:
            why = " ".join(form.text("raison").split())[:300] or "au pupitre"
            row = left(self.app, day)
            if row is None:
                hold(self.app, day, person.actor, why)
            else:
                halt(self.app, row, person.actor, why)

        return await self._done(request, person, "arreter", work)

    async def check_links(self, request: Request, person: DeskPerson) -> Response:
        """Ask every link and picture of what is shown, and show what did not answer."""

        def checked() -> Response:
            if left(self.app, self._day(request)) is not None:
                return self._shown(request, person, _Notice(422, "liens"))
            stamp, bench = self.watch.stamp(), self._bench(self._day(request))
            dead = dead_links(self.app, bench.parts, self.app.clock())
            return self._page(request, person, bench, _Notice(dead=dead), stamp)

        return await run_in_threadpool(checked)

    def _prepared(self, day: date, _watch: SendingWatch) -> None:
        propose(self.app, day)

    def _reread(self, day: date, actor: str, _watch: SendingWatch) -> None:
        reread(self.app, day, actor)

    def _sent(self, day: date, watch: SendingWatch) -> SendReport | None:
        return run_morning(self.app, day, watch).sent

    async def _done(
        self,
        request: Request,
        person: DeskPerson,
        deed: str,
        work: Callable[[Form, DeskPerson], object],
    ) -> Response:
        """Back to the page once it is done; the page with the reason where it is refused."""
        form = await read_form(request)

        def answer() -> Response:
            if deed != "arreter" and left(self.app, self._day(request)) is not None:
                return self._shown(request, person, _Notice(422, deed))
            try:
                work(form, person)
            except DigestError as fault:
                said = refusal_in_french(fault, deed)
                return self._shown(request, person, _Notice(422, deed, said, form))
            query = urlencode({**_kept(request), "fait": deed})
            return self.door.see_other(f"/pupitre?{query}{_ANCHORS.get(deed, '')}")

        return await run_in_threadpool(answer)

    def _day(self, request: Request) -> date:
        """The civil day that the address names; the next one to leave where it names none."""
        asked = request.query_params.get("jour", "")
        if not asked:
            return next_day(self.app)
        if asked in _DAYS:
            return self.app.today() + timedelta(days=_DAYS[asked])
        try:
            day = date.fromisoformat(asked)
        except ValueError:
            raise HTTPException(404) from None
        if abs(day - self.app.today()) > _FARTHEST:
            raise HTTPException(404)
        return day

    def _bench(self, day: date) -> Workbench:
        return workbench(self.app, day, self.watch.material())

    def _shown(
        self, request: Request, person: DeskPerson, notice: _Notice = NOTHING_TO_SAY
    ) -> Response:
        day = self._day(request)
        if left(self.app, day) is not None:
            return self._to_sent(day, request.query_params.get("fait", ""), notice)
        stamp = self.watch.stamp()  # what changes while the page is made, it does not show
        try:
            bench = self._bench(day)
        except (ConfigError, RenderError) as fault:
            return self._broken(request, fault, stamp)
        return self._page(request, person, bench, notice, stamp)

    def _to_sent(self, day: date, done: str, notice: _Notice) -> Response:
        """To the page of an edition that has left, which says what became of the button."""
        said = _DONE_THERE.get(done, "")
        if notice.deed:
            said = "finie" if notice.deed == "arreter" else "trop-tard"
        return self.door.see_other(f"/pupitre/e/{day}{f'?dit={said}' if said else ''}")

    def _mail(self, request: Request) -> Response:
        bench = self._bench(self._day(request))
        if not bench.parts:
            raise HTTPException(404)
        page = with_a_reader(_part(bench, request).html)
        page = in_scheme(page, LIGHTS.get(request.query_params.get("lumiere", ""), LIGHTS["clair"]))
        shown = without_pictures(page) if request.query_params.get("images") == "non" else page
        return self.door.framed(shown)

    def _broken(self, request: Request, fault: DigestError, stamp: str) -> Response:
        """A page that says which file is broken; it loads itself again once that is mended."""
        return self.door.page(request, "panne", status=500, why=str(fault), stamp=stamp)

    def _page(
        self,
        request: Request,
        person: DeskPerson,
        bench: Workbench,
        notice: _Notice,
        stamp: str,
    ) -> Response:
        kept = _kept(request) | {"jour": str(bench.day)}
        return self.door.page(
            request,
            "edition",
            status=notice.status,
            section=self._section(bench.day),
            refusal=notice.refusal,
            refused=notice.deed,
            typed=notice.typed,
            dead=None if notice.dead is None else desk_view.fault_rows(notice.dead),
            done=desk_view.DONE.get(request.query_params.get("fait", ""), ""),
            link=partial(_link, kept),
            query=urlencode(kept),
            asked=request.query_params,
            trial_address=person.address or self.app.settings.desk_address,
            stamp=stamp,
            **self._of_day(bench),
            **_of_bench(bench, _part(bench, request) if bench.parts else None),
        )

    def _of_day(self, bench: Workbench) -> dict[str, Any]:
        """What the page says of the day, and of what is under way about it."""
        desk, preparing, sending = self.app.settings.desk, _preparing(bench.day), str(bench.day)
        fault = self.sender.fault(preparing) or self.sender.fault(sending)
        return {
            "long_day": long_date(bench.day),
            "is_ahead": bench.day > self.app.today(),
            "needs_approval": desk.approval == "required",
            "is_sent_on_silence": desk.approval_default == "send",
            "until": bench.until(self.app),
            "is_preparing": self.sender.is_busy(preparing),
            "is_sending": self.sender.is_busy(sending),
            "trouble": trouble_in_french(fault) if fault else "",
        }

    def _section(self, day: date) -> str:
        ahead = (day - self.app.today()).days
        return next((name for name, days in _DAYS.items() if days == ahead), "")


def _of_bench(bench: Workbench, part: RenderedPart | None) -> dict[str, Any]:
    """What the page shows of the edition, *part* in its frame."""
    return {
        "bench": bench,
        "part": part,
        "bench_alternatives": bench.alternatives,
        "stories": tuple(desk_view.story_rows(bench)),
        "candidates": tuple(desk_view.candidate_rows(bench)),
        "phrases": desk_view.phrase_rows(bench),
        "faults": desk_view.fault_rows(bench.faults),
        "acts": tuple(desk_view.act_rows(bench)),
        "reading": desk_view.last_reading(bench),
        "newest_act": bench.stand.acts[-1].id if bench.stand.acts else 0,
        "inboxes": tuple(desk_view.inbox_rows(bench.edition)) if bench.edition else (),
        "tone_reason": desk_view.tone_reason(bench),
        "tones": desk_view.TONES,
        "widths": WIDTHS,
        "lights": tuple(LIGHTS),
        "most_bytes": MOST_BYTES,
        "weight": len(part.html.encode()) if part else 0,
        "text": with_a_reader(part.text) if part else "",
    }


_ANCHORS = {
    "ordre": "#nouvelles",
    "retirer": "#nouvelles",
    "recrire": "#nouvelles",
    "prendre": "#candidates",
    "reprendre": "#candidates",
    "objet": "#boite",
    "apercu": "#boite",
    "ton": "#ton",
    "phrase": "#phrases",
    "partenaire": "#partenaire",
    "question": "#quiz",
    "annuler": "#gestes",
}
_DONE_THERE = {"arreter": "arretee", "envoyer": "partie"}
"""What the page of an edition that has left says of a button of this one."""


def _preparing(day: date) -> str:
    return f"prepare {day}"


def _part(bench: Workbench, request: Request) -> RenderedPart:
    """The variant that is asked for, else the first."""
    wanted = request.query_params.get("variante")
    asked = (part for part in bench.parts if part.audience.variant == wanted)
    return next(asked, bench.parts[0])


def _kept(request: Request) -> dict[str, str]:
    """What of the address the next page keeps."""
    pairs = parse_qsl(request.url.query)
    return {name: value for name, value in pairs if name in _KEPT}


def _link(kept: dict[str, str], **changes: str) -> str:
    """The address of the same page with other answers."""
    return "?" + urlencode({**kept, **changes})
