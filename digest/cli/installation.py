"""The way in for every command: the installation that `--config` names, open and checked."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from digest.cli import CommandContext
from digest.config import Settings, load
from digest.errors import DigestError
from digest.flows.app import App, open_app
from digest.flows.identity import expect_newsletter, keep, recognise_copy
from digest.flows.operating.notice import notice
from digest.flows.sending.staging import staging_words

_MAKES_MORNINGS = frozenset({"run", "schedule", "worker", "serve", "adopt"})
"""Commands that may be about to mend what an alarm would tell, or look by themselves."""


@contextmanager
def opened(context: click.Context) -> Iterator[App]:
    """
    The installation that `--config` names, closed at the end.

    Raises `ConfigError` for settings, keys or a database address that cannot be
    used, `SchemaError` where the database's tables are not this program's,
    `IdentityError` where they are another newsletter's.
    """
    with open_app(config_file(context), environment(context)) as app:
        expect_newsletter(app)
        recognise_copy(app)
        if words := staging_words(app):
            click.echo(words, err=True)
        if context.info_name not in _MAKES_MORNINGS:
            _notice(app)
        yield app
        keep(app)


def _notice(app: App) -> None:
    """Whatever runs next finds a morning that did not run; what cannot be told stops no command."""
    try:
        if notice(app):
            from digest.flows.operating.alarms import tell_untold

            tell_untold(app)
    except DigestError as fault:
        logging.getLogger("digest.alarm").warning("alarm.unnoticed %s", fault)


def read_settings(context: click.Context) -> Settings:
    """Only its settings; raises `ConfigError` with every fault."""
    return load(config_file(context), environment(context))


def config_file(context: click.Context) -> Path:
    """The file that `--config` names, whether it is there or not."""
    return _whole(context).config


def environment(context: click.Context) -> Mapping[str, str]:
    """What is laid over that file: the process's environment, and what options say."""
    return _whole(context).environment


def _whole(context: click.Context) -> CommandContext:
    whole = context.find_root().obj
    assert isinstance(whole, CommandContext)  # noqa: S101 - what the group makes, told to the checker
    return whole
