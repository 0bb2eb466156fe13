"""
What leads from a mail back to us: its links, its envelope sender, its Message-ID.

Made here for every mail there is, an edition's copies, letters, the desk's mail
and trials, so that no two of them are ever told by the same name. A Message-ID
holds the newsletter, the civil day (or when a letter was queued) and, keyed, the
person: a database that was restored hands out none that another mail had (RFC
5322, section 3.6.4).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Self

from digest import address
from digest.address import verp
from digest.config import Settings
from digest.flows.readers.signed_link import binding_of, bindings_of, fitted
from digest.model import Delivery, EditionRow, Proposal
from digest.store.letters import QueuedLetter
from digest.tokens import SHORT_BINDING, Key, SharedToken, Use, base36, microseconds, sign

_PLACE = "\n"
"""What stands for a token in an address that is cut there: no address holds one."""


class Links(NamedTuple):
    """A reader's own ways out, as they stand in a mail."""

    unsubscribe_url: str
    preferences_url: str
    unsubscribe_mailto: str


class Postmark(NamedTuple):
    """What tells one mail from all others, without angle brackets, and where it would come back."""

    message_id: str
    short_name: str
    """The same where a name may have 64 characters: what the envelope sender carries, if any."""
    envelope_sender: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaysOut:
    """Makes them, with one key, for one newsletter at one address."""

    key: Key
    newsletter: str
    from_address: str
    public_url: str
    bounce_address: str
    unsubscribe_address: str

    @classmethod
    def of(cls, settings: Settings, key: Key) -> Self:
        """As *settings* say; an edition's are those it was first sent with."""
        return cls(
            key=key,
            newsletter=settings.newsletter.slug,
            from_address=settings.newsletter.from_address,
            public_url=settings.web.public_url,
            bounce_address=settings.bounce_address,
            unsubscribe_address=settings.unsubscribe_address,
        )

    def links(self, reader: int, recipient: str) -> Links:
        """The links of the reader of that number, for the person of that address."""
        return ReaderLinks(self).of(reader, recipient)

    def confirm_url(self, reader: int, recipient: str, consent_event: int) -> str:
        """Where a sign-up is confirmed."""
        token = self._link(Use.CONFIRM, recipient, reader, consent_event)
        return f"{self.public_url}/confirmer/{token}"

    def move_url(self, reader: int, recipient: str, consent_event: int) -> str:
        """Where a change of address is confirmed."""
        token = self._link(Use.MOVE, recipient, reader, consent_event)
        return f"{self.public_url}/adresse/{token}"

    def own_file_url(self, reader: int, recipient: str, letter: int) -> str:
        """Where a reader has what is kept of them, by the letter of that number."""
        return f"{self.public_url}/dossier/{self._link(Use.OWN_FILE, recipient, reader, letter)}"

    def of_letter(self, letter: QueuedLetter, recipient: str) -> Postmark:
        """The same at each try, as long as the newest key and our addresses are."""
        queued_at = microseconds(letter.queued_at)
        binding = self.binding(recipient, letter.id, queued_at)
        token = sign(self.key, Use.LETTER, letter.id, queued_at, binding)
        bounce = sign(self.key, Use.LETTER_BOUNCE, letter.id, binding % SHORT_BINDING)
        return self._postmark(token, bounce)

    def of_proposal(self, proposal: Proposal) -> Postmark:
        """The desk's mail about that proposal; what cannot reach the desk comes back to us."""
        proposed_at = microseconds(proposal.proposed_at)
        token = sign(self.key, Use.DESK_MESSAGE, proposal.id, proposed_at)
        return self._postmark(token)

    def of_desk_note(self, at: datetime) -> Postmark:
        """What the desk is told at that moment, about no proposal."""
        token = sign(self.key, Use.DESK_MESSAGE, 0, microseconds(at))
        return self._postmark(token)

    def of_trial(self, at: datetime) -> Postmark:
        """A trial copy that leaves at that moment."""
        return self._postmark(sign(self.key, Use.TRIAL, microseconds(at)))

    def binding(self, recipient: str, *numbers: int) -> int:
        """What ties a mail of those numbers to the person of that address."""
        return self.key.binding(self.newsletter, *map(str, numbers), address.key(recipient))

    def _link(self, use: Use, recipient: str, *numbers: int) -> str:
        return sign(self.key, use, *numbers, binding_of(self.key, use, recipient))

    def _postmark(self, token: str, bounce: str = "") -> Postmark:
        """A mail's, by its token and that of its envelope sender; without, it comes back to us."""
        domain = self.from_address.rpartition("@")[2]
        return Postmark(
            message_id=f"{token}.{self.newsletter}@{domain}",
            short_name=bounce or token,
            envelope_sender=verp(self.bounce_address, bounce) if bounce else self.from_address,
        )


class ReaderLinks:
    """Every reader's links: what they have in common is written once."""

    def __init__(self, ways_out: WaysOut) -> None:
        key = ways_out.key
        self._binding = bindings_of(key)
        self._leave, self._prefer = (
            SharedToken(key, Use.UNSUBSCRIBE),
            SharedToken(key, Use.PREFERENCES),
        )
        self._url = ways_out.public_url
        self._mailbox = verp(ways_out.unsubscribe_address, _PLACE).split(_PLACE)

    def of(self, reader: int, recipient: str) -> Links:
        """The links of the reader of that number, for the person of that address."""
        binding, number = self._binding(address.key(recipient)), base36(reader)
        leave = self._leave.of(f"{number}-{base36(fitted(binding, Use.UNSUBSCRIBE))}")
        prefer = self._prefer.of(f"{number}-{base36(fitted(binding, Use.PREFERENCES))}")
        local, domain = self._mailbox
        return Links(
            f"{self._url}/d/{leave}",
            f"{self._url}/p/{prefer}",
            f"mailto:{local}{leave}{domain}?subject=desabonnement",
        )


class CopyPostmarks:
    """The postmarks of an edition's copies: what they have in common is written once."""

    def __init__(self, ways_out: WaysOut, edition: EditionRow) -> None:
        key, day = ways_out.key, edition.day.toordinal()
        corrected = microseconds(edition.composed_at) if edition.is_correction else 0
        self._binding = key.binding_behind(ways_out.newsletter, str(day), str(corrected))
        self._message = SharedToken(key, Use.MESSAGE, day, corrected)
        self._bounce = SharedToken(key, Use.BOUNCE)
        self._ending = f".{ways_out.newsletter}@{ways_out.from_address.rpartition('@')[2]}"
        self._mailbox = verp(ways_out.bounce_address, _PLACE).split(_PLACE)

    def of(self, delivery: Delivery) -> Postmark:
        """The same whenever that copy is sent, and once for each day (or correction) and person."""
        binding = self._binding(address.key(delivery.address))
        token = self._message.of(f"{base36(delivery.subscriber_id)}-{base36(binding)}")
        bounce = self._bounce.of(f"{base36(delivery.id)}-{base36(binding % SHORT_BINDING)}")
        local, domain = self._mailbox
        return Postmark(f"{token}{self._ending}", bounce, f"{local}{bounce}{domain}")
