"""`digest alarms`: what is wrong, what was, and whether anybody would hear it."""

import json

import click

from digest.cli.installation import opened
from digest.cli.output.table import columns
from digest.dates import wall

_NEWEST = 30


@click.group()
def alarms() -> None:
    """List what is wrong and what was; try whether you would hear it."""


@alarms.command("list")
@click.option("--json", "as_json", is_flag=True, help="For a program.")
@click.pass_context
def list_(context: click.Context, as_json: bool) -> None:
    """Look around now, and list the newest alarms, those that stand and those that are over."""
    from digest.flows.operating.alarms import look
    from digest.flows.operating.tell_alarms import newest

    with opened(context) as app:
        look(app)
        rows, zone = newest(app, _NEWEST), app.settings.newsletter.timezone
    if as_json:
        records = [
            {
                "cause": row.cause,
                "subject": row.subject,
                "raised_at": row.raised_at.isoformat(),
                "told_at": row.told_at.isoformat() if row.told_at else None,
                "ended_at": row.ended_at.isoformat() if row.ended_at else None,
                "words": row.words,
                "what_to_do": row.step,
            }
            for row in rows
        ]
        click.echo(json.dumps(records, ensure_ascii=False, indent=2))
        return
    if not rows:
        click.echo("nothing is wrong, and nothing was")
        return
    columns(
        ("cause", "since", "until", "what"),
        [
            (
                row.cause,
                wall(row.raised_at, zone),
                wall(row.ended_at, zone) if row.ended_at else "",
                row.words if row.ended_at else f"{row.words} {row.step}",
            )
            for row in rows
        ],
    )


@alarms.command("test")
@click.pass_context
def test_(context: click.Context) -> None:
    """Tell an alarm that is none, by the way that real ones go."""
    from digest.flows.operating.tell_alarms import tell_trial

    with opened(context) as app:
        tell_trial(app)
        hook = app.settings.alarm.hook
        where = "the web hook of alarm.hook" if hook else app.settings.alarm_address
    click.echo(f"told {where}; see that it came")
