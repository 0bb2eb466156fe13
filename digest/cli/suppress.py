"""`digest suppress`."""

import json
from datetime import date

import click

from digest.cli.actor import actor
from digest.cli.civil_day import CIVIL_DAY
from digest.cli.installation import opened
from digest.cli.suggestions import edition_days
from digest.english import counted
from digest.errors import UsageError
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
            {
                "address": row.address_key,
                "reason": row.reason,
                "at": row.at.isoformat(),
                "evidence": row.evidence,
            }
            for row in rows
        ]
        click.echo(json.dumps(records, ensure_ascii=False, indent=2))
        return
    for row in rows:
        because = f" ({row.evidence})" if row.evidence else ""
        click.echo(f"{row.at:%Y-%m-%d}  {row.address_key}  {row.reason}{because}")


@suppress.command()
@click.argument("address", required=False)
@click.option("--since", type=CIVIL_DAY, help="All that were closed on that day or later.")
@click.option("--reason", "words", default="", help="All with these words in their reason.")
@click.option(
    "--edition",
    type=CIVIL_DAY,
    shell_complete=edition_days,
    help="All whose copy of that edition bounced.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def remove(
    context: click.Context,
    address: str | None,
    since: date | None,
    words: str,
    edition: date | None,
    yes: bool,
) -> None:
    """Let consent decide again for ADDRESS, or for many at once."""
    selection = flow.SuppressionSelection(
        since=since,
        words=words,
        edition=edition,
    )
    is_many = selection != flow.SuppressionSelection()
    if is_many == bool(address):
        raise UsageError("say which: ADDRESS, or --since, --reason and/or --edition")
    with opened(context) as app:
        if address:
            flow.expect_closed(app, address)
            _ask("this address", yes)
            flow.reopen(app, address, actor())
            click.echo("no longer suppressed")
            return
        rows = flow.selected(app, selection)
        if rows:
            _ask(counted(len(rows), "address"), yes)
            number = flow.reopen_many(app, rows, actor())
            click.echo(f"{number} no longer suppressed")
        else:
            click.echo("no suppressed address fits; nothing was changed")


def _ask(whom: str, yes: bool) -> None:
    if not yes:
        click.confirm(f"Mail may go to {whom} again. Go on?", abort=True, err=True)
