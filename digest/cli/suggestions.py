"""
What a shell offers while somebody types a day or a number.

Where the installation cannot be opened nothing is offered: the command that is being
typed will say why, and in the middle of a line nobody could read it.
"""

import os
from collections.abc import Callable

import click
from click.shell_completion import CompletionItem

from digest.errors import DigestError
from digest.flows.app import App, open_app
from digest.flows.operating import suggestions as flow
from digest.flows.operating.suggestions import ShellSuggestion

_Items = list[CompletionItem[str]]


def edition_days(context: click.Context, _parameter: click.Parameter, begun: str) -> _Items:
    """The days of editions that begin so."""
    return _offered(context, flow.edition_days, begun)


def source_numbers(context: click.Context, _parameter: click.Parameter, begun: str) -> _Items:
    """The numbers of sources that begin so."""
    return _offered(context, flow.source_numbers, begun)


def partner_numbers(context: click.Context, _parameter: click.Parameter, begun: str) -> _Items:
    """The numbers of partners that begin so."""
    return _offered(context, flow.partner_numbers, begun)


def _offered(
    context: click.Context, every: Callable[[App], tuple[ShellSuggestion, ...]], begun: str
) -> _Items:
    config = context.find_root().params["config"]  # the group itself is not called by a shell
    try:
        with open_app(config, os.environ) as app:
            words = every(app)
    except (DigestError, OSError):
        return []
    return [
        CompletionItem(each.word, help=each.meaning)
        for each in words
        if each.word.startswith(begun)
    ]
