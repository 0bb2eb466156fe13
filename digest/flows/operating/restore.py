"""Put a backup in the database's place, and bring back what readers said since it was made."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, count
from pathlib import Path

from digest.config import Settings
from digest.errors import ConfigError, DigestError, IdentityError, InputError, StoreError
from digest.flows.app import App, Clock, database_of, read_keyring
from digest.flows.engine import upgrade_engine
from digest.flows.identity import doubts_that_stay, introduce, keep, tell_again
from digest.flows.operating.adopt import Adoption, AdoptionChoice, settle
from digest.flows.operating.backup import back_up, run_with_secrets, without_secrets
from digest.flows.operating.origin import Objection, expect_ours
from digest.store import former_books, installations, migrate
from digest.store.database import Database, open_database
from digest.store.installations import InstallationRow
from digest.store.sqlite_copy import fill_from, held_still
from digest.tokens import Keyring

_PG_RESTORE = "pg_restore"
_BESIDE = ("", "-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Restoration:
    """What was put in place, where the database it replaced is kept, and what was done then."""

    file: Path
    replaced: Path | None
    adoption: Adoption
    doubts: tuple[str, ...] = ()
    """Why mail may not leave all the same, each with its next step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreWord:
    """What a person said to a restore: what they overrule, and how many they let go unmatched."""

    overruled: frozenset[Objection] = frozenset()
    unmatched: int = 0


_NOTHING_SAID = RestoreWord()


def restore(
    settings: Settings,
    config: Path,
    file: Path,
    clock: Clock,
    actor: str,
    word: RestoreWord = _NOTHING_SAID,
) -> Restoration:
    """
    Restore *file*, made by `digest db backup`, and hold what may have left already.

    The database it replaces is kept beside. Every other process of digest must
    have been stopped. Raises `InputError` where *file* is no such backup,
    `ConfigError` where PostgreSQL's own tool or the keys are missing,
    `StoreError` where it cannot be put in place; then nothing was changed. Raises
    `IdentityError` where it is another's, or was made to send from elsewhere, unless
    *word* overrules that; and, but then it is in place, where another number of those
    who left since match nobody any more than was accepted: mail leaves after an adoption.
    """
    keyring = expect_restorable(settings, file, word.overruled)
    before = _leaving(settings, clock)
    replaced = _put_in_place(settings, config, file, clock)
    with closing(database_of(settings)) as database:
        former_books.let_go(database)
        migrate.upgrade(database)
        upgrade_engine(settings, database)
        _take_over_keys(database, introduce(settings, database, keyring), before)
        app = App(settings=settings, database=database, keyring=keyring, clock=clock)
        with _said_where(file, replaced):
            adoption = settle(app, AdoptionChoice.HOLD, actor, word.unmatched)
        doubts = doubts_that_stay(app)
    return Restoration(file=file, replaced=replaced, adoption=adoption, doubts=doubts)


def expect_restorable(settings: Settings, file: Path, overruled: frozenset[Objection]) -> Keyring:
    """The keys of here; raises what `restore` raises before it changes anything."""
    if not file.is_file():
        raise InputError(f"{file} is not there; name a file that `digest db backup` made")
    keyring = read_keyring(settings.path(settings.secrets.keys_file))
    expect_ours(settings, file, overruled)
    return keyring


def _put_in_place(settings: Settings, config: Path, file: Path, clock: Clock) -> Path | None:
    """Where what it replaced is kept; None where there was nothing."""
    with closing(database_of(settings)) as database:
        if database.is_sqlite:
            replaced = _put_file(database, file, clock)
            if replaced is not None:
                _last_look(settings, clock, replaced)
            return replaced
        replaced = _free_name(file, clock())
        back_up(settings, config, replaced)
        _put(file, database)
    return replaced


@contextmanager
def _said_where(file: Path, replaced: Path | None) -> Iterator[None]:
    try:
        yield
    except IdentityError as fault:
        kept = f", what it replaced is kept as {replaced}" if replaced else ""
        raise IdentityError(f"{file} is in place{kept}, and it is not adopted: {fault}") from fault


def _take_over_keys(
    database: Database, row: InstallationRow, before: InstallationRow | None
) -> None:
    """A key that was said to be lost since the backup is lost."""
    if before is not None and before.name == row.name and before.keys:
        with database.write() as conn:
            installations.save(conn, replace(row, keys=before.keys))


def _leaving(settings: Settings, clock: Clock) -> InstallationRow | None:
    """What the database that goes knows of itself, and its last stamp, as far as it can be read."""
    with suppress(DigestError), _opened(settings, database_of(settings), clock) as app:
        keep(app)
        return _known_departures(app)
    return None


def _last_look(settings: Settings, clock: Clock, replaced: Path) -> None:
    """Who left while the backup was looked at."""
    database = open_database(f"sqlite:///{replaced.name}", replaced.parent)
    with suppress(DigestError), _opened(settings, database, clock) as app:
        _known_departures(app)


@contextmanager
def _opened(settings: Settings, database: Database, clock: Clock) -> Iterator[App]:
    with closing(database):
        migrate.check(database)
        keyring = read_keyring(settings.path(settings.secrets.keys_file))
        yield App(settings=settings, database=database, keyring=keyring, clock=clock)


def _known_departures(app: App) -> InstallationRow | None:
    """Write them down by hashes of the keys of now: those of its file's lines may be gone."""
    with app.database.read() as conn:
        row = installations.find(conn)
    if row is not None and not row.is_staging:
        tell_again(app, row)
    return row


def _put_file(database: Database, file: Path, clock: Clock) -> Path | None:
    """Copied, checked and upgraded before it takes the place of what is there."""
    target = migrate.sqlite_file(database)
    draft = target.with_name(f"{target.name}.restoring")
    with _removed_at_the_end(draft):
        fill_from(file, draft)
        with closing(open_database(f"sqlite:///{draft.name}", draft.parent)) as restored:
            former_books.let_go(restored)
            migrate.upgrade(restored)
        if not target.exists():
            draft.rename(target)
            return None
        replaced = _free_name(target, clock())
        with held_still(target):
            _exchange(target, draft, replaced)
    return replaced


def _free_name(file: Path, now: datetime) -> Path:
    """Where what a restore replaces is kept: beside *file*, and never in the place of another."""
    name = f"{file.name}.before-{now:%Y%m%dT%H%M%S}"
    names = chain((name,), (f"{name}-{number}" for number in count(2)))
    return next(path for path in map(file.with_name, names) if not path.exists())


def _exchange(target: Path, draft: Path, replaced: Path) -> None:
    """There is a whole database at *target* at every moment: others may have it open."""
    try:
        replaced.hardlink_to(target)
    except OSError:  # a file system that has no links
        target.rename(replaced)
    for tail in _BESIDE[1:]:
        with suppress(FileNotFoundError):
            _beside(target, tail).rename(_beside(replaced, tail))
    draft.rename(target)


def _put(file: Path, database: Database) -> None:
    """PostgreSQL does it in one transaction."""
    program = shutil.which(_PG_RESTORE)
    if program is None:
        raise ConfigError(_PG_RESTORE, ("not found; install PostgreSQL's client programs",))
    address, secrets = without_secrets(database.engine.url)
    words = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
    command = (program, *words, f"--dbname={address}", str(file))
    done = run_with_secrets(command, secrets)
    if done.returncode:
        raise StoreError(f"{file} was not restored: {' '.join(done.stderr.split())}")


@contextmanager
def _removed_at_the_end(draft: Path) -> Iterator[None]:
    try:
        yield
    finally:
        for tail in _BESIDE:
            _beside(draft, tail).unlink(missing_ok=True)


def _beside(file: Path, tail: str) -> Path:
    return file.with_name(f"{file.name}{tail}")
