"""`digest voice`: what the newsletter says, judged and heard."""

import json
from datetime import date

import click

from digest.cli.civil_day import CIVIL_DAY
from digest.cli.installation import opened, read_settings
from digest.english import counted
from digest.errors import InputError
from digest.flows.edition.voice import VoiceFault, lint_voice, rehearse_voice
from digest.model import Edition, Tone

_LONGEST_MONTH = 366


@click.group()
def voice() -> None:
    """Judge the writers' lines, and hear the month to come."""


@voice.command()
@click.option("--json", "as_json", is_flag=True, help="The result for a machine.")
@click.pass_context
def lint(context: click.Context, *, as_json: bool) -> None:
    """Name every line that breaks a rule of the voice, with its place and a proposal."""
    slips = lint_voice(read_settings(context))
    if as_json:
        click.echo(json.dumps(list(map(_record, slips)), ensure_ascii=False, indent=2))
    else:
        for finding in slips:
            click.echo(str(finding))
        click.echo(counted(len(slips), "slip") if slips else "no slip", err=True)
    context.exit(InputError.exit_code if slips else 0)


@voice.command()
@click.option(
    "--days",
    type=click.IntRange(1, _LONGEST_MONTH),
    default=30,
    show_default=True,
    help="How many days.",
)
@click.option("--date", "first", type=CIVIL_DAY, help="From this civil day on.")
@click.option(
    "--tone",
    type=click.Choice([tone.value for tone in Tone]),
    help="In this tone every day. [default: the one the date calls for]",
)
@click.option("--json", "as_json", is_flag=True, help="The result for a machine.")
@click.pass_context
def show(
    context: click.Context, *, days: int, first: date | None, tone: str | None, as_json: bool
) -> None:
    """What each of the next days would say, on invented stories."""
    with opened(context) as app:
        start = first or app.today()
        editions = list(rehearse_voice(app, start, days, Tone(tone) if tone else None))
    if as_json:
        click.echo(json.dumps(list(map(_spoken, editions)), ensure_ascii=False, indent=2))
        return
    for edition in editions:
        click.echo(f"{edition.dateline} · {edition.tone}")
        for phrase in edition.phrases:
            click.echo(f"  {phrase.id:26} {phrase.text}")


def _record(finding: VoiceFault) -> dict[str, object]:
    slip = finding.slip
    return {
        "file": str(finding.file),
        "row": finding.row,
        "column": finding.column,
        "line": slip.line,
        "rule": slip.rule,
        "found": slip.words,
        "advice": slip.advice,
    }


def _spoken(edition: Edition) -> dict[str, object]:
    return {
        "edition": str(edition.day),
        "tone": edition.tone,
        "phrases": {phrase.id: phrase.text for phrase in edition.phrases},
    }
