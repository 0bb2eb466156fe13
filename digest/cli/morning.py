"""The commands of the morning: run, send, resend, schedule."""

import sys
from dataclasses import replace
from datetime import date

import click

from digest.cli.actor import actor
from digest.cli.civil_day import CIVIL_DAY
from digest.cli.decisions import decided, decisions_of
from digest.cli.edition_argument import correction_option, edition_argument, named_edition
from digest.cli.installation import opened, read_settings
from digest.cli.output import progress, reports
from digest.english import counted
from digest.errors import UsageError
from digest.flows.app import App
from digest.flows.edition.dry_run import foreseen
from digest.flows.edition.prepare import must_have_come
from digest.flows.morning import meant_by_another_day, run_morning
from digest.flows.operating.alarms import look
from digest.flows.operating.pulse import tell_success
from digest.flows.sending import resend as resending
from digest.flows.sending.send import send_all
from digest.flows.sending.watch_mailed import gone_since

_processes = click.option(
    "--processes",
    type=click.IntRange(1, 64),
    help="How many processes send at once; they share the connections. Else as configured.",
)


def _with_processes(app: App, processes: int | None) -> App:
    """The same installation, with that many processes where a number is given."""
    if processes is None:
        return app
    delivery = app.settings.delivery.model_copy(update={"processes": processes})
    return replace(app, settings=app.settings.model_copy(update={"delivery": delivery}))


@click.command()
@click.option("--date", "day", type=CIVIL_DAY, help="The edition of another civil day.")
@click.option("--dry-run", is_flag=True, help="Show what would go to how many, and send nothing.")
@decided
@_processes
@click.option("--yes", is_flag=True, help="Do not ask, though the day is not today.")
@click.option("--json", "as_json", is_flag=True, help="The result for a machine.")
@click.pass_context
def run(
    context: click.Context,
    day: date | None,
    dry_run: bool,
    tone: str | None,
    reason: str,
    forced: tuple[str, ...],
    processes: int | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Make the day's edition and send it: what cron calls."""
    decisions = decisions_of(tone, reason, forced)
    with opened(context) as app:
        chosen = day or app.today()
        if dry_run:
            must_have_come(app, chosen)
            reports.say_dry_run(app, foreseen(app, chosen, decisions), as_json)
            reports.say_approval(app, chosen)
            return
        if not yes:
            _ask_about(app, chosen)
        with progress.watched() as watch:
            report = run_morning(_with_processes(app, processes), chosen, watch, decisions)
        context.exit(reports.say_morning(report, as_json))


def _ask_about(app: App, day: date) -> None:
    """Another day's edition is news of another day: somebody has to want it."""
    must_have_come(app, day)
    number = meant_by_another_day(app, day)
    if number is None:
        return
    people = counted(number, "reader") if number else f"0 readers ({reports.NOBODY})"
    if not sys.stdin.isatty():
        raise UsageError(
            f"the edition of {day} is not today's ({app.today()}) and would go to {people}; "
            "nothing was sent. Add --yes to send it"
        )
    click.confirm(f"Send the edition of {day}, not of today, to {people}?", abort=True, err=True)


@click.command()
@_processes
@click.option("--json", "as_json", is_flag=True, help="The result for a machine.")
@click.pass_context
def send(context: click.Context, processes: int | None, as_json: bool) -> None:
    """Send what is queued and due, without making an edition."""
    with opened(context) as app:
        with progress.watched() as watch:
            sent = send_all(_with_processes(app, processes), watch)
        reports.say_gone(gone_since(app))
        look(app)
        tell_success(app)
        context.exit(reports.say_sent(sent, as_json))


@click.command()
@edition_argument
@correction_option
@click.option("--failed", is_flag=True, help="To those it was refused for, or expired.")
@click.option("--uncertain", is_flag=True, help="To those nobody can say whether they have it.")
@click.option("--to", "addresses", multiple=True, metavar="ADDRESS", help="To these readers.")
@click.option("--dry-run", is_flag=True, help="Say whom it would reach, and send nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_processes
@click.option("--json", "as_json", is_flag=True, help="The result for a machine.")
@click.pass_context
def resend(
    context: click.Context,
    edition: date,
    is_correction: bool,
    failed: bool,
    uncertain: bool,
    addresses: tuple[str, ...],
    dry_run: bool,
    yes: bool,
    processes: int | None,
    as_json: bool,
) -> None:
    """Send an edition again to those who did not get it."""
    kinds = {
        resending.ResendSelection.FAILED: failed,
        resending.ResendSelection.UNCERTAIN: uncertain,
    }
    which = [kind for kind, is_wanted in kinds.items() if is_wanted]
    if bool(which) == bool(addresses):
        raise UsageError("say whom: --failed and/or --uncertain, or --to ADDRESS")
    with opened(context) as app:
        row = resending.not_halted(app, named_edition(app, edition, is_correction=is_correction))
        plan = (
            resending.plan_addresses(app, row, addresses)
            if addresses
            else resending.plan_statuses(app, row, which)
        )
        reports.say_who_have_it(plan)
        if dry_run or not plan.number:
            reports.say_plan(plan)
            return
        if plan.number > 1 and not yes:
            click.confirm(
                f"Send the edition of {row.day} to {counted(plan.number, 'reader')}?", abort=True
            )
        with progress.watched() as watch:
            report = resending.resend(_with_processes(app, processes), plan, actor(), watch)
        context.exit(reports.say_sent((report,), as_json))


@click.command()
@click.pass_context
def schedule(context: click.Context) -> None:
    """Stay, and make an edition every day at its hour."""
    from digest.cli.log import log_to_stderr
    from digest.schedule import run_schedule

    log_to_stderr(read_settings(context).log.format)
    with opened(context) as app:
        run_schedule(app)
