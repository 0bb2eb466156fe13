"""A mail as the relay on loopback took it."""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One accepted mail: the addresses without angle brackets, the bytes as they came."""

    sender: str
    recipients: tuple[str, ...]
    wire: bytes
    """What stood between DATA and the final dot, dot-stuffed, with the client's own line ends."""
    connection: int
    """Which connection brought it, from 1."""
    is_encrypted: bool = False

    @property
    def content(self) -> bytes:
        """The mail with its dots put back, as a mailbox would keep it."""
        lines = self.wire.split(b"\r\n")
        return b"\r\n".join(line[line.startswith(b".") :] for line in lines)

    @property
    def message(self) -> EmailMessage:
        """The mail, parsed."""
        return cast("EmailMessage", message_from_bytes(self.content, policy=policy.default))
