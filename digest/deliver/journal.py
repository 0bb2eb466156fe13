"""
The journal: what a connection is about to do, and what came of it.

One append-only file per connection: `I <delivery>` before the message's end is
sent, `D <delivery> <outcome>` after the reply, `R <delivery>` where an intent
came to nothing. An intent is written at once, and with it, in one `write`, the
outcomes noted before it; whoever is about to wait has them written by `flush`.
The file is emptied whenever its outcomes are in the database, so it holds only
what the database does not know yet. Its writer locks it for life: a journal that
can be locked was left by a dead process, and is replayed.
"""

import fcntl
import json
import os
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from digest.errors import JournalError
from digest.model import DeliveryStatus, Outcome, Reply

_SUFFIX = ".journal"
_SYNC_SECONDS = 0.05
"""How much of the journal a power cut may cost; a kill costs nothing."""
_COMPACT_BYTES = 65_536
"""What a journal that is never idle may grow to before it is written anew."""

Aside = Callable[[Callable[[int], None], int], Future[None]]
"""Has a call made in another thread."""

NO_ANSWER = Outcome(
    status=DeliveryStatus.UNCERTAIN,
    reason="the whole message was sent, and no answer came before the end",
)


class Journal:
    """
    One connection's journal, open and locked.

    `owner` is unique to this journal; batches are claimed in its name. Raises
    `JournalError` as soon as something cannot be written; what was written
    before stays whole. With *aside* the disk is waited for in another thread.
    """

    def __init__(self, folder: Path, owner: str, aside: Aside | None = None) -> None:
        self.owner = owner
        self._path = folder / f"{owner}{_SUFFIX}"
        self._unanswered: set[int] = set()
        self._noted: dict[int, str] = {}
        """Answers that are not written yet: a line for each delivery."""
        self.is_needed = False
        """Whether its owner may hold a batch: then an empty one stays, and says that none left."""
        self._last: tuple[Outcome | None, str] = None, ""
        """The last outcome, and how it is written: most copies end alike."""
        self._length = 0
        self._aside = aside
        self._syncing: Future[None] | None = None
        self._synced_at = time.monotonic()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = _created(self._path)
        except OSError as fault:
            raise _unwritable(self._path, fault) from fault

    def intend(self, delivery_id: int) -> None:
        """Write down, at once, that this delivery's final dot is next."""
        self._append(f"I {delivery_id}\n")
        self._unanswered.add(delivery_id)

    def answered(self, delivery_id: int, outcome: Outcome) -> None:
        """Note what became of it: written with the next intent, or by `flush`."""
        if outcome is not self._last[0]:
            self._last = outcome, _encoded(outcome)
        self._noted[delivery_id] = f"D {delivery_id} {self._last[1]}\n"

    def flush(self) -> None:
        """Write down what was noted."""
        if self._noted:
            self._write_answers()

    def recall(self, delivery_id: int) -> None:
        """Take an intent back, if there is one: the relay certainly does not have that copy."""
        if delivery_id in self._unanswered and delivery_id not in self._noted:
            self._append(f"R {delivery_id}\n")
            self._unanswered.discard(delivery_id)

    @property
    def is_empty(self) -> bool:
        """Whether the database knows all of it."""
        return self._length == 0 and not self._noted

    @property
    def in_doubt(self) -> frozenset[int]:
        """Deliveries whose final dot may have gone out, without an answer."""
        return frozenset(self._unanswered.difference(self._noted))

    def forget(self) -> None:
        """Forget everything: whoever took the batch over was told all of it."""
        self._unanswered.clear()
        self.clear()

    def clear(self) -> None:
        """
        Forget every outcome, written or noted: the database knows it now.

        Nothing is forgotten of a delivery that waits for its answer. While there is one,
        outcomes stay, as one that is read twice does no harm, until the file has grown: then
        it is put aside for a new one that holds the open intents alone.
        """
        try:
            if self._unanswered <= self._noted.keys():
                self._cut(0)
                self._are_known()
            elif self._length > _COMPACT_BYTES:
                self._compact()
        except OSError as fault:
            raise _unwritable(self._path, fault) from fault

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close; one that holds nothing and is not needed is removed, others are for replay."""
        with suppress(JournalError):
            self.flush()
        if self.is_empty and not self.is_needed:
            self._path.unlink(missing_ok=True)
        self._close()

    def _append(self, line: str) -> None:
        """Write that behind what was noted."""
        before = self._length
        try:
            self._write("".join((*self._noted.values(), line)).encode("ascii"))
            if time.monotonic() - self._synced_at > _SYNC_SECONDS:
                self._sync()
            self._are_known()
        except OSError as fault:
            with suppress(OSError):
                self._cut(before)
            raise _unwritable(self._path, fault) from fault

    def _write_answers(self) -> None:
        self._append("")

    def _are_known(self) -> None:
        """What was noted is written down, here or in the database."""
        self._unanswered.difference_update(self._noted)
        self._noted.clear()

    def _write(self, encoded: bytes) -> None:
        written = os.write(self._file, encoded)
        if written != len(encoded):  # the disk took a part: let it say why
            os.write(self._file, encoded[written:])
        self._length += len(encoded)

    def _sync(self) -> None:
        """Have the disk keep what is written; what went wrong aside is raised the next time."""
        if self._aside is None:
            os.fdatasync(self._file)
        elif self._syncing is not None and not self._syncing.done():
            return
        else:
            if self._syncing is not None:
                self._syncing.result()
            self._syncing = self._aside(os.fdatasync, self._file)
        self._synced_at = time.monotonic()

    def _cut(self, length: int) -> None:
        os.ftruncate(self._file, length)
        self._length = length

    def _compact(self) -> None:
        """Go on in a new file of open intents alone; at any time there is a whole one."""
        self._are_known()
        intents = "".join(f"I {delivery_id}\n" for delivery_id in self._unanswered)
        file = _created(self._path, intents.encode("ascii"))
        self._close()
        self._file, self._length = file, len(intents)

    def _close(self) -> None:
        """Close the file, once nobody works on it."""
        if self._syncing is not None:
            self._syncing.exception()
            self._syncing = None
        os.close(self._file)


def _created(path: Path, content: bytes = b"") -> int:
    """A new file that holds that, locked before anybody can find it under its name."""
    draft = path.with_suffix(".new")
    file = os.open(draft, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        if content:
            os.write(file, content)
            os.fdatasync(file)
        draft.rename(path)
    except OSError:
        os.close(file)
        raise
    return file


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftJournal:
    """What a dead process left: in whose name it worked, and what it knew last."""

    owner: str
    outcomes: dict[int, Outcome]
    """By delivery; those without an answer are `uncertain`."""


def abandoned(folder: Path) -> Iterator[LeftJournal]:
    """
    Every journal a dead process left in *folder*.

    A journal is removed only when the caller asks for the next one: by then
    what it held must be safe in the database. A torn last line is ignored, as
    it stands for something that was not done yet. Raises `JournalError` for one
    that cannot be read.
    """
    for path in sorted(folder.glob(f"*{_SUFFIX}")):
        with _locked(path) as is_ours:
            if is_ours:
                yield LeftJournal(owner=path.name.removesuffix(_SUFFIX), outcomes=_read(path))
                path.unlink(missing_ok=True)


@contextmanager
def _locked(path: Path) -> Iterator[bool]:
    """Hold a journal that nobody else holds; whether there was one to hold."""
    try:
        file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        yield False
        return
    except OSError as fault:
        raise _unreadable(path, fault) from fault
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        is_ours = _is_in_place(file, path)
    except BlockingIOError:
        is_ours = False
    try:
        yield is_ours
    finally:
        os.close(file)


def _is_in_place(file: int, path: Path) -> bool:
    """Whether an open file still has that name: it may be gone, or written anew, since."""
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


def left_by(folder: Path, owner: str) -> dict[int, Outcome] | None:
    """
    What a sender of this host had written when its lease ran out, dead or only paused.

    None when its journal is on another host, or gone: then nobody here can tell.
    """
    try:
        return _read(folder / f"{owner}{_SUFFIX}")
    except FileNotFoundError:
        return None


def _read(path: Path) -> dict[int, Outcome]:
    try:
        text = path.read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        raise
    except OSError as fault:
        raise _unreadable(path, fault) from fault
    outcomes: dict[int, Outcome] = {}
    for line in filter(None, map(_LINE.fullmatch, text.split("\n")[:-1])):
        delivery_id = int(line["delivery"])
        if line["kind"] == "R":
            outcomes.pop(delivery_id, None)
        else:
            outcomes[delivery_id] = _decoded(line["outcome"])
    return outcomes


_LINE = re.compile(r"\0*(?P<kind>[IDR]) (?P<delivery>[0-9]{1,18})(?: (?P<outcome>\[.*\]))?")
"""A power cut may leave zeros where something was to be written."""


def _encoded(outcome: Outcome) -> str:
    reply = outcome.reply
    fields = [outcome.status, outcome.reason, outcome.suppress]
    return json.dumps([*fields, reply and [reply.code, reply.status, reply.text]])


def _decoded(text: str | None) -> Outcome:
    """The outcome of a line; a power cut may have left nonsense in it, which is no answer."""
    try:
        fields = json.loads(text or "null")
    except (ValueError, RecursionError):
        return NO_ANSWER
    match fields:
        case [str(status), str(reason), bool(suppressed), None] if status in _STATUSES:
            reply = None
        case [str(status), str(reason), bool(suppressed), [int(code), str(detail), str(words)]] if (
            status in _STATUSES
        ):
            reply = Reply(code=code, status=detail, text=words)
        case _:
            return NO_ANSWER
    return Outcome(status=DeliveryStatus(status), reason=reason, suppress=suppressed, reply=reply)


_STATUSES = frozenset(DeliveryStatus)


def _unwritable(path: Path, fault: OSError) -> JournalError:
    return JournalError(
        f"the journal {path} cannot be written ({fault.strerror or fault}); nothing more was sent. "
        "Free some space or correct delivery.journal, then run the same command again"
    )


def _unreadable(path: Path, fault: OSError) -> JournalError:
    return JournalError(
        f"the journal {path} cannot be read ({fault.strerror or fault}), so nobody knows what it "
        "says was sent; nothing more was sent. Make it readable, then run the same command again"
    )
