"""What is known of the last mornings: read by every command, so little is read and imported."""

from dataclasses import replace
from datetime import timedelta

from digest.alarm.facts import AlarmFacts, PastMorning
from digest.alarm.mornings import day_asked_for
from digest.flows.app import App
from digest.flows.identity import place_of
from digest.store import past_mornings
from digest.store.database import Connection
from digest.store.past_mornings import MorningRow

_AT_ONCE = timedelta(0)


def morning_facts(app: App, conn: Connection) -> AlarmFacts:
    """What is known of the last mornings, but for what they lost: three or four small queries."""
    rows = past_mornings.newest(conn, app.settings.newsletter.slug, app.today())
    facts = AlarmFacts(
        now=app.clock(),
        host=place_of(app.database).partition(":")[0],
        timetable=app.settings.timetable,
        settings=app.settings.alarm,
        mornings=_with_what_stayed(conn, tuple(map(_morning, rows))),
    )
    day = day_asked_for(facts, _AT_ONCE) if facts.mornings else None
    if day is None:
        return facts
    from digest.flows.operating.held import why_held  # noqa: PLC0415 - 60 ms that only a late day pays

    return replace(facts, held=why_held(app, conn, day))


def _with_what_stayed(
    conn: Connection, mornings: tuple[PastMorning, ...]
) -> tuple[PastMorning, ...]:
    """Only the newest day's copies are looked at: it is the one that is late or not."""
    return tuple(
        replace(each, has_stayed=past_mornings.has_stayed(conn, each.id)) if at == 0 else each
        for at, each in enumerate(mornings)
    )


def _morning(row: MorningRow) -> PastMorning:
    return PastMorning(
        id=row.id,
        day=row.day,
        status=row.status,
        composed_at=row.composed_at,
        best_before=row.best_before,
        enqueued=row.enqueued,
        halted_because=row.halted_because if row.halted_at else None,
        is_known=row.known_at is not None,
    )
