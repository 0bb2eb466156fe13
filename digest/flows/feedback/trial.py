"""
Prove that the way back works: a mail to a mailbox that does not exist, followed home.

It goes through the relay to an address at the operator's own domain, with an
envelope sender like an edition's; the notice that it could not be delivered has
to come in by the ways that the settings name.
"""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex

from digest.address import verp
from digest.errors import InputError, RelayError
from digest.flows.app import App
from digest.flows.feedback.poll import poll
from digest.flows.feedback.take_in import ACTOR, TEST
from digest.flows.identity import prove
from digest.flows.post import PostOffice
from digest.flows.readers.ways_out import WaysOut
from digest.model import DeliveryStatus, Mail
from digest.render.environment import environment
from digest.render.letter import LetterHeader, letter
from digest.store import logbook
from digest.tokens import Use, microseconds, sign

SENT = "test sent"
"""What the logbook says of a trial that left; its detail is when, as its token has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WayTrial:
    """A trial that left: when, and to whom."""

    at: datetime
    recipient: str
    envelope_sender: str


def send_trial(app: App, to: str = "") -> WayTrial:
    """
    Send one, to *to* or a mailbox at our own domain that nobody has.

    Raises `RelayError` where the relay does not take it, `InputError` where no way
    back is configured.
    """
    if not app.settings.has_way_back:
        raise InputError(
            "no way back is configured: name a mailbox in [mailboxes.NAME], or set "
            "feedback.handed_over (docs/feedback.md)"
        )
    prove(app)
    at = app.clock()
    key = app.keyring.newest
    token = sign(key, Use.TRIAL, microseconds(at))
    trial = WayTrial(
        at=at,
        recipient=to or f"essai-{token_hex(6)}@{app.settings.bounce_address.rpartition('@')[2]}",
        envelope_sender=verp(app.settings.bounce_address, token),
    )
    outcome = PostOffice.of(app.settings).send(_mail(app, trial), at)
    if outcome.status is not DeliveryStatus.ACCEPTED:
        raise RelayError(
            f"the relay did not take the mail ({outcome.reason}), so nothing will come back: it "
            "knows itself which mailboxes are there. Name one at another domain of yours with --to"
        )
    with app.database.write() as conn:
        logbook.write(conn, at, ACTOR, SENT, str(microseconds(at)))
    return trial


def is_home(app: App, trial: WayTrial) -> bool:
    """Whether the notice about it came in."""
    with app.database.read() as conn:
        return logbook.has(conn, ACTOR, TEST, str(microseconds(trial.at)))


def follow(app: App, trial: WayTrial, patience: timedelta, wait: threading.Event) -> bool:
    """Read the mailboxes until it is home, or *patience* is over; whether it is."""
    until, every = app.clock() + patience, min(10.0, patience.total_seconds() / 4)
    while True:
        poll(app)
        if is_home(app, trial):
            return True
        if app.clock() >= until or wait.wait(every):
            return False


def _mail(app: App, trial: WayTrial) -> Mail:
    newsletter = app.settings.newsletter
    postmark = WaysOut.of(app.settings, app.keyring.newest).of_trial(trial.at)
    header = LetterHeader(
        address=trial.recipient,
        date=trial.at.astimezone(newsletter.timezone),
        message_id=postmark.message_id,
    )
    jinja = environment(app.settings.own_templates)
    return Mail(
        envelope_sender=trial.envelope_sender,
        recipient=trial.recipient,
        pieces=(letter("trial", header, newsletter, jinja, {}),),
    )
