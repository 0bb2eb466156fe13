"""`digest dns`: what the DNS should say of our mail, and whether it does."""

import json

import click

from digest.cli.installation import read_settings
from digest.cli.output.dns import (
    form_lines,
    plan_record,
    verdict_lines,
    verdict_records,
    zone_lines,
)
from digest.config import Settings
from digest.errors import ConfigError
from digest.flows.operating.dns_check import check_dns
from digest.flows.operating.dns_plan import plan_of

_PARAGRAPH = "\b\n"
_FORMS = ("both", "form", "zone", "json")


@click.command(
    "dns",
    epilog=f"{_PARAGRAPH}Examples:\n  digest dns\n  digest dns --as zone >> n.example.zone\n"
    "  digest dns --check",
)
@click.option(
    "--as",
    "form",
    type=click.Choice(_FORMS),
    default="both",
    show_default=True,
    help="Lines for a registrar's form, a zone file, or JSON for a program.",
)
@click.option("--check", is_flag=True, help="Ask the DNS, and say what differs and what to type.")
@click.pass_context
def dns(context: click.Context, *, form: str, check: bool) -> None:
    """Print what the DNS should say of our mail: SPF, DKIM, DMARC, MX, PTR; or check it."""
    settings = read_settings(context)
    if check:
        _check(context, settings, form)
    else:
        _print(settings, form)


def _print(settings: Settings, form: str) -> None:
    plan = plan_of(settings)
    if form == "json":
        click.echo(json.dumps(plan_record(plan), ensure_ascii=False, indent=2))
        return
    if form != "zone":
        click.echo(form_lines(plan))
    if form == "both":
        click.echo("\nThe same for a zone file (long texts stand in several strings):\n")
    if form != "form":
        click.echo(zone_lines(plan))


def _check(context: click.Context, settings: Settings, form: str) -> None:
    verdicts = check_dns(settings)
    if form == "json":
        click.echo(json.dumps(verdict_records(verdicts), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(verdict_lines(verdicts)))
    if any(fault.is_grave for each in verdicts.values() for fault in each.faults):
        context.exit(ConfigError.exit_code)
