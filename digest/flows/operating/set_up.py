"""From an empty folder to an installation: settings, keys and a migrated database."""

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from digest.config import Settings, load
from digest.config.secret_words import starred
from digest.errors import ConfigError, InputError
from digest.flows.app import database_of, read_keyring, write_keyring
from digest.flows.identity import introduce
from digest.store import migrate
from digest.tokens import Key, Keyring, base36

_KEY_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupAnswers:
    """What only the operator knows. The texts are checked by the settings they become."""

    name: str
    from_address: str
    postal_address: str
    contact: str
    site_url: str
    privacy_url: str
    public_url: str
    smtp_host: str = "127.0.0.1"
    smtp_port: int = 587
    database_url: str = "sqlite:///digest.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """What was made."""

    config: Path
    keys: Path
    database: str
    """Its address, without a password."""


def set_up(config: Path, answers: SetupAnswers, environment: Mapping[str, str]) -> Installation:
    """
    Make an installation whose settings file is *config*, all of it or nothing.

    Raises `InputError` where one is there already, `ConfigError` with every
    answer that cannot be used, `StoreError` where the database cannot be made.
    """
    refuse_existing(config)
    config.parent.mkdir(parents=True, exist_ok=True)
    draft = config.with_name(f"{config.name}.new")
    with _gone_unless_done(draft):
        draft.touch(mode=0o600)  # a database's address may hold a password
        draft.write_text(compose_config(answers), encoding="utf-8")
        settings = _read(draft, config, environment)
        keys = settings.path(settings.secrets.keys_file)
        refuse_existing(keys)
        with _gone_unless_done(keys):
            write_keyring(keys, Keyring((new_key(()),)))
            database = _make_database(settings, read_keyring(keys))
            draft.rename(config)
    return Installation(config=config, keys=keys, database=database)


def rotated(keyring: Keyring) -> Keyring:
    """The keyring with a fresh key in front, which signs from now on; the others still open."""
    return Keyring((new_key(keyring.keys), *keyring.keys))


def new_key(known: tuple[Key, ...]) -> Key:
    """A fresh key, with the name that comes after every known one."""
    newest = max((int(key.id, 36) for key in known), default=0)
    return Key(base36(newest + 1), secrets.token_bytes(_KEY_BYTES))


def compose_config(answers: SetupAnswers) -> str:
    """The settings file that says what the operator answered, and where the rest is told."""
    quoted = {name: _quoted(getattr(answers, name)) for name in SetupAnswers.__dataclass_fields__}
    return _CONFIG.format_map(quoted)


_CONFIG = """\
# The settings of this newsletter.
#
# Only what has no default stands here. Every other key, with its default and
# its unit, is told in config.example.toml and docs/configuration.md.
# After an edit run `digest config check`; `digest config show` prints all of them.

[newsletter]
# The name readers see in their inbox.
name = {name}
# The sender: an address at your own domain, where answers are read.
from_address = {from_address}
# Where the post reaches you; the law asks for it in every mail.
postal_address = {postal_address}
# Whom a reader writes to with a question.
contact = {contact}
# The newsroom's site, and the page that tells how it treats personal information.
site_url = {site_url}
privacy_url = {privacy_url}

[web]
# The address under which readers reach `digest serve`; every link in a mail starts with it.
public_url = {public_url}

[smtp]
# The relay that takes the mail. For a relay with a password add
#   username = "…"
#   password_file = "smtp-password.txt"
host = {smtp_host}
port = {smtp_port}

[database]
# A file beside this one, or postgresql://USER@HOST/NAME.
url = {database_url}
"""


def _quoted(value: str | int) -> str:
    """As TOML; a JSON string is one, but for the one control character JSON lets pass."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def refuse_existing(file: Path) -> None:
    """Raise `InputError` where the file is there: what an operator made is never replaced."""
    if file.exists():
        raise InputError(
            f"{file} is there already and was not touched; to change settings edit it and run "
            "`digest config check`, to begin anew choose another folder"
        )


def _read(draft: Path, config: Path, environment: Mapping[str, str]) -> Settings:
    try:
        return load(draft, environment)
    except ConfigError as fault:
        raise ConfigError(f"{config} was not made", fault.faults) from fault


def _make_database(settings: Settings, keyring: Keyring) -> str:
    """Make the tables; returns the database's address, without a password."""
    with closing(database_of(settings)) as database:
        where = starred(database.engine.url.render_as_string(hide_password=False))
        if database.is_sqlite:
            file = migrate.sqlite_file(database)
            refuse_existing(file)
            with _gone_unless_done(file, file.with_name(f"{file.name}-journal")):
                migrate.upgrade(database)
                introduce(settings, database, keyring)
        elif migrate.upgrade(database)[0]:
            raise InputError(
                f"the database {where} holds an installation already; to run it from here too, "
                "copy its digest.toml and its keys file: without them its readers' links are dead"
            )
        else:
            introduce(settings, database, keyring)
    return where


@contextmanager
def _gone_unless_done(*files: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        for file in files:
            file.unlink(missing_ok=True)
        raise
