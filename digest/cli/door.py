"""The way in for every command: the installation that `--config` names, open and checked."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from digest.flows.app import App, open_app
from digest.store import migrate


@contextmanager
def opened(context: click.Context) -> Iterator[App]:
    """
    The installation that `--config` names, closed at the end.

    Raises `SchemaError` where the database's tables are not this program's.
    """
    with opened_unchecked(context) as app:
        migrate.check(app.database)
        yield app


@contextmanager
def opened_unchecked(context: click.Context) -> Iterator[App]:
    """The same for the commands that make, judge or mend the tables themselves."""
    config: Path = context.find_root().obj
    app = open_app(config)
    try:
        yield app
    finally:
        app.database.close()
