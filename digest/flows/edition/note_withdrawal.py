"""Tell that an edition went on without stories that were taken back: the logbook, and the desk."""

from datetime import datetime

from digest.errors import RelayError
from digest.flows.app import App
from digest.flows.edition.withdraw import StandingEdition
from digest.flows.post import PostOffice
from digest.flows.readers.ways_out import WaysOut
from digest.french.typography import civil_date
from digest.model import DeliveryStatus, Edition, Mail
from digest.render.environment import environment
from digest.render.letter import LetterHeader, letter
from digest.store import logbook

ACTOR = "retraction"


def note_withdrawal(app: App, before: Edition, left: StandingEdition) -> tuple[str, ...]:
    """
    Keep in the logbook what is out of the edition that said *before*; tell a desk that approves.

    Answers with what to report: that the desk could not be told. Raises nothing for that.
    """
    now = app.clock()
    with app.database.write() as conn:
        for each in left.withdrawn:
            logbook.write(conn, now, ACTOR, "retract", f"{before.day}: {each}")
    if not left.withdrawn or app.settings.desk.approval == "none":
        return ()
    try:
        outcome = PostOffice.of(app.settings).send(_mail(app, before, left, now), now)
    except RelayError as fault:
        return (f"the desk could not be told: {fault}",)
    if outcome.status is DeliveryStatus.ACCEPTED:
        return ()
    return (f"the desk could not be told: {outcome.reason}",)


def _mail(app: App, before: Edition, left: StandingEdition, now: datetime) -> Mail:
    newsletter = app.settings.newsletter
    postmark = WaysOut.of(app.settings, app.keyring.newest).of_desk_note(now)
    header = LetterHeader(
        address=app.settings.desk_address,
        date=now.astimezone(newsletter.timezone),
        message_id=postmark.message_id,
    )
    out = {each.article_id for each in left.withdrawn}
    values = {
        "date": civil_date(before.day),
        "stories": [story for story in before.all_stories if story.article_id in out],
    }
    jinja = environment(app.settings.own_templates)
    return Mail(
        envelope_sender=postmark.envelope_sender,
        recipient=header.address,
        pieces=(letter("retraction", header, newsletter, jinja, values),),
    )
