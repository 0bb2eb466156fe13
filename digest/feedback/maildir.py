"""A Maildir: read where another program delivers, and our own, into which mail is handed to us."""

import os
import secrets
import socket
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from digest.errors import MailboxConfigError, MailboxError
from digest.feedback.arrival import MOST_READ, Arrival, ReturnPlace

_FOLDERS = ("tmp", "new", "cur")
_WITHOUT_FLAGS = ":2,"
"""A person who reads along sees by the flag `S` what they read themselves."""


EVERYWHERE = ("cur", "new")
"""Where messages may be new to us in a Maildir that others use."""
UNREAD = ("new",)
"""The same in one that nobody else touches."""


class MaildirMailbox:
    """Messages in `new` and `cur`; what is in the books lies in `cur`."""

    validity = ""
    is_ordered = False

    def __init__(self, name: str, folder: Path, looks_in: Sequence[str] = EVERYWHERE) -> None:
        self.name = name
        self._folder = folder
        self._looks_in = looks_in
        self._files: dict[str, str] = {}
        """Where in the folder each lies, as text: a flood has a hundred thousand."""
        self.unread: list[str] = []
        if not (folder / "new").is_dir():
            raise MailboxConfigError(
                f"the mailbox {name}: {folder} is no Maildir; correct mailboxes.{name}.folder"
            )

    def waiting(self, after: str, most: int) -> Sequence[str]:
        """UIDs of what may be new, the oldest first: they have no order to begin from."""
        try:
            self._files = {
                entry.name.partition(":")[0]: f"{folder}/{entry.name}"
                for folder in EVERYWHERE
                for entry in os.scandir(self._folder / folder)
                if entry.is_file() and not entry.name.startswith(".")
            }
        except OSError as fault:
            raise self._failed(fault) from fault
        files = self._files.items()
        return sorted(uid for uid, file in files if file.partition("/")[0] in self._looks_in)

    def read(self, uids: Sequence[str]) -> Iterator[Arrival]:
        """The beginnings of those messages; a file that nobody may read costs itself alone."""
        for uid in uids:
            try:
                raw = self._content(uid, MOST_READ)
            except MailboxError as fault:
                self.unread.append(str(fault))
                continue
            if raw is not None:
                place = ReturnPlace(mailbox=self.name, validity=self.validity, uid=uid)
                yield Arrival(place=place, raw=raw)

    def whole(self, uid: str) -> bytes | None:
        """All of that message."""
        return self._content(uid, -1)

    def settled(self, uids: Sequence[str]) -> None:
        """Move them to `cur`."""
        for uid in uids:
            file = self._files[uid]
            if file.startswith("new/"):
                settled = self._files[uid] = f"cur/{uid}{_WITHOUT_FLAGS}"
                self._act((self._folder / file).rename, self._folder / settled)

    def remove(self, uids: Sequence[str]) -> None:
        """Delete their files."""
        for uid in uids:
            self._act((self._folder / self._files.get(uid, f"cur/{uid}")).unlink)

    def _content(self, uid: str, most: int) -> bytes | None:
        if uid not in self._files:
            return None
        file = self._folder / self._files[uid]
        try:
            with file.open("rb") as opened:
                return opened.read(most)
        except FileNotFoundError:  # another poller moved it, or a person did
            return None
        except OSError as fault:
            raise self._failed(fault, file) from fault

    def _act(self, act: object, *matter: object) -> None:
        assert callable(act)  # noqa: S101 - told to the checker
        try:
            act(*matter)
        except FileNotFoundError:
            return  # somebody else did it
        except OSError as fault:
            raise self._failed(fault) from fault

    def _failed(self, fault: OSError, file: Path | None = None) -> MailboxError:
        return MailboxError(
            f"the mailbox {self.name}: {file or self._folder}: {fault.strerror}; let the user "
            "who runs digest read and write it, or take it out of the Maildir"
        )


def make_maildir(folder: Path) -> None:
    """A Maildir that only its owner may read, where there is none yet."""
    for name in _FOLDERS:
        (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)


def deliver(folder: Path, raw: bytes, at: datetime) -> str:
    """
    Put a message there, on disk before this returns; its UID.

    Raises `OSError` where that cannot be done, as on a full disk; then nothing is there.
    """
    host = socket.gethostname().replace("/", "_").replace(":", "_")
    uid = f"{at.timestamp():.6f}.{secrets.token_hex(8)}.{host}"
    draft = folder / "tmp" / uid
    try:
        with draft.open("xb") as written:
            written.write(raw)
            written.flush()
            os.fsync(written.fileno())
        draft.rename(folder / "new" / uid)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    _keep_name(folder / "new")
    return uid


def _keep_name(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
