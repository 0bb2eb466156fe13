"""One copy of the edition as it would go, to one person: through the real relay."""

from digest.flows.app import App
from digest.flows.edition.parts import Part
from digest.flows.identity import prove
from digest.flows.post import PostOffice
from digest.flows.readers.ways_out import Postmark, WaysOut
from digest.model import Mail, Outcome
from digest.render.mailing import fill
from digest.render.slot import Slot


def send_trial(app: App, part: Part, address: str) -> Outcome:
    """
    That variant to that address; its links lead to no reader.

    Raises `RelayError` where the relay cannot be used; a refusal is an outcome.
    """
    prove(app)
    now = app.clock()
    postmark = WaysOut.of(app.settings, app.keyring.newest).of_trial(now)
    letter = Mail(
        envelope_sender=postmark.envelope_sender,
        recipient=address,
        wire=fill(part.mailing, _values(app, postmark, address)),
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
