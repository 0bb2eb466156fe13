"""Send the desk one copy of the edition as it would go: through the real relay, to nobody else."""

from digest.flows.app import App
from digest.flows.edition.parts import Part
from digest.flows.identity import prove
from digest.flows.post import PostOffice
from digest.flows.readers.ways_out import Postmark, WaysOut
from digest.model import Mail, Outcome
from digest.render.mailing import fill
from digest.render.slot import Slot


def send_trial(app: App, part: Part) -> Outcome:
    """
    That variant to the address of the desk; its links lead to no reader.

    Raises `RelayError` where the relay cannot be used; a refusal is an outcome.
    """
    prove(app)
    now = app.clock()
    postmark = WaysOut.of(app.settings, app.keyring.newest).of_trial(now)
    letter = Mail(
        envelope_sender=postmark.envelope_sender,
        recipient=app.settings.desk_address,
        wire=fill(part.mailing, _values(app, postmark)),
    )
    return PostOffice.of(app.settings).send(letter, now)


def _values(app: App, postmark: Postmark) -> dict[Slot, str]:
    public_url = app.settings.web.public_url
    return {
        Slot.ADDRESS: app.settings.desk_address,
        Slot.CONSENTED_ON: "(un essai : aucune date)",
        Slot.UNSUBSCRIBE_URL: f"{public_url}/d/essai",
        Slot.PREFERENCES_URL: f"{public_url}/p/essai",
        Slot.UNSUBSCRIBE_MAILTO: f"mailto:{app.settings.unsubscribe_address}",
        Slot.MESSAGE_ID: postmark.message_id,
        Slot.COPY_NAME: postmark.short_name,
    }
