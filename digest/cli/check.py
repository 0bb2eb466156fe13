"""`digest check`: the edition that would go, held to every rule."""

import json
from datetime import date

import click

from digest.cli.civil_day import CIVIL_DAY
from digest.cli.decisions import decided, decisions_of
from digest.cli.installation import opened
from digest.cli.output import reports
from digest.errors import InputError
from digest.flows.edition.dead_links import dead_links
from digest.flows.edition.decisions import Decisions, blocking
from digest.flows.edition.dry_run import DryRun, foreseen, next_step
from digest.render.lint import RULES, Fault, Severity


@click.command()
@click.option("--date", "day", type=CIVIL_DAY, help="Of another civil day.")
@click.option("--links", is_flag=True, help="Visit every link and picture too.")
@decided
@click.option("--json", "as_json", is_flag=True, help="The result for a machine.")
@click.pass_context
def check(
    context: click.Context,
    *,
    day: date | None,
    links: bool,
    tone: str | None,
    reason: str,
    forced: tuple[str, ...],
    as_json: bool,
) -> None:
    """Hold the edition that would go to every rule; say what stops it."""
    decisions = decisions_of(tone, reason, forced)
    with opened(context) as app:
        dry_run = foreseen(app, day or app.today(), decisions)
        dead = dead_links(app, dry_run.parts, app.clock()) if links else ()
        reports.say_approval(app, dry_run.day)
        step = next_step(app, dry_run.day)
    faults = (*dry_run.faults, *dead)
    if as_json:
        click.echo(json.dumps(_record(dry_run, faults, decisions), ensure_ascii=False, indent=2))
    else:
        _say(dry_run, faults, decisions, step)
    context.exit(InputError.exit_code if blocking(faults, decisions) else 0)


def _say(dry_run: DryRun, faults: tuple[Fault, ...], decisions: Decisions, step: str) -> None:
    edition = dry_run.edition
    if edition is None:
        click.echo(f"{dry_run.day}: no article in the window, so nothing to check")
        return
    click.echo(f"{edition.dateline} · {edition.minutes} min")
    click.echo(f"Subject    {edition.subject}  ({len(edition.subject)}/60)")
    click.echo(f"Preheader  {edition.preheader}  ({len(edition.preheader)}/110)")
    click.echo(f"Tone       {edition.tone}: {edition.tone_reason}")
    for part in dry_run.parts:
        html, mail = len(part.html.encode()) / 1000, part.mailing.size / 1000
        click.echo(f"Weight     {part.audience.variant}: HTML {html:.1f} kB, mail {mail:.1f} kB")
    stopping = blocking(faults, decisions)
    broken = {fault.rule for fault in faults}
    sound = len({rule.id for rule in RULES} - broken)
    click.echo(f"Rules      {sound} hold, {len(broken)} broken")
    for fault in faults:
        click.echo(f"  {_verb(fault, stopping):8} {fault.rule} {fault.message}")
    if stopping:
        click.echo("it would not be sent", err=True)
    elif step:
        click.echo(f"ready to go: {step}", err=True)


def _verb(fault: Fault, stopping: tuple[Fault, ...]) -> str:
    if fault in stopping:
        return "blocks"
    return "warns" if fault.severity is Severity.WARNS else "forced"


def _record(dry_run: DryRun, faults: tuple[Fault, ...], decisions: Decisions) -> dict[str, object]:
    edition = dry_run.edition
    stopping = blocking(faults, decisions)
    return {
        "edition": str(dry_run.day),
        "subject": edition.subject if edition else None,
        "preheader": edition.preheader if edition else None,
        "tone": edition.tone if edition else None,
        "tone_reason": edition.tone_reason if edition else None,
        "bytes": {
            part.audience.variant: {"html": len(part.html.encode()), "mail": part.mailing.size}
            for part in dry_run.parts
        },
        "sha256": {
            audience.variant: mailing.fingerprint
            for part in dry_run.parts
            for audience, mailing in part.mailings
        },
        "faults": [
            {
                "rule": fault.rule,
                "severity": fault.severity,
                "blocks": fault in stopping,
                "message": fault.message,
            }
            for fault in faults
        ],
    }
