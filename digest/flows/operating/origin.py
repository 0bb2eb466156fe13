"""Of which installation a backup is, and whether it belongs where it is about to be restored."""

import json
import shutil
import subprocess
from contextlib import closing, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from digest.config import Settings
from digest.errors import DigestError, IdentityError
from digest.flows.app import database_of
from digest.flows.identity import folders_of, place_of
from digest.flows.stamps import read_stamps
from digest.store import installations, migrate
from digest.store.database import Database
from digest.store.installations import Milestone
from digest.store.sqlite_copy import first_row

_TABLE = "installation"


class Objection(StrEnum):
    """What speaks against a restore; each is the option that overrules it."""

    ELSEWHERE = "--here"
    ANOTHER = "--of-another"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The installation that a backup is of, and where it may send from."""

    name: str
    newsletter: str
    places: tuple[str, ...]


def expect_ours(settings: Settings, file: Path, overruled: frozenset[Objection]) -> None:
    """Raise `IdentityError` where something speaks against restoring *file*, not overruled."""
    remaining = [
        f"{words}; where that is meant, add {objection}"
        for objection, words in objections(settings, file).items()
        if objection not in overruled
    ]
    if remaining:
        lines = "\n".join(f"  - {each}" for each in remaining)
        raise IdentityError(f"{file} was not restored, and nothing was changed\n{lines}")


def objections(settings: Settings, file: Path) -> dict[Objection, str]:
    """What speaks against restoring *file* here, in words; empty where nothing does."""
    with closing(database_of(settings)) as database:
        origin = _origin_of(file, database)
        if origin is None:
            return {}  # of a program that did not know itself yet, or no backup at all
        here, names = place_of(database), _names_here(settings, database)
    if names and origin.name not in names:
        others = " and ".join(name[:8] for name in sorted(names))
        return {
            Objection.ANOTHER: f"it is a backup of the installation {origin.name[:8]} "
            f"({origin.newsletter}, {' or '.join(origin.places)}), and this is {others} "
            f"({settings.newsletter.slug}, {here}): all readers here would be replaced"
        }
    if here in origin.places or settings.is_staging:
        return {}
    return {
        Objection.ELSEWHERE: f"it was made to send from {' or '.join(origin.places)}, and this is "
        f"{here}: two that both send would mail everybody twice"
    }


def _names_here(settings: Settings, database: Database) -> frozenset[str]:
    """Whose place it is, as the database and its stamps say; nobody's where it is as new."""
    here, names = place_of(database), set()
    stamps = read_stamps(folders_of(settings, database))
    names |= {each.name for each in stamps if each.place == here and each.milestone != Milestone()}
    with suppress(DigestError):
        migrate.check(database)
        with database.read() as conn:
            row = installations.find(conn)
            if row is not None and installations.milestone(conn) != Milestone():
                names = {row.name}
    return frozenset(names)


def _origin_of(file: Path, database: Database) -> Origin | None:
    facts = first_row(file, _TABLE) if database.is_sqlite else _dumped_row(file)
    with suppress(KeyError, TypeError, ValueError):
        return Origin(
            name=facts["name"],
            newsletter=facts["newsletter"],
            places=tuple(json.loads(facts["places"])),
        )
    return None


def _dumped_row(file: Path) -> dict[str, str]:
    """The first row of that table in PostgreSQL's own copy, as it stands there as text."""
    program = shutil.which("pg_restore")
    if program is None:
        return {}  # the restore itself says what is missing
    command = (program, "--data-only", f"--table={_TABLE}", "--file=-", str(file))
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words, and no shell
    lines = iter(done.stdout.splitlines())
    for line in lines:
        if line.startswith("COPY ") and line.endswith(" FROM stdin;"):
            columns = line[line.index("(") + 1 : line.index(")")].split(", ")
            values = next(lines).replace("\\\\", "\\").split("\t")
            return dict(zip(columns, values, strict=False))
    return {}
