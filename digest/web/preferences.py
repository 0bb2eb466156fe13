"""The page behind the preferences link: what to get, and how often."""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from zoneinfo import ZoneInfo

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from digest.consent.wording import purpose_label
from digest.dates import civil_day
from digest.errors import ConsentError
from digest.flows.app import App
from digest.flows.readers import frequency, own_file, preferences
from digest.flows.readers.letter_relay import LetterRelay
from digest.flows.readers.own_file import FileRequest
from digest.flows.readers.preferences import PreferenceChange, Preferences
from digest.flows.readers.record import is_dated
from digest.french.typography import civil_date, hour
from digest.ledger import said_at
from digest.model import ConsentEvent, EventKind, Frequency, Purpose
from digest.web.client import visit
from digest.web.form import Form, read_form
from digest.web.pages import Pages, base_path

_EVENT_WORDS = {
    EventKind.CONFIRMED: "Tu as confirmé ton inscription",
    EventKind.IMPORTED: "Tu as donné ton accord ailleurs",
    EventKind.GRANTED: "Tu as ajouté",
    EventKind.REVOKED: "Tu as retiré",
    EventKind.DROPPED: "Tu as refusé un partenaire",
    EventKind.READMITTED: "Tu as repris un partenaire",
    EventKind.MOVED: "Tu as changé d’adresse",
}
"""The events that say what a reader agreed to, as the page tells them."""
_TEXT_ALONE = "texte"
_WHOLE = "complet"


class _PartnerNumbers:
    """Every text that may be a partner's number."""

    def __contains__(self, value: object) -> bool:
        return isinstance(value, str) and re.fullmatch(r"[0-9]{1,18}", value) is not None


_OFFERED: Mapping[str, Container[str]] = {
    "purposes": tuple(purpose.value for purpose in Purpose),
    "frequency": tuple(each.value for each in Frequency),
    "pause": ("oui",),
    "format": (_TEXT_ALONE, _WHOLE),
    "montre": _PartnerNumbers(),
    "partenaire": _PartnerNumbers(),
}
"""What the page's form may say."""


@dataclass(frozen=True, slots=True)
class PreferencePages:
    """The preference centre of one installation."""

    app: App
    pages: Pages
    relay: LetterRelay

    async def show(self, request: Request) -> Response:
        """What the reader gets, as boxes to tick."""
        token = request.path_params["token"]
        return await self._page(token)

    async def save(self, request: Request) -> Response:
        """The form as the reader left it; no purpose ticked means to leave."""
        form = await read_form(request)
        form.check(_OFFERED)
        token = request.path_params["token"]
        visitor = visit(request, self.app.settings, "/p")
        change = _change(form)
        try:
            after = await run_in_threadpool(preferences.save, self.app, token, change, visitor)
        except ConsentError:
            return await self._page(token, status=409)
        asked = None
        if after.is_open and change.purposes - after.purposes:  # the mailbox says that
            asked = await run_in_threadpool(own_file.ask_for_link, self.app, self.relay, token)
        return await self._page(token, was_saved=True, asked=asked)

    async def _page(
        self,
        token: str,
        *,
        status: int = 200,
        was_saved: bool = False,
        asked: FileRequest | None = None,
    ) -> Response:
        current = await run_in_threadpool(preferences.current, self.app, token)
        name = self.app.settings.newsletter.name
        return self.pages.page(
            "preferences",
            status=status,
            kept=current,
            boxes=[(p.value, purpose_label(p, name), p in current.purposes) for p in Purpose],
            rhythms=_frequencies(self.app, current),
            forms=_forms(current),
            was_saved=was_saved,
            asked=asked,
            until=hour(asked.until, self.app.settings.newsletter.timezone) if asked else "",
            agreed=self._agreed(current),
            action=self._action(token),
            partners_needed=not preferences.keeps_the_news_without_partners(self.app),
        )

    def _agreed(self, current: Preferences) -> list["_Agreement"]:
        zone = self.app.settings.newsletter.timezone
        return [_agreement(event, zone) for event in current.events if event.kind in _EVENT_WORDS]

    def _action(self, token: str) -> str:
        return f"{base_path(self.pages.public_url)}/p/{token}"


class _Agreement(NamedTuple):
    """What the reader agreed to: on which day, the text that was shown, how it came here."""

    what: str
    day: str
    wording: str
    taken_over: str


def _agreement(event: ConsentEvent, zone: ZoneInfo) -> _Agreement:
    day = civil_date(civil_day(said_at(event) or event.at, zone))
    here = civil_date(civil_day(event.at, zone))
    taken_over = ""
    if event.kind is EventKind.IMPORTED:
        taken_over = f"La liste qui le dit est arrivée ici le {here}."
    if not is_dated(event):
        taken_over = f"Une liste arrivée ici le {here} le dit, sans dire quel jour c’était."
        day = f"{day} au plus tard"
    return _Agreement(_EVENT_WORDS[event.kind], day, event.wording, taken_over)


def _frequencies(app: App, current: Preferences) -> list[tuple[str, str, bool]]:
    offered = frequency.offered(app)
    return [
        (value.value, label, value is current.frequency)
        for value, label in offered
        if len(offered) > 1
    ]


def _forms(current: Preferences) -> list[tuple[str, str, bool]]:
    return [
        (_TEXT_ALONE if is_text_only else _WHOLE, label, is_text_only == current.is_text_only)
        for is_text_only, label in frequency.FORMS.items()
    ]


def _change(form: Form) -> PreferenceChange:
    choice = form.text("frequency")
    return PreferenceChange(
        purposes=frozenset(p for p in Purpose if p.value in form.values("purposes")),
        frequency=next((each for each in Frequency if each.value == choice), None),
        rests=form.text("pause") == "oui",
        is_text_only=form.text("format") == _TEXT_ALONE if form.text("format") else None,
        listed=_numbers(form.values("montre")),
        taken=_numbers(form.values("partenaire")),
    )


def _numbers(values: list[str]) -> frozenset[int]:
    return frozenset(map(int, values))
