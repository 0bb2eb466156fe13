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
        rows = flow.everyone(app)
    if as_json:
        records = [
            {"address": row.address_key, "reason": row.reason, "at": row.at.isoformat()}
            for row in rows
        ]
        click.echo(json.dumps(records, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(f"{row.at:%Y-%m-%d}  {row.address_key}  {row.reason}")


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
