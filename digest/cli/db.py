"""`digest db`: the tables of the database."""

from pathlib import Path

import click

from digest.cli.installation import config_file, opened_database, read_settings
from digest.errors import SchemaError
from digest.flows.operating.backup import Backup, back_up
from digest.store import database_health, migrate


@click.group("db")
def db() -> None:
    """Upgrade, check and back up the database."""


@db.command()
@click.pass_context
def upgrade(context: click.Context) -> None:
    """Make the tables, or bring them to this program's revision."""
    with opened_database(context) as database:
        old, new = migrate.upgrade(database)
    click.echo(_told(old, new))


@db.command()
@click.pass_context
def check(context: click.Context) -> None:
    """Look for missing tables, columns and triggers, and for damage."""
    with opened_database(context) as database:
        migrate.check(database)
        found = database_health.faults(database)
        kind = database_health.condition(database).kind
    if found:
        raise SchemaError("the database is not whole:\n" + "\n".join(f"  - {f}" for f in found))
    click.echo(f"{kind}, revision {migrate.HEAD}: all is in place")


@db.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_context
def backup(context: click.Context, file: Path) -> None:
    """Copy the database to the new FILE, while others go on using it."""
    settings = read_settings(context)
    with opened_database(context) as database:
        done = back_up(settings, config_file(context), database, file)
    click.echo(_told_of_backup(done))


def _told(old: str, new: str) -> str:
    if old == new:
        return f"the database is at revision {new} already"
    return f"the database went from revision {old} to {new}" if old else f"made revision {new}"


def _told_of_backup(done: Backup) -> str:
    beside = "\n".join(f"  {path}" for path in done.also_needed)
    return (
        f"copied {done.size} bytes to {done.file} (readable by you only)\n\n"
        "A backup is whole with these, kept apart from the copy:\n"
        f"{beside}"
    )
