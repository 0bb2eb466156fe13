"""The database's tables: brought to this program's revision, and looked through for damage."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

from digest.config import Settings
from digest.errors import ConfigError, SchemaError
from digest.flows.app import database_of, read_keyring
from digest.flows.engine import check_engine, upgrade_engine
from digest.flows.identity import introduce
from digest.store import database_health, migrate
from digest.tokens import Keyring


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaUpgrade:
    """
    From which revision an upgrade went to which; `before` is empty for a new database.

    `jobs` are the same two of the tables for jobs, both empty where one host does all the work.
    """

    before: str
    after: str
    jobs: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundDatabase:
    """A database in which all is in place: what runs it, and its revision."""

    kind: str
    revision: str


def upgrade(settings: Settings, says: Callable[[str], None]) -> SchemaUpgrade:
    """
    Bring the tables to this program's revision; what takes long *says* how far it is.

    Raises `SchemaError` where the database is newer or half-migrated.
    """
    with closing(database_of(settings)) as database:
        before, after = migrate.upgrade(database, says)
        jobs = upgrade_engine(settings, database)
        introduce(settings, database, _keys_there(settings))
    return SchemaUpgrade(before=before, after=after, jobs=jobs)


def check(settings: Settings) -> SoundDatabase:
    """
    Look for missing tables, columns and triggers, and for damage: minutes for a large file.

    Raises `SchemaError` with every fault and its next step.
    """
    with closing(database_of(settings)) as database:
        migrate.check(database)
        check_engine(settings, database)
        faults = database_health.faults(database)
        kind = database_health.condition(database).kind
    if faults:
        lines = "\n".join(f"  - {fault}" for fault in faults)
        raise SchemaError(f"the database is not whole:\n{lines}")
    return SoundDatabase(kind=kind, revision=migrate.HEAD)


def _keys_there(settings: Settings) -> Keyring:
    """The keys, where there are any yet: the database may be made first."""
    try:
        return read_keyring(settings.path(settings.secrets.keys_file))
    except ConfigError:
        return Keyring(())
