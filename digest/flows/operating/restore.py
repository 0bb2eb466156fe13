"""Put a backup in the database's place, and bring back what readers said since it was made."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from digest.config import Settings
from digest.errors import ConfigError, DigestError, InputError, StoreError
from digest.flows.app import App, Clock, database_of, read_keyring
from digest.flows.identity import introduce, keep
from digest.flows.operating.adopt import Adoption, AdoptionChoice, settle
from digest.flows.operating.backup import back_up
from digest.store import migrate
from digest.store.database import Database, open_database
from digest.store.sqlite_copy import fill_from

_PG_RESTORE = "pg_restore"
_BESIDE = ("", "-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Restoration:
    """What was put in place, where the database it replaced is kept, and what was done then."""

    file: Path
    replaced: Path | None
    adoption: Adoption


def restore(settings: Settings, config: Path, file: Path, clock: Clock, actor: str) -> Restoration:
    """
    Restore *file*, made by `digest db backup`, and hold what may have left already.

    The database it replaces is kept beside. Every other process of digest must
    have been stopped. Raises `InputError` where *file* is no such backup,
    `ConfigError` where PostgreSQL's own tool or the keys are missing,
    `StoreError` where it cannot be put in place; then nothing was changed.
    """
    if not file.is_file():
        raise InputError(f"{file} is not there; name a file that `digest db backup` made")
    keyring = read_keyring(settings.path(settings.secrets.keys_file))
    _note_the_last_departures(settings, clock)
    with closing(database_of(settings)) as database:
        if database.is_sqlite:
            replaced = _put_file(database, file, clock)
        else:
            replaced = file.with_name(f"{file.name}.before-{clock():%Y%m%dT%H%M%S}")
            back_up(settings, config, replaced)
            _put(file, database)
    with closing(database_of(settings)) as database:
        migrate.upgrade(database)
        introduce(settings, database, keyring)
        app = App(settings=settings, database=database, keyring=keyring, clock=clock)
        adoption = settle(app, AdoptionChoice.HOLD, actor)
    return Restoration(file=file, replaced=replaced, adoption=adoption)


def _note_the_last_departures(settings: Settings, clock: Clock) -> None:
    """From the database that goes, as far as it can still be read."""
    with suppress(DigestError), closing(database_of(settings)) as database:
        migrate.check(database)
        keyring = read_keyring(settings.path(settings.secrets.keys_file))
        keep(App(settings=settings, database=database, keyring=keyring, clock=clock))


def _put_file(database: Database, file: Path, clock: Clock) -> Path | None:
    """Copied, checked and upgraded before it takes the place of what is there."""
    target = migrate.sqlite_file(database)
    draft = target.with_name(f"{target.name}.restoring")
    with _removed_at_the_end(draft):
        fill_from(file, draft)
        with closing(open_database(f"sqlite:///{draft.name}", draft.parent)) as restored:
            migrate.upgrade(restored)
        replaced = target.with_name(f"{target.name}.before-{clock():%Y%m%dT%H%M%S}")
        was_there = target.exists()
        for tail in _BESIDE:
            with suppress(FileNotFoundError):
                _beside(target, tail).rename(_beside(replaced, tail))
        draft.rename(target)
    return replaced if was_there else None


def _put(file: Path, database: Database) -> None:
    """PostgreSQL does it in one transaction; a password goes by the environment."""
    program = shutil.which(_PG_RESTORE)
    if program is None:
        raise ConfigError(_PG_RESTORE, ("not found; install PostgreSQL's client programs",))
    url = database.engine.url
    bare = url.set(drivername="postgresql")._replace(password=None)
    address = bare.render_as_string(hide_password=False)
    words = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
    command = (program, *words, f"--dbname={address}", str(file))
    secret = {"PGPASSWORD": url.password} if url.password else {}
    done = subprocess.run(  # noqa: S603 - our own words, and no shell
        command, env={**os.environ, **secret}, capture_output=True, text=True, check=False
    )
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
