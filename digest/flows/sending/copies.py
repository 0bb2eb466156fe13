"""One reader's copy of an edition: the compiled mailing, with that reader's links and address."""

from functools import lru_cache

from digest.address import verp
from digest.deliver.relaxed import SharedBody
from digest.flows.app import App
from digest.flows.signing import signer_of
from digest.french.typography import civil_date
from digest.model import Delivery, Mail, Variant
from digest.render.mailing import Cut, Mailing, SlotPlace, fill
from digest.render.slot import Slot
from digest.store import mailings
from digest.store.editions import EditionRow
from digest.store.mailings import MailingRow
from digest.tokens import Key, Use, sign

_words_for = lru_cache(maxsize=4096)(civil_date)


class PersonalCopies:
    """The copies of one edition, by delivery."""

    def __init__(self, app: App, edition: EditionRow) -> None:
        with app.database.read() as conn:
            rows = mailings.of_edition(conn, edition.id)
        self._edition_id = edition.id
        self._composed_at = edition.composed_at
        self._signer = signer_of(app.settings)
        self._mailings = {row.variant: stored_mailing(row) for row in rows}
        self._bodies = {
            variant: SharedBody(_body_segments(mailing))
            for variant, mailing in self._mailings.items()
        }
        self._keys = {row.variant: app.keyring.find(row.key_id) for row in rows}
        self._public_url = app.settings.web.public_url
        self._domain = app.settings.newsletter.domain
        self._bounce_address = app.settings.bounce_address
        self._unsubscribe_address = app.settings.unsubscribe_address

    def mail(self, delivery: Delivery) -> Mail:
        """
        The message and envelope for one delivery: the same bytes whenever it is asked for.

        Raises `InputError` for an address no header field may hold.
        """
        key, mailing = self._keys[delivery.variant], self._mailings[delivery.variant]
        return Mail(
            envelope_sender=verp(self._bounce_address, sign(key, Use.BOUNCE, delivery.id)),
            recipient=delivery.address,
            wire=self._signed(delivery.variant, fill(mailing, self._values(delivery, key))),
            delivery_id=delivery.id,
        )

    def _signed(self, variant: Variant, wire: bytes) -> bytes:
        """The copy with its signatures, told to be as old as the edition: no retry changes them."""
        if self._signer is None:
            return wire
        digest_of = self._bodies[variant].digest
        return self._signer.sign(wire, self._composed_at, digest_of) + wire

    def _values(self, delivery: Delivery, key: Key) -> dict[Slot, str]:
        reader = delivery.subscriber_id
        leave = sign(key, Use.UNSUBSCRIBE, reader)
        mailto = verp(self._unsubscribe_address, leave)
        message = sign(key, Use.MESSAGE, self._edition_id, reader)
        return {
            Slot.ADDRESS: delivery.address,
            Slot.CONSENTED_ON: _words_for(delivery.consented_on),
            Slot.UNSUBSCRIBE_URL: f"{self._public_url}/d/{leave}",
            Slot.PREFERENCES_URL: f"{self._public_url}/p/{sign(key, Use.PREFERENCES, reader)}",
            Slot.UNSUBSCRIBE_MAILTO: f"mailto:{mailto}?subject=desabonnement",
            Slot.MESSAGE_ID: f"{message}@{self._domain}",
        }


def _body_segments(mailing: Mailing) -> tuple[bytes, ...]:
    """The constant bytes of the body, from the empty line that ends the header."""
    bodies = [segment.partition(b"\r\n\r\n") for segment in mailing.segments]
    first = next(at for at, (_, end, _) in enumerate(bodies) if end)
    return (bodies[first][2], *mailing.segments[first + 1 :])


def stored_mailing(row: MailingRow) -> Mailing:
    """A mailing as it was compiled."""
    return Mailing(
        variant=Variant(row.variant),
        segments=tuple(segment.encode("ascii") for segment in row.segments),
        cuts=tuple(Cut(Slot(slot), SlotPlace(place)) for slot, place in row.cuts),
    )


def row_of(mailing: Mailing, html: str, text: str, key: Key) -> MailingRow:
    """A compiled mailing as it is stored."""
    return MailingRow(
        variant=mailing.variant,
        html=html,
        text=text,
        segments=tuple(segment.decode("ascii") for segment in mailing.segments),
        cuts=tuple((cut.slot, cut.place) for cut in mailing.cuts),
        key_id=key.id,
    )
