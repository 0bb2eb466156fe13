"""`digest db`: the tables of the database."""

from pathlib import Path

import click

from digest.cli.installation import config_file, read_settings
from digest.flows.operating import database
from digest.flows.operating.backup import Backup, back_up
from digest.flows.operating.database import SchemaUpgrade


@click.group("db")
def db() -> None:
    """Upgrade, check and back up the database."""


@db.command()
@click.pass_context
def upgrade(context: click.Context) -> None:
    """Make the tables, or bring them to this program's revision."""
    click.echo(_upgrade_words(database.upgrade(read_settings(context))))


@db.command()
@click.pass_context
def check(context: click.Context) -> None:
    """Look for missing tables, columns and triggers, and for damage."""
    sound = database.check(read_settings(context))
    click.echo(f"{sound.kind}, revision {sound.revision}: all is in place")


@db.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_context
def backup(context: click.Context, file: Path) -> None:
    """Copy the database to the new FILE, while others go on using it."""
    click.echo(_backup_words(back_up(read_settings(context), config_file(context), file)))


def _upgrade_words(upgrade: SchemaUpgrade) -> str:
    if upgrade.before == upgrade.after:
        return f"the database is at revision {upgrade.after} already"
    if not upgrade.before:
        return f"made revision {upgrade.after}"
    return f"the database went from revision {upgrade.before} to {upgrade.after}"


def _head_words(backup: Backup) -> str:
    if backup.head is None:
        return ""
    return (
        f"\nThe log of consent ends at {backup.head}\n"
        "Keep that line elsewhere: `digest consent verify --since` holds the log to it."
    )


def _backup_words(backup: Backup) -> str:
    beside = "\n".join(f"  {path}" for path in backup.also_needed)
    return (
        f"copied {backup.size} bytes to {backup.file} (readable by you only)\n\n"
        "A backup is whole with these, kept apart from the copy:\n"
        f"{beside}\n{_head_words(backup)}"
    )
