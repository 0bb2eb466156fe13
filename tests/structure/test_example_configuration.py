"""config.example.toml and docs/configuration.md tell every setting, and tell it right."""

import re
import tomllib
from functools import cache
from typing import get_args

import pytest

from digest.config import Settings, load
from digest.config.table import SettingsTable
from tests.structure.tree import ROOT

EXAMPLE = ROOT / "config.example.toml"


NAMED = {
    "relays": "relays.second",
    "lanes": "lanes.gmail",
    "mailboxes": "mailboxes.returns",
    "hooks": "hooks.postmark",
}
"""Sections of which there may be many, each with a name, and the one that the example shows."""


@cache
def sections():
    """Each section as the example names it, with its kind."""
    fields = {name: field for name, field in Settings.model_fields.items() if not field.exclude}
    kinds = {
        NAMED.get(name, name): get_args(field.annotation)[1] if name in NAMED else field.annotation
        for name, field in fields.items()
    }
    within = {
        f"{name}.{key}": field.annotation
        for name, kind in kinds.items()
        for key, field in kind.model_fields.items()
        if is_table(field)
    }
    return kinds | within


def is_table(field):
    return isinstance(field.annotation, type) and issubclass(field.annotation, SettingsTable)


def every_key():
    """`section.key` of each setting."""
    return [
        f"{name}.{key}"
        for name, kind in sections().items()
        for key, field in kind.model_fields.items()
        if not is_table(field)
    ]


def default_of(name):
    section, _, key = name.rpartition(".")
    return sections()[section].model_fields[key]


def is_required(name):
    return default_of(name).is_required() and name.rpartition(".")[0] not in NAMED.values()


def uncommented():
    """The example with every key in force, by its full name."""
    text = EXAMPLE.read_text(encoding="utf-8")
    tables = tomllib.loads(re.sub(r"(?m)^# (?=\w+ = |\[[\w.]+\]$)", "", text))
    for name, shown in NAMED.items():
        tables[shown] = tables.pop(name)[shown.partition(".")[2]]
    for section in sections():
        name, _, inner = section.partition(".")
        if inner and section not in tables:
            tables[section] = tables[name].pop(inner)
    return {
        f"{section}.{key}": value for section, keys in tables.items() for key, value in keys.items()
    }


def read(keys, tmp_path):
    tables = {}
    for name, value in keys.items():
        section, _, key = name.rpartition(".")
        table = tables
        for part in section.split("."):
            table = table.setdefault(part, {})
        table[key] = value
    return Settings.model_validate({**tables, "folder": tmp_path})


def found_in(settings, name):
    section, _, key = name.rpartition(".")
    group, _, one = section.partition(".")
    table = getattr(settings, group)
    inner = table[one] if section in NAMED.values() else getattr(table, one) if one else table
    return getattr(inner, key)


def test_the_example_has_every_key_and_no_other():
    assert sorted(uncommented()) == sorted(every_key())


def test_the_example_as_it_stands_is_a_valid_configuration():
    settings = load(EXAMPLE, {})

    assert settings.newsletter.name


def test_the_keys_without_a_default_are_the_ones_in_force():
    active = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    names = [
        f"{section}.{key}"
        for section, keys in active.items()
        for key, value in keys.items()
        if value != {}
    ]

    assert sorted(names) == sorted(name for name in every_key() if is_required(name))


@pytest.mark.parametrize("name", every_key())
def test_what_the_example_shows_is_the_default(name, tmp_path):
    shown = uncommented()
    required = {n: shown[n] for n in shown if is_required(n)}
    section = name.rpartition(".")[0]
    if section in NAMED.values():  # a table by itself must be whole
        required |= {n: shown[n] for n in shown if n.startswith(f"{section}.")}
        for secret in ("password", "secret"):  # said once, there or in a file
            required.pop(f"{section}.{secret}", None)

    settings = read({**required, name: shown[name]}, tmp_path)

    found = found_in(settings, name)
    default = default_of(name).default
    assert found == default or default is None or default_of(name).is_required()


@pytest.mark.parametrize("name", every_key())
def test_a_key_of_the_example_is_explained_above_it(name):
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    section, _, key = name.rpartition(".")
    start = next(i for i, line in enumerate(lines) if line.removeprefix("# ") == f"[{section}]")
    at = next(i for i in range(start, len(lines)) if re.match(rf"(# )?{key} = ", lines[i]))

    assert re.match(r"# (?!\w+ = ).{10,}", lines[at - 1])


def test_every_key_is_told_in_the_documents():
    told = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")

    assert [
        n for n in every_key() if f"`{n}`" not in told and f"`{n.rpartition('.')[2]}`" not in told
    ] == []
