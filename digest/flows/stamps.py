"""
What is known of the database outside of it: stamps, departures, and what was told.

A stamp says how far the database had come when mail last left; a database that
has not come as far was restored. The file of departures only grows, and names
nobody: it holds keyed hashes. Another names the pages that editions told. All
stand beside the database, in the journal's
folder and beside the keys, so that who restores one of them finds the others.
"""

import json
import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path

from digest.store.installations import Milestone
from digest.store.lost_stories import MailedStory

_STAMP, _DEPARTURES, _STORIES = ".stamp", ".departures", ".stories"
_A_COPY_IS_LATER = 60 * 10**9
"""How much later than its text a file must have come to its place to be a copy, in ns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """How far a database had come, where it stood, and whether this file was put there since."""

    name: str
    place: str
    milestone: Milestone
    is_a_copy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """
    One change of who may be written to: a kind of event, or `closed`.

    `at` is a moment in ISO 8601 and UTC, `who` the keyed hash of an address,
    `reason` why it was closed; rhythm and form are the reader's as they stood,
    `partner` is the legal name of the one that was dropped, or taken back (a number may be
    another's after a restore),
    `key` the mark of the key that hashed the address, where it is sure.
    """

    at: str
    kind: str
    who: str = ""
    purposes: str = ""
    frequency: str = ""
    resumes_on: str = ""
    reason: str = ""
    form: str = ""
    partner: str = ""
    key: str = ""


def read_stamps(folders: Iterable[Path]) -> tuple[Stamp, ...]:
    """Every stamp in those folders that can be read; one that is torn tells nothing."""
    files = [file for folder in folders for file in sorted(folder.glob(f"digest-*{_STAMP}"))]
    stamps = []
    for file in files:
        with suppress(OSError, ValueError, TypeError, KeyError):
            stamps.append(_read(file))
    return tuple(stamps)


def write_stamp(folders: Iterable[Path], stamp: Stamp) -> None:
    """Write it wherever that is possible: on a full disk, nothing leaves for other reasons."""
    for folder in folders:
        with suppress(OSError):
            _write(_file_of(folder, stamp.name, _STAMP), stamp)


def append_departures(folders: Iterable[Path], name: str, departures: list[Departure]) -> None:
    """Add those to the file of departures of the installation of that name."""
    lines = "".join(f"{_line(each)}\n" for each in departures)
    if not lines:
        return
    for folder in folders:
        with suppress(OSError):
            _append(_file_of(folder, name, _DEPARTURES), lines)


def read_departures(folders: Iterable[Path], name: str) -> tuple[Departure, ...]:
    """
    Every departure that any of the folders knows, once each, in the order they came.

    The order is that of the fullest file, and not of their hours: a clock may have been wrong.
    """
    files = [tuple(_departures(_file_of(folder, name, _DEPARTURES))) for folder in folders]
    fullest_first = sorted(files, key=len, reverse=True)
    return tuple(dict.fromkeys(chain.from_iterable(fullest_first)))


def append_stories(folders: Iterable[Path], name: str, stories: Iterable[MailedStory]) -> None:
    """Add those to the file of stories that editions told."""
    lines = "".join(f"{json.dumps(story._asdict(), default=_iso)}\n" for story in stories)
    for folder in folders if lines else ():
        with suppress(OSError):
            _append(_file_of(folder, name, _STORIES), lines)


def read_stories(folders: Iterable[Path], name: str) -> tuple[MailedStory, ...]:
    """Every story that any of the folders knows of, once each, in the order of their days."""
    known = {
        MailedStory(
            url=str(facts["url"]),
            day=date.fromisoformat(facts["day"]),
            mailed_at=datetime.fromisoformat(facts["mailed_at"]).astimezone(UTC),
        )
        for folder in folders
        for facts in _facts(_file_of(folder, name, _STORIES))
    }
    return tuple(sorted(known, key=lambda story: (story.day, story.url)))


def _iso(moment: date) -> str:
    return moment.isoformat()


def _read(file: Path) -> Stamp:
    facts = json.loads(file.read_text(encoding="utf-8"))
    status = file.stat()
    came_later = status.st_ctime_ns - int(facts["written_ns"]) > _A_COPY_IS_LATER
    return Stamp(
        name=str(facts["name"]),
        place=str(facts["place"]),
        milestone=Milestone(**facts["milestone"]),
        is_a_copy=came_later and status.st_ino != facts["inode"],
    )


def _write(file: Path, stamp: Stamp) -> None:
    """All at once; the text tells its file's own number, which no copy of it has."""
    draft = file.with_name(f"{file.name}.{os.getpid()}-{threading.get_ident()}.new")
    try:
        with _opened(draft, os.O_TRUNC) as number:
            status = os.fstat(number)
            facts = {
                "name": stamp.name,
                "place": stamp.place,
                "milestone": asdict(stamp.milestone),
                "inode": status.st_ino,
                "written_ns": status.st_ctime_ns,
            }
            os.write(number, json.dumps(facts, ensure_ascii=False).encode())
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def _append(file: Path, lines: str) -> None:
    with _opened(file, os.O_APPEND) as number:
        os.write(number, lines.encode())
        os.fsync(number)


@contextmanager
def _opened(file: Path, flags: int) -> Iterator[int]:
    """A file that only its owner may read, by its descriptor, in a folder that is made."""
    file.parent.mkdir(parents=True, exist_ok=True)
    number = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC | flags, 0o600)
    try:
        yield number
    finally:
        os.close(number)


def _line(departure: Departure) -> str:
    filled = {name: value for name, value in asdict(departure).items() if value}
    return json.dumps(filled, ensure_ascii=False)


def _file_of(folder: Path, name: str, kind: str) -> Path:
    return folder / f"digest-{name[:8]}{kind}"


def _departures(file: Path) -> Iterator[Departure]:
    for facts in _facts(file):
        with suppress(TypeError):
            yield Departure(**facts)


def _facts(file: Path) -> Iterator[dict[str, str]]:
    """A line that was torn by a crash tells nothing; the database still has it."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return
    for line in lines:
        with suppress(ValueError):
            facts = json.loads(line)
            if isinstance(facts, dict):
                yield facts
