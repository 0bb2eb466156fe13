"""The commands that stop an edition on every host, and let it go on."""

from datetime import datetime

import click

from digest.cli import progress, reports
from digest.cli.actor import actor
from digest.cli.door import opened
from digest.flows import halt as halting
from digest.flows.resend import edition_of
from digest.flows.send import send

_DAY = click.DateTime(["%Y-%m-%d"])
_PATIENCE_SECONDS = 3.0
"""Senders look twice a second, and end with the reply to what is in flight."""


@click.command()
@click.argument("edition", type=_DAY)
@click.option("--because", metavar="TEXT", default="", help="Why, for whoever meets the halt.")
@click.pass_context
def halt(context: click.Context, edition: datetime, because: str) -> None:
    """Stop the sending of an edition, in every process on every host."""
    with opened(context) as app:
        row = halting.halt(app, edition_of(app, edition.date()), actor(), because)
        click.echo(str(halting.halted(app, row)))
        held = halting.still_held(app, row, _PATIENCE_SECONDS)
    if held:
        click.echo(
            f"{held} batches are still held: their senders wait for the relay's reply to what is "
            "in flight, or are gone",
            err=True,
        )


@click.command()
@click.argument("edition", type=_DAY)
@click.option("--no-send", is_flag=True, help="Only lift the halt; cron or `schedule` sends.")
@click.option("--json", "as_json", is_flag=True, help="The result for a machine.")
@click.pass_context
def resume(context: click.Context, edition: datetime, no_send: bool, as_json: bool) -> None:
    """Lift the halt of an edition, and send what is due of it."""
    with opened(context) as app:
        row = halting.resume(app, edition_of(app, edition.date()), actor())
        click.echo(f"edition of {row.day}: no longer halted", err=True)
        if no_send:
            return
        with progress.watched() as watch:
            report = send(app, row, watch)
        context.exit(reports.say_sent((report,), as_json))
