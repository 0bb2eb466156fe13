"""What every flow needs, put together once at the door."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from digest.config import Settings, load
from digest.dates import civil_day
from digest.errors import ConfigError
from digest.flows.engine import check_engine
from digest.store import migrate
from digest.store.database import Database, open_database, restrict_to_owner
from digest.tokens import Key, Keyring

Clock = Callable[[], datetime]
_KEY_NAME = re.compile(r"[0-9a-z]{1,4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The settings, the database, the keys and the clock of one installation."""

    settings: Settings
    database: Database
    keyring: Keyring
    clock: Clock

    def today(self) -> date:
        """The civil day it is for the newsletter."""
        return civil_day(self.clock(), self.settings.newsletter.timezone)


def wall_clock() -> datetime:
    """The time, in UTC. The only place that asks the machine for it."""
    return datetime.now(UTC)  # noqa: TID251 - here, and nowhere else


@contextmanager
def open_app(
    config: Path, environment: Mapping[str, str], clock: Clock = wall_clock
) -> Iterator[App]:
    """
    The installation whose settings file is *config*, closed at the end; *environment* is over it.

    Raises `ConfigError` for settings, keys or a database address that cannot be
    used, `SchemaError` where the database's tables are not this program's.
    """
    settings = load(config, environment)
    with closing(database_of(settings)) as database:
        keyring = read_keyring(settings.path(settings.secrets.keys_file))
        migrate.check(database)
        check_engine(settings, database)
        yield App(settings=settings, database=database, keyring=keyring, clock=clock)


def database_of(settings: Settings) -> Database:
    """Its database, whatever its tables; raises `ConfigError` for an address that is none."""
    return open_database(settings.database.url, settings.folder)


def read_keyring(file: Path) -> Keyring:
    """
    The keys in *file*, one `ID HEX` a line, the newest first.

    Raises `ConfigError` where the file is missing, empty or damaged.
    """
    try:
        lines = file.read_text(encoding="ascii").split("\n")
        pairs = [line.split() for line in lines if line.strip()]
        keys = tuple(Key(name, bytes.fromhex(secret)) for name, secret in pairs)
    except OSError as fault:
        hint = (
            "restore it from your backup: without it no link works. Where it is lost for good, "
            "`digest keys replace` goes on without it; a new installation begins with `digest init`"
        )
        raise ConfigError(str(file), (f"cannot be read ({fault.strerror}); {hint}",)) from fault
    except ValueError as fault:
        raise ConfigError(str(file), ('damaged; every line is "ID HEX"',)) from fault
    if not all(_KEY_NAME.fullmatch(key.id) for key in keys) or len({k.id for k in keys}) < len(
        keys
    ):
        raise ConfigError(str(file), ("damaged; every ID is another one of 1 to 4 of 0-9 a-z",))
    if not keys or any(len(key.secret) < 32 for key in keys):
        raise ConfigError(str(file), ("holds no key, or one shorter than 32 bytes",))
    return Keyring(keys)


def write_keyring(file: Path, keyring: Keyring) -> None:
    """Write the keys so that only the owner may read them, all at once or not at all."""
    text = "".join(f"{key.id} {key.secret.hex()}\n" for key in keyring.keys)
    draft = file.with_suffix(".new")
    try:
        draft.touch(mode=0o600)
        restrict_to_owner(draft)
        with draft.open("w", encoding="ascii") as written:
            written.write(text)
            written.flush()
            os.fsync(written.fileno())  # a power cut must not leave an empty file in its place
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
