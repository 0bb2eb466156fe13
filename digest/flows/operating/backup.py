"""A copy of the database while the program runs, and what else a backup must hold."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from digest.config import Settings
from digest.config.secret_words import is_secret
from digest.errors import ConfigError, InputError, StoreError
from digest.flows.app import database_of
from digest.flows.operating.alarm_facts import BACKUP
from digest.ledger import ChainHead
from digest.store import consents, logbook
from digest.store.database import URL, Database
from digest.store.sqlite_copy import copy_sqlite

_PG_DUMP = "pg_dump"
_PASSWORD = "password"  # noqa: S105 - the word for one, in an address
_SERVICE = "digest"
"""The name of the file's section in which secrets go to PostgreSQL that no variable can carry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """The copy that was made, and the files that belong to a backup but are not in it."""

    file: Path
    size: int
    """Bytes."""
    also_needed: tuple[Path, ...]
    head: ChainHead | None
    """Where the log of consent ended just before; None in a database that has none yet."""


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
        head = consents.kept_head(database)
        size = copy_sqlite(database, target) if database.is_sqlite else _dump(database, target)
    return Backup(file=target, size=size, also_needed=_beside(settings, config), head=head)


def note_backup(settings: Settings, actor: str, now: datetime) -> None:
    """
    Let the logbook of what was copied say so: an alarm tells when the last one is old.

    Raises `StoreError` where it cannot be written; the copy is made all the same.
    """
    with closing(database_of(settings)) as database, database.write() as conn:
        logbook.write(conn, now, actor, BACKUP, "made")


def _beside(settings: Settings, config: Path) -> tuple[Path, ...]:
    """Without the keys no link in a sent mail opens; the journal says what was just sent."""
    secrets = (settings.secrets.keys_file, settings.smtp.password_file)
    signing = (settings.dkim.key_file, settings.dkim.ed25519_key_file)
    beside = (settings.smtp.ca_file, settings.edition.templates, settings.delivery.journal)
    named = (path for path in (*secrets, *signing, *beside) if path is not None)
    return (config.resolve(), *map(settings.path, named))


def _dump(database: Database, target: Path) -> int:
    """PostgreSQL copies itself."""
    address, secrets = without_secrets(database.engine.url)
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
        done = run_with_secrets((program, *command[1:]), secrets)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    if done.returncode:
        target.unlink(missing_ok=True)
        why = " ".join(done.stderr.split()) or f"{_PG_DUMP} ended with {done.returncode}"
        raise StoreError(f"no backup was made: {why}")
    return target.stat().st_size


def without_secrets(url: URL) -> tuple[str, Mapping[str, object]]:
    """The address for PostgreSQL's own programs, and what `ps` must not show of it."""
    secrets = {name: value for name, value in url.query.items() if is_secret(name)}
    by_file = {"service": _SERVICE} if set(secrets) - {_PASSWORD} else {}
    bare = url.difference_update_query(secrets).update_query_dict(by_file)
    address = bare._replace(drivername="postgresql", password=None).render_as_string()
    return address, {_PASSWORD: url.password, **secrets}


def run_with_secrets(
    command: tuple[str, ...], secrets: Mapping[str, object]
) -> subprocess.CompletedProcess[str]:
    """Run it; a secret goes by the environment, or where that has no word for it by a file."""
    with TemporaryDirectory(prefix="digest-") as folder:  # its owner's alone
        environment = dict(os.environ)
        if secrets[_PASSWORD]:
            environment["PGPASSWORD"] = str(secrets[_PASSWORD])
        others = [f"{name}={value}" for name, value in secrets.items() if name != _PASSWORD]
        if others:
            service = Path(folder) / "service"
            service.write_text("\n".join((f"[{_SERVICE}]", *others, "")), encoding="utf-8")
            environment["PGSERVICEFILE"] = str(service)
        return subprocess.run(  # noqa: S603 - our own words, and no shell
            command, env=environment, capture_output=True, text=True, check=False
        )
