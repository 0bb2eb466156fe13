"""`digest log`: who did what, when and why."""

import json
from datetime import date, tzinfo

import click

from digest.cli.civil_day import CIVIL_DAY
from digest.cli.installation import opened
from digest.cli.output.table import columns
from digest.cli.suggestions import edition_days
from digest.dates import wall
from digest.english import counted
from digest.flows.operating.logbook import LogbookReport, look_up
from digest.flows.readers.record import iso
from digest.model import LogbookEntry, LogbookSelection


@click.command()
@click.option("--since", type=CIVIL_DAY, help="From this civil day on.")
@click.option("--until", type=CIVIL_DAY, help="Up to this civil day, included.")
@click.option("--who", default="", metavar="NAME", help="What this person or program did.")
@click.option("--kind", default="", metavar="ACT", help="Acts of this kind: hold, suppress …")
@click.option(
    "--edition",
    type=CIVIL_DAY,
    shell_complete=edition_days,
    help="What was done to the edition of that day.",
)
@click.option(
    "--limit", type=click.IntRange(1), default=100, show_default=True, help="How many at the most."
)
@click.option("--json", "as_json", is_flag=True, help="The result for a machine.")
@click.pass_context
def log(
    context: click.Context,
    *,
    since: date | None,
    until: date | None,
    who: str,
    kind: str,
    edition: date | None,
    limit: int,
    as_json: bool,
) -> None:
    """Say who did what, when and why, and for which reasons readers left."""
    asked = LogbookSelection(actor=who.strip(), action=kind.strip(), edition=edition)
    with opened(context) as app:
        report = look_up(app, asked, since, until, limit)
        zone = app.settings.newsletter.timezone
    if as_json:
        click.echo(json.dumps(_record(report), ensure_ascii=False, indent=2))
    else:
        _tell(report, zone)


def _tell(report: LogbookReport, zone: tzinfo) -> None:
    if report.entries:
        rows = [(wall(e.at, zone), e.actor, e.action, _line(e.detail)) for e in report.entries]
        columns(("when", "who", "what", "to what, and why"), rows)
    if report.older:
        click.echo(f"{counted(report.older, 'older act', 'is')} not shown; --limit", err=True)
    if report.leave_reasons:
        given = ", ".join(f"{number} {reason}" for reason, number in report.leave_reasons.items())
        click.echo(f"readers who left and said why: {given}")
    if not report.entries and not report.leave_reasons:
        kinds = ", ".join(report.actions) or "none yet"
        click.echo(f"no act fits; the kinds of acts in this logbook: {kinds}", err=True)


def _line(detail: str) -> str:
    return " ".join(detail.split())


def _record(report: LogbookReport) -> dict[str, object]:
    return {
        "acts": [_act(entry) for entry in report.entries],
        "older": report.older,
        "leave_reasons": report.leave_reasons,
    }


def _act(entry: LogbookEntry) -> dict[str, object]:
    return {
        "number": entry.id,
        "at": iso(entry.at),
        "who": entry.actor,
        "kind": entry.action,
        "detail": entry.detail,
    }
