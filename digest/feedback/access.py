"""How a mailbox of returned mail is reached: never in clear off this machine, never for long."""

import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from digest.errors import MailboxConfigError, MailboxError
from digest.feedback.arrival import Arrival


class MailboxTls(StrEnum):
    """How the connection is closed to others."""

    IMPLICIT = "implicit"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxAccess:
    """Where a mailbox is, and what it wants to see first."""

    name: str
    host: str
    port: int
    tls: MailboxTls
    ca_file: Path | None = None
    username: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    """An access token, instead of a password: RFC 6750's, said by XOAUTH2."""
    folder: str = "INBOX"
    timeout_s: float = 30

    @property
    def trust(self) -> ssl.SSLContext:
        """What the server's certificate is held against."""
        context = ssl.create_default_context(cafile=self.ca_file)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context

    @property
    def bearer(self) -> bytes:
        """What XOAUTH2 says: the user, and the token that speaks for them."""
        return f"user={self.username}\1auth=Bearer {self.token}\1\1".encode()

    def not_let_in(self) -> MailboxConfigError:
        """The server does not believe who we are."""
        proof = "access token" if self.token else "password"
        return self.refused(f"refuses the user or the {proof}")

    def failed(self, fault: Exception) -> MailboxError:
        """What went wrong there, in words; nothing of ours is repeated."""
        where = f"the mailbox {self.name} at {self.host}:{self.port}"
        if isinstance(fault, ssl.SSLCertVerificationError):
            return MailboxConfigError(
                f"{where} shows a certificate that does not hold ({fault.verify_message}); "
                f"correct mailboxes.{self.name}.host or ca_file"
            )
        said = "no answer in time" if isinstance(fault, TimeoutError) else self._words(fault)
        return MailboxError(
            f"{where} cannot be read ({said}); what is in it stays there until the next poll"
        )

    def unreadable(self, uid: str) -> str:
        """One message that the server has, and does not give."""
        return (
            f"the mailbox {self.name} at {self.host}:{self.port} does not give its message {uid}; "
            "look at it there, and move it away"
        )

    def refused(self, what: str) -> MailboxConfigError:
        """It will not have us, and waiting does not help."""
        return MailboxConfigError(
            f"the mailbox {self.name} at {self.host}:{self.port} {what}; "
            f"correct [mailboxes.{self.name}]"
        )

    def _words(self, fault: Exception) -> str:
        strerror = fault.strerror if isinstance(fault, OSError) else None
        words = " ".join((strerror or str(fault)).split())[:200]
        for ours in filter(None, (self.password, self.token, self.username)):
            words = words.replace(ours, "…")
        return words or type(fault).__name__


class ReturnMailbox(Protocol):
    """A place where returned mail waits, open; every method raises `MailboxError`."""

    name: str
    validity: str
    """Another one, and every UID means another message (RFC 3501, section 2.3.1.1)."""
    is_ordered: bool
    """Whether a later message has a greater UID, a number."""
    unread: list[str]
    """What of it could not be read, each with why and what to do: it costs nothing else."""

    def waiting(self, after: str, most: int) -> Sequence[str]:
        """UIDs in order; of an ordered one those after *after*, *most* at the most."""

    def read(self, uids: Sequence[str]) -> Iterator[Arrival]:
        """The beginnings of those messages; one that is gone or `unread` is left out."""

    def whole(self, uid: str) -> bytes | None:
        """All of that message; None where it is gone."""

    def settled(self, uids: Sequence[str]) -> None:
        """Those are in the books: nothing of them is lost with the mailbox."""

    def remove(self, uids: Sequence[str]) -> None:
        """Delete those for good."""
