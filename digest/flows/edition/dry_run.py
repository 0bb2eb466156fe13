"""What would leave on a day, for whoever looks before it does: nothing is decided, nobody asked."""

from datetime import date

from digest.flows.app import App
from digest.flows.edition.approval import Approval, held, standing
from digest.flows.edition.decisions import UNATTENDED, Decisions
from digest.flows.edition.look import Look
from digest.flows.edition.prepare import Prepared, as_proposed, prepare
from digest.model import Proposal
from digest.store import editions


def foreseen(app: App, day: date, decisions: Decisions = UNATTENDED) -> Prepared:
    """
    The edition of that day as it would leave.

    What the desk approved or is asked about, word for word; else, and where
    *decisions* ask for another tone, as it is made now; a day to come with today's
    stories. Raises as `prepare` does.
    """
    proposal = fixed(app, standing(app, day)) if decisions.tone is None else None
    if proposal is not None:
        return as_proposed(app, proposal)
    return prepare(app, day, app.clock(), decisions, look=Look())


def fixed(app: App, found: Approval) -> Proposal | None:
    """The proposal whose words leave, or leave if approved; None where they are yet to be made."""
    needs_a_word = app.settings.desk.approval == "required"
    return found.proposal if found.is_approved or needs_a_word else None


def standing_word(app: App, day: date) -> str:
    """A line on where that edition stands, for whoever looks at it; maybe empty."""
    if _has_left(app, day):
        return (
            f"the edition of {day} has left, and no other is made: "
            f"`digest editions show {day}` shows it"
        )
    found = standing(app, day)
    if found.held is not None:
        return str(held(day, found.held, app.settings.newsletter.timezone))
    proposal = fixed(app, found)
    if proposal is None:
        told = f"{day} has not come yet: it is told with today's stories"
        return told if day > app.today() else ""
    word = "approved" if found.is_approved else "proposed; it leaves if the desk approves it"
    return f"this is version {proposal.version} of the edition of {day}, as it was {word}"


def next_step(app: App, day: date) -> str:
    """What makes a sound edition of that day leave; empty where it has left."""
    if _has_left(app, day):
        return ""
    today = app.today()
    if day > today:
        return "once its day has come"
    return "`digest run`" if day == today else f"`digest run --date {day}`"


def _has_left(app: App, day: date) -> bool:
    with app.database.read() as conn:
        row = editions.find(conn, app.settings.newsletter.slug, day)
    return row is not None and row.was_mailed
