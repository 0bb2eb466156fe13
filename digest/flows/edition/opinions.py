"""What readers think of an edition: counted, without who."""

from datetime import date

from digest.flows.app import App
from digest.model import EditionOpinion
from digest.store import editions


def was_mailed(app: App, day: date) -> bool:
    """Whether readers have an edition of that day, to think something of it."""
    with app.database.read() as conn:
        return editions.mailed(conn, app.settings.newsletter.slug, day) is not None


def give(app: App, day: date, opinion: EditionOpinion) -> None:
    """
    Count one more of that opinion on that day's edition, if it was mailed.

    Nobody is asked who they are, so there are never more opinions than copies: a
    program that presses all day changes what is counted, and fills nothing.
    """
    with app.database.write() as conn:
        editions.count_opinion(conn, app.settings.newsletter.slug, day, opinion)
