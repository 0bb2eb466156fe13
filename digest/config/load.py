"""Read the settings: one TOML file, environment variables over it, secrets from files."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_origin

from pydantic import ValidationError

from digest.config.refusal import refusal
from digest.config.settings import Settings
from digest.config.table import SettingsTable
from digest.errors import ConfigError

ENVIRONMENT_PREFIX = "DIGEST_"
_SECRET = frozenset(
    {"smtp", "smtp.password", "relays", "mailboxes", "hooks", "database", "database.url"}
)
"""What is never repeated, not even by who put it in the wrong place."""


def load(path: Path, environment: Mapping[str, str]) -> Settings:
    """
    Read the settings at *path* with *environment* over them.

    Raises `ConfigError` with every fault: the key, what was found, what is allowed.
    """
    tables = _read_toml(path)
    _overlay(tables, environment)
    tables.pop("folder", None)
    try:
        settings = Settings.model_validate({**tables, "folder": path.resolve().parent})
    except ValidationError as fault:
        errors = fault.errors(include_url=False)
        raise ConfigError(str(path), tuple(refusal(error, _SECRET) for error in errors)) from None
    return settings


def read_secret(path: Path, what: str) -> str:
    """
    What a secret's file holds, without the line end.

    Raises `ConfigError` where it cannot be read, is not text or is empty.
    """
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except OSError as fault:
        raise ConfigError(str(path), (f"{what}: cannot be read ({fault.strerror})",)) from fault
    except UnicodeDecodeError as fault:
        raise ConfigError(str(path), (f"{what}: the file is not text",)) from fault
    if not secret:
        raise ConfigError(str(path), (f"{what}: the file is empty",))
    return secret


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # some editors leave a mark
    except OSError as fault:
        hint = "run `digest init` to make one, or name it with --config"
        raise ConfigError(str(path), (f"cannot be read ({fault.strerror}); {hint}",)) from fault
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise ConfigError(str(path), (f"not a TOML file: {fault}",)) from fault


def _overlay(tables: dict[str, Any], environment: Mapping[str, str]) -> None:
    for name, value in environment.items():
        if not name.startswith(ENVIRONMENT_PREFIX):
            continue
        section, _, key = name.removeprefix(ENVIRONMENT_PREFIX).lower().partition("_")
        if section in Settings.model_fields and key:
            inner = _inner_table(section, key)
            table = tables.setdefault(section, {})
            if inner and isinstance(table, dict):
                table, key = table.setdefault(inner, {}), key.removeprefix(f"{inner}_")
            if isinstance(table, dict):  # else the file is wrong there, and is told so
                table[key] = value


def _inner_table(section: str, key: str) -> str:
    """The table within that section that the key is of, as `rituals` in `[edition]`, or ""."""
    kind = Settings.model_fields[section].annotation
    if get_origin(kind) is dict:  # each with a name, as in [hooks.postmark]
        name, has_key, _ = key.partition("_")
        return name if has_key else ""
    fields = getattr(kind, "model_fields", {})
    tables = (
        name
        for name, field in fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, SettingsTable)
    )
    return next((name for name in tables if key.startswith(f"{name}_")), "")
