"""Settings that are valid and go nowhere, and the files of an installation that uses them."""

import json
from pathlib import Path
from typing import Any

from digest.config import Settings
from digest.flows.app import write_keyring
from digest.tokens import Key, Keyring

KEYRING = Keyring((Key("t1", bytes(range(32))),))

SECTIONS: dict[str, dict[str, Any]] = {
    "newsletter": {
        "name": "Au courant",
        "from_address": "bonjour@infolettre.example",
        "postal_address": "100, rue des Essais, Montréal (Québec) H2X 1A1",
        "contact": "contact@infolettre.example",
        "site_url": "https://www.infolettre.example",
        "privacy_url": "https://www.infolettre.example/confidentialite",
    },
    "web": {"public_url": "https://infolettre.example"},
    "sources": {"allow_private": True},
    "feedback": {"handed_over": True},
}


def merged(sections: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The valid sections with those keys over them."""
    names = {*SECTIONS, *sections}
    return {name: {**SECTIONS.get(name, {}), **sections.get(name, {})} for name in sorted(names)}


def make_settings(folder: Path, sections: dict[str, dict[str, Any]]) -> Settings:
    """Settings whose relative paths start in *folder*."""
    return Settings.model_validate({**merged(sections), "folder": folder})


def write_installation(folder: Path, sections: dict[str, dict[str, Any]]) -> Path:
    """Write `digest.toml` and the keys to *folder*, for the command line; returns the file."""
    file = folder / "digest.toml"
    file.write_text(_toml(merged(sections)), encoding="utf-8")
    write_keyring(folder / "keys.txt", KEYRING)
    return file


def _toml(sections: dict[str, dict[str, Any]]) -> str:
    lines = []
    for name, keys in sections.items():
        tables = {f"{name}.{key}": keys[key] for key in keys if isinstance(keys[key], dict)}
        if tables:  # [lanes.gmail] and the like
            lines.append(_toml(tables))
            continue
        lines.append(f"[{name}]")
        lines += [f"{key} = {_value(value)}" for key, value in keys.items()]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    """A TOML value; strings, numbers, booleans and lists are written as JSON writes them."""
    return json.dumps(str(value) if isinstance(value, Path) else value, ensure_ascii=False)
