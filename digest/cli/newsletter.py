"""`digest newsletter`: the newsletter that the database is of."""

import click

from digest.cli.actor import actor
from digest.cli.installation import config_file, environment
from digest.flows.app import open_app
from digest.flows.operating.rename import rename as rename_to


@click.group("newsletter")
def newsletter() -> None:
    """Give the newsletter of this database another slug."""


@newsletter.command()
@click.pass_context
def rename(context: click.Context) -> None:
    """Keep its editions and readers under the slug that the settings say now."""
    with open_app(config_file(context), environment(context)) as app:
        before = rename_to(app, actor())
    click.echo(f"what was {before!r} is {app.settings.newsletter.slug!r} from now on")
