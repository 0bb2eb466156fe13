"""The settings of `[feedback]` and `[mailboxes.*]`: how returned mail reaches us."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from digest.config.addresses import HostName
from digest.config.table import SettingsTable, TableName
from digest.config.units import Duration, Listed
from digest.hosts import is_loopback

_LAST_PORT = 65535
MailboxKind = Literal["imap", "pop3", "maildir"]


class FeedbackSettings(SettingsTable):
    """How mail comes back to us, and how long it is kept."""

    handed_over: bool = False
    spool: Path = Path("returned")
    listen: str = Field("127.0.0.1:2525", pattern=r"^\S{1,255}:\d{1,5}$")
    protocol: Literal["smtp", "lmtp"] = "smtp"
    poll_every: Duration = timedelta(minutes=5)
    per_poll: int = Field(5000, ge=1, le=100_000)
    keep: Duration = timedelta(days=30)
    pause_after: int = Field(7, ge=2, le=100)

    @field_validator("listen")
    @classmethod
    def _port(cls, place: str) -> str:
        if int(place.rpartition(":")[2]) > _LAST_PORT:
            raise ValueError('allowed: an address and a port up to 65535, like "127.0.0.1:2525"')
        return place


class MailboxSettings(SettingsTable):
    """A mailbox in which returned mail waits."""

    kind: MailboxKind = "imap"
    host: HostName = "127.0.0.1"
    port: int = Field(0, ge=0, le=65535)
    tls: Literal["auto", "starttls", "implicit", "none"] = "auto"
    ca_file: Path | None = None
    username: str = ""
    password: str = Field("", repr=False)
    password_file: Path | None = None
    token_command: Annotated[tuple[str, ...], Listed] = ()
    folder: str = Field("INBOX", min_length=1, max_length=200)
    delete_handled: bool = False
    timeout: Duration = timedelta(seconds=30)

    @field_validator("folder")
    @classmethod
    def _as_the_server_has_it(cls, folder: str, info: ValidationInfo) -> str:
        if info.data.get("kind") == "imap" and not (folder.isascii() and folder.isprintable()):
            raise ValueError("allowed: the folder's name in ASCII, as the server has it (RFC 3501)")
        return folder

    @field_validator("tls")
    @classmethod
    def _closed(cls, tls: str, info: ValidationInfo) -> str:
        if tls == "none" and not is_loopback(info.data.get("host", "")):
            raise ValueError('allowed off loopback: "auto", "starttls" or "implicit"')
        return tls

    @field_validator("password_file")
    @classmethod
    def _once(cls, file: Path | None, info: ValidationInfo) -> Path | None:
        if file and info.data.get("password"):
            raise ValueError("allowed: the password once, here or in a mailbox's password")
        return file

    @field_validator("token_command")
    @classmethod
    def _instead(cls, command: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if command and (info.data.get("password") or info.data.get("password_file")):
            raise ValueError("allowed: a password, or a command that prints an access token")
        if command and info.data.get("kind") == "maildir":
            raise ValueError("allowed: a command with imap or pop3; a Maildir asks for nothing")
        return command


NamedMailboxes = dict[TableName, MailboxSettings]
