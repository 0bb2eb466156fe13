"""The writers' files, from disk: the newsroom's own where it has one, else the shipped one."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from digest.errors import ConfigError
from digest.render.environment import template_folders

VOICE_FILES = ("phrases.toml", "gravity.toml", "fields.toml")


def read_voice(own: Path | None) -> Mapping[str, Mapping[str, object]]:
    """
    The tables of `voice/phrases.toml`, `gravity.toml` and `fields.toml` there, by file name.

    *own* is the newsroom's folder of overriding templates, or None. Raises
    `ConfigError` that names each file that is missing or is not TOML.
    """
    tables, unread = {}, []
    for name in VOICE_FILES:
        try:
            tables[name] = _read(_find(name, own))
        except ConfigError as fault:
            unread.append(fault)
    if len(unread) == 1:
        raise unread[0]
    if unread:
        faults = (f"{fault.where}: {each}" for fault in unread for each in fault.faults)
        raise ConfigError("the writers' files", tuple(faults))
    return tables


def phrase_rows(own: Path | None) -> tuple[Path, Mapping[str, int]]:
    """Where the phrases are: their file, and the row of each line and pool, from 1, by name."""
    file = _find("phrases.toml", own)
    return file, dict(_rows(_text(file).splitlines()))


def _rows(lines: list[str]) -> Iterator[tuple[str, int]]:
    """One phrase a row: `[pools.opening]`, then `normal = [`, then the phrases."""
    slot = kind = ""
    number = 0
    for row, line in enumerate(lines, 1):
        if match := re.match(r"\[pools\.(\w+)\]", line):
            slot, kind = match[1], ""
        elif line.startswith("["):
            slot = ""
        elif slot and (match := re.match(r"(\w+) = \[", line)):
            kind, number = match[1], 0
            yield f"{slot}/{kind}", row
        elif slot and kind and re.match(r"\s*[\"'{]", line):
            number += 1
            yield f"{slot}/{kind}/{number}", row
        elif match := re.match(r"ritual = ", line):
            yield "ritual", row
        elif not slot and (match := re.match(r"(\w+) = \"", line)):
            yield f"words/{match[1]}", row


def _find(name: str, own: Path | None) -> Path:
    for folder in template_folders(own):
        if (folder / "voice" / name).is_file():
            return folder / "voice" / name
    raise ConfigError(f"voice/{name}", ("not found; install digest again, or restore the file",))


def _read(file: Path) -> Mapping[str, object]:
    try:
        return _table(_text(file))
    except tomllib.TOMLDecodeError as fault:
        raise ConfigError(str(file), (f"not a TOML file: {fault}",)) from fault


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as fault:
        raise ConfigError(str(file), (f"cannot be read ({fault.strerror})",)) from fault
    except UnicodeDecodeError as fault:
        raise ConfigError(str(file), (f"not a TOML file: {fault}",)) from fault


@lru_cache(8)
def _table(text: str) -> Mapping[str, object]:
    """Each text is parsed once: nobody changes a table, and its parsing takes 10 ms."""
    return MappingProxyType(tomllib.loads(text))
