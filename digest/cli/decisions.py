"""The options by which a person decides about an edition: its tone, a rule to let pass."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from digest.cli.actor import actor
from digest.compose.tone import AskedTone
from digest.flows.edition.decisions import Decisions, check_rules
from digest.model import Tone

_Command = TypeVar("_Command", bound=Callable[..., Any])


def decided(command: _Command) -> _Command:
    """Give a command `--tone`, `--reason` and `--force-rule`."""
    for option in (
        click.option(
            "--force-rule",
            "forced",
            multiple=True,
            metavar="RULE",
            help="Send although this rule is broken (H22); kept in the logbook. May be repeated.",
        ),
        click.option(
            "--reason", default="", metavar="TEXT", help="Why this tone; kept with the edition."
        ),
        click.option(
            "--tone",
            type=click.Choice([tone.value for tone in Tone]),
            help="The tone, whatever the words weigh; to lower it, give --reason.",
        ),
    ):
        command = option(command)
    return command


def decisions_of(tone: str | None, reason: str, forced: tuple[str, ...]) -> Decisions:
    """What those options say; raises `UsageError` for a rule that does not exist."""
    rules = frozenset(name.upper() for name in forced)
    check_rules(rules)
    asked = None if tone is None else AskedTone(Tone(tone), reason)
    return Decisions(actor=actor(), tone=asked, forced=rules)
