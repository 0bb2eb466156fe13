"""Editions that have not left and on which the desk stands somewhere: held, proposed, approved."""

from dataclasses import dataclass
from datetime import date, timedelta

from digest.dates import wall
from digest.flows.app import App
from digest.flows.edition.approval import Approval, approval_in
from digest.store import editions

_DAYS = range(-2, 8)
"""Around today: who holds one for longer has forgotten it, and `digest run` says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingEdition:
    """One of them, in words: `state` is `held`, `approved` or `proposed`."""

    day: date
    state: str
    subject: str
    """As it was proposed; empty where nothing was."""
    said: str
    """Who holds it, since when and why; which version was proposed."""


def waiting(app: App) -> tuple[WaitingEdition, ...]:
    """Those of these days, the last first."""
    slug, today = app.settings.newsletter.slug, app.today()
    with app.database.read() as conn:
        days = (today + timedelta(days=number) for number in reversed(_DAYS))
        standing = [
            _waiting(app, day, approval_in(conn, slug, day))
            for day in days
            if editions.mailed(conn, slug, day) is None
        ]
    return tuple(filter(None, standing))


def _waiting(app: App, day: date, approval: Approval) -> WaitingEdition | None:
    proposal, act = approval.proposal, approval.held
    if proposal is None and act is None:
        return None
    version = f"version {proposal.version}" if proposal else "not proposed yet"
    state = "approved" if approval.is_approved else "proposed"
    said = version
    if act is not None:
        zone = app.settings.newsletter.timezone
        why = f": {act.reason}" if act.reason else ""
        state, said = "held", f"{version}, held since {wall(act.at, zone)} by {act.actor}{why}"
    subject = proposal.content.subject if proposal else ""
    return WaitingEdition(day=day, state=state, subject=subject, said=said)
