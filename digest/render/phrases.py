"""The writers' files, from disk: the newsroom's own where it has one, else the shipped one."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from digest.errors import ConfigError
from digest.render.environment import template_folders

VOICE_FILES = ("phrases.toml", "gravity.toml")


def read_voice(own: Path | None) -> Mapping[str, Mapping[str, object]]:
    """
    The tables of `voice/phrases.toml` and `voice/gravity.toml`, by file name.

    *own* is the newsroom's folder of overriding templates, or None. Raises
    `ConfigError` where a file is missing or is not TOML.
    """
    return {name: _read(_find(name, own)) for name in VOICE_FILES}


def _find(name: str, own: Path | None) -> Path:
    for folder in template_folders(own):
        if (folder / "voice" / name).is_file():
            return folder / "voice" / name
    raise ConfigError(f"voice/{name}", ("not found; install digest again, or restore the file",))


def _read(file: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as fault:
        raise ConfigError(str(file), (f"cannot be read ({fault.strerror})",)) from fault
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise ConfigError(str(file), (f"not a TOML file: {fault}",)) from fault
