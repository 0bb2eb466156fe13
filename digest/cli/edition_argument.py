"""Which edition a command means: a day's own, or the mail of its newest correction."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import click

from digest.cli.civil_day import CIVIL_DAY
from digest.cli.suggestions import edition_days
from digest.flows.app import App
from digest.flows.sending.resend import edition_of, mailed_correction
from digest.model import EditionRow

_Command = TypeVar("_Command", bound=Callable[..., Any])


def edition_argument(command: _Command) -> _Command:
    """Give a command its argument EDITION: a day, of those that a shell offers."""
    argument = click.argument("edition", type=CIVIL_DAY, shell_complete=edition_days)
    return argument(command)


def correction_option(command: _Command) -> _Command:
    """Give a command `--correction`."""
    option = click.option(
        "--correction", "is_correction", is_flag=True, help="The mail of its newest correction."
    )
    return option(command)


def named_edition(app: App, day: date, *, is_correction: bool) -> EditionRow:
    """The edition of that day; raises `InputError` where there is none, or no mailed correction."""
    return mailed_correction(app, day) if is_correction else edition_of(app, day)
