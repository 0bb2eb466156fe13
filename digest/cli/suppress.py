"""`digest suppress`."""

import json

import click

from digest.cli.actor import actor
from digest.cli.installation import opened
from digest.flows.readers import suppress as flow


@click.group()
def suppress() -> None:
    """List addresses that are never written to."""


@suppress.command()
@click.argument("address")
@click.option("--reason", required=True, help="Why, for whoever asks later.")
@click.pass_context
def add(context: click.Context, address: str, reason: str) -> None:
    """Never write to ADDRESS again, whatever its consent says."""
    with opened(context) as app:
        is_new = flow.close(app, address, reason, actor())
    click.echo("suppressed" if is_new else "was suppressed before")


@suppress.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
@click.pass_context
def list_(context: click.Context, as_json: bool) -> None:
    """List every suppressed address."""
    with opened(context) as app:
        found = flow.everyone(app)
    if as_json:
        rows = [
            {"address": one.address_key, "reason": one.reason, "at": one.at.isoformat()}
            for one in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for one in found:
        click.echo(f"{one.at:%Y-%m-%d}  {one.address_key}  {one.reason}")


@suppress.command()
@click.argument("address")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def remove(context: click.Context, address: str, yes: bool) -> None:
    """Let consent decide again for ADDRESS."""
    if not yes:
        click.confirm("Mail may go to this address again. Go on?", abort=True, err=True)
    with opened(context) as app:
        flow.reopen(app, address, actor())
    click.echo("no longer suppressed")
