"""How whoever only looks at an edition may see it told."""

from dataclasses import dataclass
from datetime import date, datetime

from digest.dates import civil_day
from digest.errors import UsageError
from digest.flows.app import App


@dataclass(frozen=True, slots=True)
class Look:
    """
    Nothing leaves: a day to come may be looked at too, with today's stories.

    They are told as they would be on that day: its occasion, its partner, what
    the desk decided about it.
    """

    lines: frozenset[str] = frozenset()
    """Lines to hear instead of the day's own, by name, where they can be said."""


def must_have_come(app: App, day: date, now: datetime) -> None:
    """Raise `UsageError` where that day lies ahead: its edition cannot be made yet."""
    if day > civil_day(now, app.settings.newsletter.timezone):
        raise UsageError(f"{day} has not come yet; an edition is made on its day or after")
