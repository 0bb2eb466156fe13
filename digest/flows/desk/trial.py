"""Send the desk one copy of the edition as it would go: through the real relay, to nobody else."""

from digest.deliver.session import post
from digest.flows.app import App
from digest.flows.edition.prepare import Part
from digest.flows.relays import relay_of
from digest.flows.signing import signer_of
from digest.model import Mail, Outcome
from digest.render.mailing import fill
from digest.render.slot import Slot


def send_trial(app: App, part: Part) -> Outcome:
    """
    That variant to the address of the desk; its links lead to no reader.

    Raises `RelayError` where the relay cannot be used; a refusal is an outcome.
    """
    now, newsletter = app.clock(), app.settings.newsletter
    wire = fill(part.mailing, _values(app))
    signer = signer_of(app.settings)
    letter = Mail(
        envelope_sender=newsletter.from_address,
        recipient=app.settings.desk_address,
        wire=wire if signer is None else signer.sign(wire, now) + wire,
    )
    return post(relay_of(app.settings), letter, _intend)


def _intend(_letter: Mail) -> None:
    """Nothing to write down: a trial that goes twice harms nobody."""


def _values(app: App) -> dict[Slot, str]:
    newsletter, public_url = app.settings.newsletter, app.settings.web.public_url
    return {
        Slot.ADDRESS: app.settings.desk_address,
        Slot.CONSENTED_ON: "(un essai : aucune date)",
        Slot.UNSUBSCRIBE_URL: f"{public_url}/d/essai",
        Slot.PREFERENCES_URL: f"{public_url}/p/essai",
        Slot.UNSUBSCRIBE_MAILTO: f"mailto:{app.settings.unsubscribe_address}",
        Slot.MESSAGE_ID: f"essai.{app.clock():%Y%m%d%H%M%S%f}@{newsletter.domain}",
    }
