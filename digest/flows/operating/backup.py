"""A copy of the database while the program runs, and what else a backup must hold."""

import os
import shutil
import subprocess
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from digest.config import Settings
from digest.errors import ConfigError, InputError, StoreError
from digest.flows.app import database_of
from digest.store.database import Database
from digest.store.sqlite_copy import copy_sqlite

_PG_DUMP = "pg_dump"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """The copy that was made, and the files that belong to a backup but are not in it."""

    file: Path
    size: int
    """Bytes."""
    also_needed: tuple[Path, ...]


def back_up(settings: Settings, config: Path, target: Path) -> Backup:
    """
    Copy the database to the new file *target*, readable by its owner only.

    The keys stay out: whoever finds the copy must not also find what signs the
    links. Raises `InputError` where *target* exists, `StoreError` where the
    copy fails, `ConfigError` where PostgreSQL's own tool is missing.
    """
    if target.exists():
        raise InputError(f"{target} is there already; choose a new name")
    with closing(database_of(settings)) as database:
        size = copy_sqlite(database, target) if database.is_sqlite else _dump(database, target)
    return Backup(file=target, size=size, also_needed=_beside(settings, config))


def _beside(settings: Settings, config: Path) -> tuple[Path, ...]:
    """Without the keys no link in a sent mail opens; the journal says what was just sent."""
    secrets = (settings.secrets.keys_file, settings.smtp.password_file)
    signing = (settings.dkim.key_file, settings.dkim.ed25519_key_file)
    beside = (settings.smtp.ca_file, settings.edition.templates, settings.delivery.journal)
    named = (path for path in (*secrets, *signing, *beside) if path is not None)
    return (config.resolve(), *map(settings.path, named))


def _dump(database: Database, target: Path) -> int:
    """PostgreSQL copies itself; a password goes by the environment, which `ps` does not show."""
    url = database.engine.url.set(drivername="postgresql")
    address = url.set(password=None).render_as_string()
    command = (_PG_DUMP, "--format=custom", "--no-owner", f"--file={target}", f"--dbname={address}")
    program = shutil.which(_PG_DUMP)
    if program is None:
        words = " ".join(command)
        raise ConfigError(
            _PG_DUMP,
            (f"not found; install PostgreSQL's client programs, or run where they are: {words}",),
        )
    target.touch(mode=0o600)
    try:
        _run((program, *command[1:]), url.password)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return target.stat().st_size


def _run(command: tuple[str, ...], password: str | None) -> None:
    environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own words, and no shell
    if done.returncode:
        why = " ".join(done.stderr.split()) or f"{_PG_DUMP} ended with {done.returncode}"
        raise StoreError(f"no backup was made: {why}")
