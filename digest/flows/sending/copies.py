"""One reader's copy of an edition: the compiled mailing, with that reader's links and address."""

from datetime import date
from functools import lru_cache

from digest.config import Settings
from digest.errors import ConfigError, TokenError
from digest.flows.app import App
from digest.flows.edition.as_sent import as_sent
from digest.flows.readers.ways_out import CopyPostmarks, ReaderLinks, WaysOut
from digest.flows.signing import signer_of
from digest.french.typography import civil_date
from digest.model import Delivery, EditionRow, Mail, Variant
from digest.render.mailing import Cut, Mailing, SlotPlace
from digest.render.mailing_plan import MailingPlan
from digest.render.slot import Slot
from digest.store import mailings
from digest.store.mailings import MailingRow
from digest.tokens import Key


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
        self._variants = {row.variant: _SharedCopy(app, settings, edition, row) for row in rows}

    def mail(self, delivery: Delivery) -> Mail:
        """
        The message and envelope for one delivery: the same bytes whenever it is asked for.

        Raises `InputError` for an address no header field may hold.
        """
        sender, pieces = self._variants[delivery.variant].of(delivery)
        return Mail(
            envelope_sender=sender,
            recipient=delivery.address,
            # told to be as old as the edition: no retry changes its signatures
            pieces=self._signer.signed(pieces, self._edition.composed_at),
            delivery_id=delivery.id,
        )


class _SharedCopy:
    """What the copies of one variant have in common."""

    def __init__(self, app: App, settings: Settings, edition: EditionRow, row: MailingRow) -> None:
        ways_out = WaysOut.of(settings, _key(app, edition, row.key_id))
        self._links = ReaderLinks(ways_out)
        self._postmarks = CopyPostmarks(ways_out, edition)
        self._plan = MailingPlan(stored_mailing(row))

    def of(self, delivery: Delivery) -> tuple[str, tuple[bytes, ...]]:
        """The envelope sender and the pieces of one delivery's copy."""
        _, subscriber_id, address, _, consented_on, is_dated, _ = delivery
        message_id, short_name, envelope_sender = self._postmarks.of(delivery)
        day = _words_for(consented_on, is_dated=is_dated)
        links = self._links.of(subscriber_id, address)
        values = (address, day, *links, message_id, short_name)  # in the order of `Slot`
        return envelope_sender, self._plan.copy(values)


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
