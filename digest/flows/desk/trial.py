"""One copy of the edition as it would go, to one person: through the real relay."""

from dataclasses import replace

from digest.address import key
from digest.config import Settings
from digest.flows.app import App
from digest.flows.edition.parts import CompiledEdition, Part, compile_edition
from digest.flows.identity import prove
from digest.flows.post import PostOffice
from digest.flows.readers.ways_out import Postmark, WaysOut
from digest.model import Edition, Mail, Outcome
from digest.render.mailing_plan import fill
from digest.render.slot import Slot

MARK = "[Essai]"
"""What the subject of a trial begins with, so that nobody takes it for the edition."""


def marked(content: Edition) -> Edition:
    """That edition, with a subject that says that it is a trial."""
    return replace(content, subject=f"{MARK} {content.subject}")


def as_trial(app: App, content: Edition) -> CompiledEdition:
    """That edition, marked as a trial and compiled."""
    return compile_edition(app, marked(content), app.clock())


def is_of_the_desk(settings: Settings, address: str) -> bool:
    """Whether the settings name that address, so that nobody else gets a trial unasked."""
    newsletter = settings.newsletter
    named = (settings.desk_address, settings.report_address, settings.alarm_address)
    ours = (*named, newsletter.contact, newsletter.from_address, newsletter.reply_to)
    return key(address) in {key(each) for each in ours if each}


def send_trial(app: App, part: Part, address: str) -> Outcome:
    """
    That variant to that address; its links lead to no reader.

    Raises `IdentityError` where nothing may leave from here, `RelayError` where the relay
    cannot be used; a refusal is an outcome, as is an address that staging does not list.
    """
    prove(app)
    now = app.clock()
    postmark = WaysOut.of(app.settings, app.keyring.newest).of_trial(now)
    letter = Mail(
        envelope_sender=postmark.envelope_sender,
        recipient=address,
        pieces=(fill(part.mailing, _values(app, postmark, address)),),
    )
    return PostOffice.of(app.settings).send(letter, now)


def _values(app: App, postmark: Postmark, address: str) -> dict[Slot, str]:
    public_url = app.settings.web.public_url
    return {
        Slot.ADDRESS: address,
        Slot.CONSENTED_ON: "(un essai : aucune date)",
        Slot.UNSUBSCRIBE_URL: f"{public_url}/d/essai",
        Slot.PREFERENCES_URL: f"{public_url}/p/essai",
        Slot.UNSUBSCRIBE_MAILTO: f"mailto:{app.settings.unsubscribe_address}",
        Slot.MESSAGE_ID: postmark.message_id,
        Slot.COPY_NAME: postmark.short_name,
    }
