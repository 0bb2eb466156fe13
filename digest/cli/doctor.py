"""`digest doctor`: everything that could spoil the morning, before it does."""

import json

import click

from digest.cli.installation import config_file, environment
from digest.cli.output.terminal import draw
from digest.errors import ConfigError, CopiesRefusedError
from digest.flows.app import wall_clock
from digest.flows.operating.doctor import examine
from digest.flows.operating.doctor.finding import Finding, FindingState

_COLOURS = {FindingState.OK: "green", FindingState.WARN: "yellow", FindingState.FAIL: "red"}


@click.command(
    "doctor",
    epilog="\b\nExamples:\n  digest doctor\n  digest doctor --strict --json   # for a monitor",
)
@click.option("--json", "as_json", is_flag=True, help="For a program.")
@click.option(
    "--strict", is_flag=True, help="Leave with 69 where nothing fails and something warns."
)
@click.pass_context
def doctor(context: click.Context, *, as_json: bool, strict: bool) -> None:
    """Look at everything that could spoil the morning."""
    findings = examine(config_file(context), environment(context), wall_clock())
    if as_json:
        click.echo(json.dumps(list(map(_record, findings)), ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            _say(finding)
    worst = findings[0].state
    if worst is FindingState.FAIL:
        context.exit(ConfigError.exit_code)
    if worst is FindingState.WARN and strict:
        context.exit(CopiesRefusedError.exit_code)  # done, but for what a person has to look at


def _say(finding: Finding) -> None:
    draw(click.style(f"{finding.state:<4}", fg=_COLOURS[finding.state]), err=False)
    step = f"\n      → {finding.next_step}" if finding.next_step else ""
    click.echo(f"  {finding.about}: {finding.observation}{step}")


def _record(finding: Finding) -> dict[str, str]:
    return {
        "about": finding.about,
        "state": finding.state,
        "seen": finding.observation,
        "next_step": finding.next_step,
    }
