"""The commands that stop an edition on every host, and let it go on."""

from datetime import date

import click

from digest.cli.actor import actor
from digest.cli.edition_argument import correction_option, edition_argument, named_edition
from digest.cli.installation import opened
from digest.cli.output import progress, reports
from digest.english import counted
from digest.flows.sending import halt as halting
from digest.flows.sending.send import send

_PATIENCE_SECONDS = 3.0
"""Senders look twice a second, and end with the reply to what is in flight."""


@click.command()
@edition_argument
@correction_option
@click.option("--because", metavar="TEXT", default="", help="Why, for whoever meets the halt.")
@click.pass_context
def halt(context: click.Context, edition: date, is_correction: bool, because: str) -> None:
    """Stop the sending of an edition, in every process on every host."""
    with opened(context) as app:
        meant = named_edition(app, edition, is_correction=is_correction)
        row = halting.halt(app, meant, actor(), because)
        click.echo(str(halting.halted(app, row)))
        held = halting.still_held(app, row, _PATIENCE_SECONDS)
    if held:
        click.echo(
            f"{counted(held, 'batch', 'is')} still held: whoever sends waits for the relay's reply "
            "to what is in flight, or is gone",
            err=True,
        )


@click.command()
@edition_argument
@correction_option
@click.option("--no-send", is_flag=True, help="Only lift the halt; cron or `schedule` sends.")
@click.option("--json", "as_json", is_flag=True, help="The result for a machine.")
@click.pass_context
def resume(
    context: click.Context, edition: date, is_correction: bool, no_send: bool, as_json: bool
) -> None:
    """Lift the halt of an edition, and send what is due of it."""
    with opened(context) as app:
        meant = named_edition(app, edition, is_correction=is_correction)
        row = halting.resume(app, meant, actor())
        click.echo(f"edition of {row.day}: no longer halted", err=True)
        if no_send:
            return
        with progress.watched() as watch:
            report = send(app, row, watch)
        context.exit(reports.say_sent((report,), as_json))
