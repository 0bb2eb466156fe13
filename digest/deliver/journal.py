"""
The journal: what a connection is about to do, and what came of it.

One append-only file per connection, one `write` a line: `I <delivery>` before
the final dot, `D <delivery> <outcome>` after the reply. The file is emptied
whenever its outcomes are in the database, so it holds only what the database
does not know yet. Its writer locks it for life: a journal that can be locked
was left by a dead process, and is replayed.
"""

import fcntl
import json
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from digest.errors import JournalError
from digest.model import DeliveryStatus, Outcome, Reply

_SUFFIX = ".journal"
_SYNC_SECONDS = 0.05
"""How much of the journal a power cut may cost; a kill costs nothing."""

NO_ANSWER = Outcome(
    status=DeliveryStatus.UNCERTAIN,
    reason="the whole message was sent, and no answer came before the end",
)


class Journal:
    """
    One connection's journal, open and locked.

    `owner` is unique to this journal; batches are claimed in its name. Raises
    `JournalError` as soon as something cannot be written.
    """

    def __init__(self, folder: Path, owner: str) -> None:
        self.owner = owner
        self._path = folder / f"{owner}{_SUFFIX}"
        self._synced_at = time.monotonic()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
            draft = self._path.with_suffix(".new")
            self._file = os.open(draft, flags, 0o600)
            fcntl.flock(self._file, fcntl.LOCK_EX)
            draft.rename(self._path)  # nobody may find it before it is locked
        except OSError as fault:
            raise _unwritable(self._path, fault) from fault

    def intend(self, delivery_id: int) -> None:
        """Write down that this delivery's final dot is next."""
        self._append(f"I {delivery_id}\n")

    def answered(self, delivery_id: int, outcome: Outcome) -> None:
        """Write down what became of it."""
        self._append(f"D {delivery_id} {_told(outcome)}\n")

    def clear(self) -> None:
        """Forget everything: the database knows it now."""
        os.ftruncate(self._file, 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close; a journal that holds nothing is removed, any other is left to be replayed."""
        if os.fstat(self._file).st_size == 0:
            self._path.unlink(missing_ok=True)
        os.close(self._file)

    def _append(self, line: str) -> None:
        encoded = line.encode("ascii")
        try:
            written = os.write(self._file, encoded)
            if written != len(encoded):  # the disk took a part: let it say why
                os.write(self._file, encoded[written:])
            if time.monotonic() - self._synced_at > _SYNC_SECONDS:
                os.fdatasync(self._file)
                self._synced_at = time.monotonic()
        except OSError as fault:
            raise _unwritable(self._path, fault) from fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Remains:
    """What a dead process left: in whose name it worked, and what it knew last."""

    owner: str
    outcomes: dict[int, Outcome]
    """By delivery; those without an answer are `uncertain`."""


def abandoned(folder: Path) -> Iterator[Remains]:
    """
    Every journal a dead process left in *folder*.

    A journal is removed only when the caller asks for the next one: by then
    what it held must be safe in the database. A torn last line is ignored, as
    it stands for something that was not done yet.
    """
    for path in sorted(folder.glob(f"*{_SUFFIX}")):
        try:
            file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            continue
        try:
            if path.exists():
                yield Remains(owner=path.name.removesuffix(_SUFFIX), outcomes=_read(path))
                path.unlink(missing_ok=True)
        finally:
            os.close(file)


def left_by(folder: Path, owner: str) -> dict[int, Outcome]:
    """
    What a sender of this host had written when its lease ran out, dead or only paused.

    Empty when its journal is on another host, or gone.
    """
    path = folder / f"{owner}{_SUFFIX}"
    return _read(path) if path.exists() else {}


def _read(path: Path) -> dict[int, Outcome]:
    outcomes: dict[int, Outcome] = {}
    for line in path.read_text(encoding="ascii", errors="replace").split("\n")[:-1]:
        found = _LINE.fullmatch(line)
        if found:
            outcomes[int(found["delivery"])] = _understood(found["outcome"])
    return outcomes


_LINE = re.compile(r"(?:I|D) (?P<delivery>\d+)(?: (?P<outcome>\[.*\]))?")


def _told(outcome: Outcome) -> str:
    reply = outcome.reply
    matter = [outcome.status, outcome.reason, outcome.suppress]
    return json.dumps([*matter, reply and [reply.code, reply.status, reply.text]])


def _understood(told: str | None) -> Outcome:
    if told is None:
        return NO_ANSWER
    try:
        status, reason, suppress, reply = json.loads(told)
        return Outcome(
            status=DeliveryStatus(status),
            reason=reason,
            suppress=suppress,
            reply=reply and Reply(code=reply[0], status=reply[1], text=reply[2]),
        )
    except ValueError:  # a power cut may leave nonsense in the middle of a line
        return NO_ANSWER


def _unwritable(path: Path, fault: OSError) -> JournalError:
    return JournalError(
        f"the journal {path} cannot be written ({fault.strerror or fault}); nothing more was sent. "
        "Free some space or correct delivery.journal, then run the same command again"
    )
