"""One letter: signed, handed over to the relay, and judged by its reply."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from digest.config import Settings
from digest.deliver.connect import Relay
from digest.deliver.dkim import Signer
from digest.deliver.session import Intend, Session, post
from digest.flows.relays import relay_of
from digest.flows.signing import signer_of
from digest.model import Mail, Outcome


def _unrecorded(_letter: Mail) -> None:
    """Nothing to write down: a letter to the desk that goes twice harms nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostOffice:
    """The relay and the signatures with which single letters leave."""

    relay: Relay
    signer: Signer

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """As the settings say; `ConfigError` for a password or a key that cannot be read."""
        return cls(relay=relay_of(settings), signer=signer_of(settings))

    def takes_utf8(self) -> bool:
        """
        Whether the relay takes an address with an accent before its @-sign (RFC 6531).

        It is asked. Raises `RelayError` where it cannot be.
        """
        with Session(self.relay) as session:
            return session.takes_utf8

    def send(self, letter: Mail, at: datetime, intend: Intend = _unrecorded) -> Outcome:
        """
        Sign that letter as of *at* and hand it over; *intend* is called before its end is sent.

        Raises `RelayError` where the relay cannot be used; a refusal is an outcome.
        """
        signed = replace(letter, pieces=self.signer.signed(letter.pieces, at))
        return post(self.relay, signed, intend)
