"""One reader's copy of an edition: the compiled mailing, with that reader's links and address."""

from datetime import date
from functools import lru_cache

from digest.errors import ConfigError, TokenError
from digest.flows.app import App
from digest.flows.edition.as_sent import as_sent
from digest.flows.readers.ways_out import Postmark, WaysOut
from digest.flows.signing import signer_of
from digest.french.typography import civil_date
from digest.model import Delivery, EditionRow, Mail, Variant
from digest.render.mailing import Cut, Mailing, SlotPlace
from digest.render.mailing_plan import MailingPlan
from digest.render.slot import Slot
from digest.store import mailings
from digest.store.mailings import MailingRow
from digest.tokens import Key

_SLOTS = (
    Slot.ADDRESS,
    Slot.CONSENTED_ON,
    Slot.UNSUBSCRIBE_URL,
    Slot.PREFERENCES_URL,
    Slot.UNSUBSCRIBE_MAILTO,
    Slot.MESSAGE_ID,
    Slot.COPY_NAME,
)
"""To be named here once: naming a member of an enumeration seven times a copy costs 1 µs."""


@lru_cache(maxsize=4096)
def _words_for(day: date, *, is_dated: bool) -> str:
    """« 12 mars 2024 »; where only a list's own day is known, « 12 mars 2024 au plus tard »."""
    return civil_date(day) if is_dated else f"{civil_date(day)} au plus tard"


class PersonalCopies:
    """The copies of one edition, by delivery, in the name under which it was first sent."""

    def __init__(self, app: App, edition: EditionRow) -> None:
        settings = as_sent(app, edition).settings
        with app.database.read() as conn:
            rows = mailings.of_edition(conn, edition.id)
        self._edition = edition
        self._signer = signer_of(settings)
        self.signs_slowly = self._signer.is_slow
        self._plans = {row.variant: MailingPlan(stored_mailing(row)) for row in rows}
        self._ways_out = {
            row.variant: WaysOut.of(settings, _key(app, edition, row.key_id)) for row in rows
        }

    def mail(self, delivery: Delivery) -> Mail:
        """
        The message and envelope for one delivery: the same bytes whenever it is asked for.

        Raises `InputError` for an address no header field may hold.
        """
        postmark = self._ways_out[delivery.variant].of_copy(self._edition, delivery)
        pieces = self._plans[delivery.variant].copy(self._values(delivery, postmark))
        return Mail(
            envelope_sender=postmark.envelope_sender,
            recipient=delivery.address,
            # told to be as old as the edition: no retry changes its signatures
            pieces=self._signer.signed(pieces, self._edition.composed_at),
            delivery_id=delivery.id,
        )

    def _values(self, delivery: Delivery, postmark: Postmark) -> dict[Slot, str]:
        links = self._ways_out[delivery.variant].links(delivery.subscriber_id, delivery.address)
        values = (
            delivery.address,
            _words_for(delivery.consented_on, is_dated=delivery.is_dated),
            links.unsubscribe_url,
            links.preferences_url,
            links.unsubscribe_mailto,
            postmark.message_id,
            postmark.short_name,
        )
        return dict(zip(_SLOTS, values, strict=True))


def _key(app: App, edition: EditionRow, key_id: str) -> Key:
    try:
        return app.keyring.find(key_id)
    except TokenError:
        file = str(app.settings.path(app.settings.secrets.keys_file))
        fault = (
            f"the key {key_id!r}, which signs the links of the edition of {edition.argument}, "
            "is gone; put it back until that edition is done"
        )
        raise ConfigError(file, (fault,)) from None


def stored_mailing(row: MailingRow) -> Mailing:
    """A mailing as it was compiled."""
    return Mailing(
        variant=Variant(row.variant),
        segments=tuple(segment.encode("ascii") for segment in row.segments),
        cuts=tuple(Cut(Slot(slot), SlotPlace(place)) for slot, place in row.cuts),
    )


def row_of(mailing: Mailing, html: str, text: str, key_id: str) -> MailingRow:
    """A compiled mailing as it is stored, with the name of the key that signs its links."""
    return MailingRow(
        variant=mailing.variant,
        html=html,
        text=text,
        segments=tuple(segment.decode("ascii") for segment in mailing.segments),
        cuts=tuple((cut.slot, cut.place) for cut in mailing.cuts),
        key_id=key_id,
    )
