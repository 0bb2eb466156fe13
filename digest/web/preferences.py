"""The pages behind the preferences link: what to get and how often, one's own file, erasure."""

import re
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from digest.consent.wording import purpose_label
from digest.dates import civil_day
from digest.errors import ConsentError
from digest.flows.app import App
from digest.flows.readers import frequency, own_file, preferences
from digest.flows.readers.own_file import OwnFile
from digest.flows.readers.preferences import PreferenceChange, Preferences
from digest.french.typography import civil_date
from digest.model import EventKind, Frequency, Purpose
from digest.web.client import visit
from digest.web.form import Form, read_form, refuse_other_sites
from digest.web.own_file import as_csv, as_json
from digest.web.pages import Pages, base_path

_TOLD = {
    EventKind.CONFIRMED: "Tu as confirmé ton inscription",
    EventKind.IMPORTED: "Ton consentement nous est venu d’ailleurs",
    EventKind.GRANTED: "Tu as ajouté",
    EventKind.REVOKED: "Tu as retiré",
    EventKind.DROPPED: "Tu as refusé un partenaire",
    EventKind.READMITTED: "Tu as repris un partenaire",
    EventKind.MOVED: "Tu as changé d’adresse",
}
"""The events that say what a reader agreed to, as the page tells them."""
_TEXT_ALONE = "texte"


@dataclass(frozen=True, slots=True)
class PreferencePages:
    """The preference centre of one installation."""

    app: App
    pages: Pages

    async def look(self, request: Request) -> Response:
        """What the reader gets, as boxes to tick."""
        token = request.path_params["token"]
        return await self._show(token)

    async def save(self, request: Request) -> Response:
        """The form as the reader left it; no purpose ticked means to leave."""
        refuse_other_sites(request)
        form = await read_form(request)
        token = request.path_params["token"]
        seen = visit(request, self.app.settings, "/p")
        try:
            await run_in_threadpool(preferences.save, self.app, token, _wish(form), seen)
        except ConsentError:
            return await self._show(token, status=409)
        return await self._show(token, was_saved=True)

    async def own_json(self, request: Request) -> Response:
        """Everything kept about the reader, for a machine."""
        own = await run_in_threadpool(own_file.look, self.app, request.path_params["token"])
        return self.pages.download(as_json(own), "application/json", "mes-donnees.json")

    async def own_csv(self, request: Request) -> Response:
        """Every event of the reader, for a spreadsheet."""
        own = await run_in_threadpool(own_file.look, self.app, request.path_params["token"])
        return self.pages.download("\ufeff" + as_csv(own), "text/csv", "mes-donnees.csv")

    async def ask_to_erase(self, request: Request) -> Response:
        """What erasing means, and one button. Changes nothing."""
        token = request.path_params["token"]
        kept = await run_in_threadpool(preferences.look, self.app, token)
        return self.pages.page("effacer", address=kept.address, back=self._action(token))

    async def erase(self, request: Request) -> Response:
        """Everything about the reader goes, at once."""
        refuse_other_sites(request)
        token = request.path_params["token"]
        seen = visit(request, self.app.settings, "/p")
        await run_in_threadpool(own_file.erase_own, self.app, token, seen)
        return self.pages.page("efface")

    async def _show(self, token: str, *, status: int = 200, was_saved: bool = False) -> Response:
        kept = await run_in_threadpool(preferences.look, self.app, token)
        own = await run_in_threadpool(own_file.look, self.app, token)
        name = self.app.settings.newsletter.name
        return self.pages.page(
            "preferences",
            status=status,
            kept=kept,
            boxes=[(p.value, purpose_label(p, name), p in kept.purposes) for p in Purpose],
            rhythms=_rhythms(self.app, kept),
            forms=_forms(kept),
            was_saved=was_saved,
            agreed=self._agreed(own),
            action=self._action(token),
            partners_needed=not preferences.keeps_the_news_without_partners(self.app),
        )

    def _agreed(self, own: OwnFile) -> list[tuple[str, str, str]]:
        """What the reader agreed to: what happened, on which day, and the text that was shown."""
        zone = self.app.settings.newsletter.timezone
        return [
            (_TOLD[event.kind], civil_date(civil_day(event.at, zone)), event.wording)
            for event in (entry.event for entry in own.entries)
            if event.kind in _TOLD
        ]

    def _action(self, token: str) -> str:
        return f"{base_path(self.pages.public_url)}/p/{token}"


def _rhythms(app: App, kept: Preferences) -> list[tuple[str, str, bool]]:
    offered = frequency.offered(app)
    return [
        (value.value, label, value is kept.frequency)
        for value, label in offered
        if len(offered) > 1
    ]


def _forms(kept: Preferences) -> list[tuple[str, str, bool]]:
    return [
        (_TEXT_ALONE if is_text_only else "complet", label, is_text_only == kept.is_text_only)
        for is_text_only, label in frequency.FORMS.items()
    ]


def _wish(form: Form) -> PreferenceChange:
    said = form.text("frequency")
    return PreferenceChange(
        purposes=frozenset(p for p in Purpose if p.value in form.values("purposes")),
        frequency=next((one for one in Frequency if one.value == said), None),
        rests=form.text("pause") == "oui",
        is_text_only=form.text("format") == _TEXT_ALONE if form.text("format") else None,
        listed=_numbers(form.values("montre")),
        taken=_numbers(form.values("partenaire")),
    )


def _numbers(values: list[str]) -> frozenset[int]:
    return frozenset(int(value) for value in values if re.fullmatch(r"[0-9]{1,18}", value))
