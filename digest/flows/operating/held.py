"""Why the desk keeps an edition from leaving, as an alarm says it."""

from datetime import date

from digest.flows.app import App
from digest.flows.edition.approval import Approval, answer_due, approval_in
from digest.store.database import Connection


def why_held(app: App, conn: Connection, day: date) -> str | None:
    """In French; None where the desk does not keep that day's edition."""
    approval = approval_in(conn, app.settings.newsletter.slug, day)
    if approval.held is not None:
        return f"« {approval.held.reason} »" if approval.held.reason else "par le pupitre"
    return "personne ne l’a approuvée" if _is_waited_for(app, approval) else None


def _is_waited_for(app: App, approval: Approval) -> bool:
    """Whether the edition stays until the desk answers; where silence lets it go, until then."""
    desk, proposal = app.settings.desk, approval.proposal
    if desk.approval != "required" or approval.is_approved or proposal is None:
        return False
    until = answer_due(proposal, desk.ask_before)
    return desk.approval_default == "hold" or until is None or app.clock() < until
