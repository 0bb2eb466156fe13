"""
Ask the desk: propose an edition word for word, and mail it with links that act on a press.

A proposal is frozen: what is approved is what leaves. What the desk drops or
tones down makes a new version, which is asked about by the first version's mail.
"""

from datetime import date, timedelta

from digest import dates
from digest.errors import NothingLeftError, RelayError
from digest.flows.app import App
from digest.flows.desk.buttons import links_of
from digest.flows.edition.approval import Approval, answer_due, approval_in, approval_of
from digest.flows.edition.decisions import UNATTENDED
from digest.flows.edition.parts import faults_of
from digest.flows.edition.prepare import EditionDraft, composed, must_have_come, prepare_standing
from digest.flows.identity import prove
from digest.flows.post import PostOffice
from digest.flows.readers.ways_out import WaysOut
from digest.flows.sources.material import collect_day
from digest.french.typography import hour, long_date
from digest.model import DayMaterial, DeliveryStatus, Edition, Mail, Proposal
from digest.render.environment import environment
from digest.render.letter import LetterHeader, letter
from digest.render.lint.french import fault_in_french
from digest.store import consents, editions, proposals

_CLAIM = timedelta(minutes=2)
"""How long asking may take before another process does it."""


def propose(app: App, day: date) -> Proposal | None:
    """
    The day's first proposal, made now where there is none; None where there is nothing to say.

    Every source is read. Raises what `prepare` does.
    """
    approval = approval_of(app, day)
    if approval.proposal is not None:
        return approval.proposal
    must_have_come(app, day)
    now = app.clock()
    material = collect_day(app, day, now).material
    compiled = prepare_standing(app, day, now, material=material).compiled
    if compiled is None:
        return None
    with app.database.write() as conn:
        proposals.add(conn, compiled.content, app.clock())
        return proposals.newest(conn, app.settings.newsletter.slug, day)


def revised(app: App, day: date, approval: Approval) -> Edition | None:
    """
    What would be proposed instead, where the desk stands there; None where nothing was proposed.

    Nothing is written and no source is read. Raises `NothingLeftError` where
    nothing would be left to say.
    """
    if approval.proposal is None:
        return None
    material = approval.proposal.content.material
    return edited_edition(app, day, approval, material).composition.edition


def edited_edition(app: App, day: date, approval: Approval, material: DayMaterial) -> EditionDraft:
    """
    The edition as it is made now, where the desk stands there; nothing is written.

    Raises `NothingLeftError` where nothing would be left to say.
    """
    draft = composed(app, day, app.clock(), approval.added_to(UNATTENDED), material)
    if draft.composition.edition is None:
        raise NothingLeftError(f"nothing would be left of the edition of {day}: hold it instead")
    return draft


def day_to_ask_about(app: App) -> date | None:
    """The day whose edition the desk must be asked about now; None: not yet, or not any more."""
    now, settings = app.clock(), app.settings
    if settings.desk.approval == "none":
        return None
    moment = dates.next_due(now, settings.timetable)
    zone, slug = settings.newsletter.timezone, settings.newsletter.slug
    day = dates.civil_day(moment, zone)
    if moment - now > settings.desk.ask_before or day > dates.civil_day(now, zone):
        return None
    with app.database.read() as conn:
        proposal = approval_in(conn, slug, day).proposal
        is_made = editions.find(conn, slug, day) is not None
    was_asked = proposal is not None and proposal.asked_at is not None
    return None if is_made or was_asked else day


def ask(app: App, proposal: Proposal) -> bool:
    """
    Mail the desk the proposal, unless it was asked or is being asked; whether we did.

    Raises `RelayError` where the relay does not take the mail.
    """
    now = app.clock()
    with app.database.write() as conn:
        if not proposals.claim(conn, proposal.id, now, now + _CLAIM):
            return False
    try:
        _mail(app, proposal)
    except RelayError:
        with app.database.write() as conn:
            proposals.release(conn, proposal.id)
        raise
    with app.database.write() as conn:
        proposals.note_asked(conn, proposal.id, now)
    return True


def _mail(app: App, proposal: Proposal) -> None:
    prove(app)
    outcome = PostOffice.of(app.settings).send(_written(app, proposal), app.clock())
    if outcome.status is not DeliveryStatus.ACCEPTED:
        raise RelayError(f"the desk could not be asked about {proposal.day}: {outcome.reason}")


def _written(app: App, proposal: Proposal) -> Mail:
    newsletter = app.settings.newsletter
    postmark = WaysOut.of(app.settings, app.keyring.newest).of_proposal(proposal)
    header = LetterHeader(
        address=app.settings.desk_address,
        date=app.clock().astimezone(newsletter.timezone),
        message_id=postmark.message_id,
    )
    jinja = environment(app.settings.own_templates)
    return Mail(
        envelope_sender=postmark.envelope_sender,
        recipient=header.address,
        pieces=(letter("desk", header, newsletter, jinja, _values(app, proposal)),),
    )


def _values(app: App, proposal: Proposal) -> dict[str, object]:
    content: Edition = proposal.content
    until = answer_due(proposal, app.settings.desk.ask_before) or (
        app.clock() + app.settings.desk.ask_before
    )
    return {
        "edition": content,
        "long_day": long_date(proposal.day),
        "links": links_of(app, proposal),
        "until": hour(until, app.settings.newsletter.timezone),
        "is_sent_on_silence": app.settings.desk.approval_default == "send",
        "head": consents.kept_head(app.database),
        "faults": [fault_in_french(fault) for fault in faults_of(app, content)],
    }
