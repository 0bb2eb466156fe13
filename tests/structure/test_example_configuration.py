"""config.example.toml and docs/configuration.md tell every setting, and tell it right."""

import re
import tomllib

import pytest

from digest.config import Settings, load
from tests.structure.tree import ROOT

EXAMPLE = ROOT / "config.example.toml"


def every_key(model=Settings):
    """`section.key` of each setting."""
    sections = {n: f for n, f in model.model_fields.items() if not f.exclude}
    return [f"{s}.{k}" for s, field in sections.items() for k in field.annotation.model_fields]


def default_of(name):
    section, _, key = name.partition(".")
    return Settings.model_fields[section].annotation.model_fields[key]


def uncommented():
    """The example with every key in force, by its full name."""
    text = EXAMPLE.read_text(encoding="utf-8")
    tables = tomllib.loads(re.sub(r"(?m)^# (?=\w+ = )", "", text))
    return {
        f"{section}.{key}": value for section, keys in tables.items() for key, value in keys.items()
    }


def read(keys, tmp_path):
    tables = {}
    for name, value in keys.items():
        section, _, key = name.partition(".")
        tables.setdefault(section, {})[key] = value
    return Settings.model_validate({**tables, "folder": tmp_path})


def test_the_example_has_every_key_and_no_other():
    assert sorted(uncommented()) == sorted(every_key())


def test_the_example_as_it_stands_is_a_valid_configuration():
    settings = load(EXAMPLE, {})

    assert settings.newsletter.name


def test_the_keys_without_a_default_are_the_ones_in_force():
    active = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    names = [f"{section}.{key}" for section, keys in active.items() for key in keys]

    assert sorted(names) == sorted(name for name in every_key() if default_of(name).is_required())


@pytest.mark.parametrize("name", every_key())
def test_what_the_example_shows_is_the_default(name, tmp_path):
    shown = uncommented()
    required = {n: shown[n] for n in shown if default_of(n).is_required()}
    section, _, key = name.partition(".")

    settings = read({**required, name: shown[name]}, tmp_path)

    found = getattr(getattr(settings, section), key)
    default = default_of(name).default
    assert found == default or default is None or default_of(name).is_required()


@pytest.mark.parametrize("name", every_key())
def test_a_key_of_the_example_is_explained_above_it(name):
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    section, _, key = name.partition(".")
    start = lines.index(f"[{section}]")
    at = next(i for i in range(start, len(lines)) if re.match(rf"(# )?{key} = ", lines[i]))

    assert re.match(r"# (?!\w+ = ).{10,}", lines[at - 1])


def test_every_key_is_told_in_the_documents():
    told = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")

    assert [
        n for n in every_key() if f"`{n}`" not in told and f"`{n.partition('.')[2]}`" not in told
    ] == []
