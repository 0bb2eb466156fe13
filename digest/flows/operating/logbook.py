"""Who did what, when and why: the logbook, read."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from digest.flows.app import App
from digest.model import LogbookEntry, LogbookSelection
from digest.store import logbook


@dataclass(frozen=True, slots=True, kw_only=True)
class LogbookReport:
    """The newest acts that were asked for, how many older ones there are, and who left why."""

    entries: tuple[LogbookEntry, ...]
    """The newest first."""
    older: int
    """How many were asked for beside them."""
    leave_reasons: dict[str, int]
    """How often each was given on the page by which one leaves; who gave it is not kept."""
    actions: tuple[str, ...]
    """Every kind of act there is in this logbook, whether asked for or not."""


def look_up(
    app: App, asked: LogbookSelection, first: date | None, last: date | None, limit: int
) -> LogbookReport:
    """What the logbook says of that from the civil day *first* to *last*, both included."""
    asked = replace(
        asked,
        since=_midnight(app, first) if first else asked.since,
        until=_midnight(app, last + timedelta(days=1)) if last else asked.until,
    )
    with app.database.read() as conn:
        entries, number = logbook.entries(conn, asked, limit)
        return LogbookReport(
            entries=entries,
            older=number - len(entries),
            leave_reasons=logbook.leave_reasons(conn, asked),
            actions=logbook.actions(conn),
        )


def _midnight(app: App, day: date) -> datetime:
    return datetime.combine(day, time.min, app.settings.newsletter.timezone).astimezone(UTC)
