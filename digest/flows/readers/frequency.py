"""A reader chooses how often, in which form, or rests: no consent changes, and none is asked."""

from dataclasses import dataclass
from datetime import date, timedelta

from digest.flows.app import App
from digest.flows.readers.audience import gets_editions
from digest.flows.readers.signed_link import holder_of, opened
from digest.flows.readers.visitor import Visitor, shown
from digest.french.typography import long_date
from digest.model import ConsentEvent, EventKind, Frequency, Purpose, Subscriber
from digest.store import consents, subscribers
from digest.store.database import Connection
from digest.tokens import Use

PAUSE = timedelta(days=30)
_LABELS = {
    Frequency.DAILY: "Chaque édition",
    Frequency.WEEKDAYS: "Du lundi au vendredi",
    Frequency.SATURDAY: "Seulement l’édition du samedi",
}
FORMS = {False: "Mise en page, avec une image", True: "Du texte seulement"}
"""What a copy looks like, by whether it is the text part alone."""
_WEEKEND = frozenset({"sat", "sun"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderPause:
    """A pause that began: whose (masked), and the civil day the editions come back."""

    address: str
    resumes_on: date
    gets_editions: bool
    """Whether the audience rule lets any come back then, as things stand."""


def offered(app: App) -> tuple[tuple[Frequency, str], ...]:
    """The rhythms that differ under the days editions go out, each with its label."""
    days = frozenset(app.settings.schedule.days)
    choices = [Frequency.DAILY]
    if days & _WEEKEND and days - _WEEKEND:
        choices.append(Frequency.WEEKDAYS)
    if "sat" in days and len(days) > 1:
        choices.append(Frequency.SATURDAY)
    return tuple((frequency, _LABELS[frequency]) for frequency in choices)


def pause(app: App, token: str, visitor: Visitor) -> ReaderPause | None:
    """
    Send the unsubscribe link's reader nothing for 30 days.

    None where there is nobody to rest: the reader left or was erased. Raises
    `TokenError` for a forged link.
    """
    link = opened(app, Use.UNSUBSCRIBE, token)
    resumes_on = app.today() + PAUSE
    with app.database.write() as conn:
        consents.lock(conn)
        reader = holder_of(app, conn, link)
        if reader is None or not reader.is_active:
            return None
        choose(app, conn, reader, reader.frequency, resumes_on, visitor)
    return ReaderPause(
        address=shown(reader), resumes_on=resumes_on, gets_editions=gets_editions(app, reader)
    )


def choose(
    app: App,
    conn: Connection,
    reader: Subscriber,
    frequency: Frequency,
    resumes_on: date | None,
    visitor: Visitor,
) -> None:
    """Remember the reader's rhythm; chosen again it writes nothing. The caller holds the lock."""
    if (frequency, resumes_on) == (reader.frequency, reader.resumes_on):
        return
    subscribers.save_rhythm(conn, reader.id, frequency, resumes_on)
    lines = [_LABELS[frequency]]
    if resumes_on is not None:
        lines.append(f"Pause jusqu’au {long_date(resumes_on)}")
    basis = rhythm_basis(frequency, resumes_on)
    consents.record(conn, _choice(app, reader, "\n".join(lines), basis, visitor))


def choose_form(
    app: App, conn: Connection, reader: Subscriber, visitor: Visitor, *, is_text_only: bool
) -> None:
    """Remember whether the reader wants text alone; the caller holds the lock."""
    if is_text_only == reader.is_text_only:
        return
    subscribers.save_form(conn, reader.id, is_text_only=is_text_only)
    basis = form_basis(is_text_only=is_text_only)
    consents.record(conn, _choice(app, reader, FORMS[is_text_only], basis, visitor))


def rhythm_basis(frequency: Frequency, resumes_on: date | None) -> str:
    """How the basis of an event names a rhythm."""
    return f"{frequency.value}{f', from {resumes_on}' if resumes_on else ''}"


def form_basis(*, is_text_only: bool) -> str:
    """How the basis of an event names a form."""
    return "text alone" if is_text_only else "text and HTML"


def _choice(
    app: App, reader: Subscriber, wording: str, basis: str, visitor: Visitor
) -> ConsentEvent:
    return ConsentEvent(
        subscriber_id=reader.id,
        kind=EventKind.CHOSE,
        purposes=frozenset({Purpose.NEWSLETTER}),
        at=app.clock(),
        wording=wording,
        source=visitor.source,
        basis=basis,
        ip=visitor.ip,
        user_agent=visitor.user_agent,
        actor=visitor.actor,
    )
