"""`digest config`: the settings, judged and shown."""

import json
import re
from typing import Any

import click

from digest.cli.installation import config_file, environment, read_settings
from digest.config import changed, shown
from digest.errors import ConfigError
from digest.flows.operating.check_settings import faults

_BARE = re.compile(r"[A-Za-z0-9_-]+")
"""A key that TOML takes without quotes."""


@click.group("config")
def config() -> None:
    """Check and show the settings."""


@config.command()
@click.pass_context
def check(context: click.Context) -> None:
    """Name every fault of the settings and of the files they name."""
    file = config_file(context)
    lines = faults(file, environment(context))
    if lines:
        raise ConfigError(str(file), lines)
    click.echo(f"{file}: no fault")


@config.command()
@click.option("--changed", "only_changed", is_flag=True, help="Only what is not the default.")
@click.option("--json", "as_json", is_flag=True, help="For a program.")
@click.pass_context
def show(context: click.Context, *, only_changed: bool, as_json: bool) -> None:
    """Print the settings in force, secrets starred out."""
    settings = read_settings(context)
    sections = changed(settings) if only_changed else shown(settings)
    click.echo(json.dumps(sections, ensure_ascii=False, indent=2) if as_json else _toml(sections))


def _toml(sections: dict[str, dict[str, Any]]) -> str:
    return "\n\n".join(_table(name, keys) for name, keys in sections.items())


def _table(name: str, keys: dict[str, Any]) -> str:
    """One table, and those within it, like the named ones of `[lanes.NAME]`."""
    inner = {f"{name}.{key}": value for key, value in keys.items() if isinstance(value, dict)}
    own = [_line(key, value) for key, value in keys.items() if not isinstance(value, dict)]
    tables = ["\n".join((f"[{name}]", *own))] if own or not inner else []
    return "\n\n".join((*tables, *filter(None, (_toml(inner),))))


def _line(key: str, value: object) -> str:
    """A JSON value is a TOML value, but for null, which TOML lacks."""
    name = key if _BARE.fullmatch(key) else json.dumps(key, ensure_ascii=False)
    return (
        f"# {key} is not set"
        if value is None
        else f"{name} = {json.dumps(value, ensure_ascii=False)}"
    )
