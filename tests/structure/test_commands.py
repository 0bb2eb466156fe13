"""The table of commands that `digest --help` prints tells the truth."""

import re
from importlib import import_module, util

import click
import pytest

from digest.cli import COMMANDS, group
from digest.cli.examples import EXAMPLES, add_examples, commands_below
from tests.structure.command_lines import fault, lines_of
from tests.structure.tree import ROOT

WRITTEN = [
    name
    for name, (target, _) in COMMANDS.items()
    if util.find_spec(f"digest.cli.{target.partition(':')[0]}")
]


def command(name):
    module, _, attribute = COMMANDS[name][0].partition(":")
    return getattr(import_module(f"digest.cli.{module}"), attribute)


def ends_of(name):
    """Every command below that name which is no group."""
    return [n for n, c in commands_below(name, command(name)) if not isinstance(c, click.Group)]


def test_every_command_is_written():
    assert list(COMMANDS) == WRITTEN


@pytest.mark.parametrize("name", WRITTEN)
def test_the_line_in_the_table_is_the_first_line_of_the_command(name):
    help_text = command(name).help

    assert help_text.strip().splitlines()[0] == COMMANDS[name][1]


@pytest.mark.parametrize("name", WRITTEN)
def test_a_command_has_the_name_it_is_called_by(name):
    assert command(name).name == name


@pytest.mark.parametrize("name", WRITTEN)
def test_every_option_of_a_command_says_what_it_is_for(name):
    silent = [
        f"{full} {parameter.opts[0]}"
        for full, found in commands_below(name, command(name))
        for parameter in found.params
        if isinstance(parameter, click.Option) and not parameter.help
    ]

    assert silent == []


def test_every_command_is_documented():
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    told = "\n".join(page.read_text(encoding="utf-8") for page in pages)

    silent = [name for name in COMMANDS if not re.search(rf"\b(digest|make) {name}\b", told)]

    assert silent == []


def test_the_options_of_the_program_say_what_they_are_for():
    options = [option for option in group.params if isinstance(option, click.Option)]

    assert all(option.help for option in options)


@pytest.mark.parametrize("name", WRITTEN)
def test_the_help_of_every_command_ends_with_an_example_of_its_own(name):
    add_examples(name, command(name))
    helps = {
        full: each.get_help(click.Context(each, info_name=full))
        for full, each in commands_below(name, command(name))
    }

    silent = [
        full
        for full, text in helps.items()
        if not re.search(rf"digest .*{full}\b", text.rpartition("Example")[2])
    ]

    assert silent == []


def test_every_example_is_of_a_command_and_can_be_typed():
    calls = {name: list(lines_of(text)) for name, text in EXAMPLES.items()}

    faults = [fault(words) for lines in calls.values() for words in lines]

    assert set(calls) == {full for name in WRITTEN for full in ends_of(name)}
    assert [name for name, lines in calls.items() if len(lines) != 1] == []
    assert [name for name, [words] in calls.items() if name not in " ".join(words)] == []
    assert [wrong for wrong in faults if wrong] == []
