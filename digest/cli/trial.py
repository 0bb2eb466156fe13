"""`digest trial`: the edition that would go, as one mail to one address."""

from datetime import date

import click

from digest.address import parse
from digest.cli.civil_day import CIVIL_DAY
from digest.cli.installation import opened
from digest.cli.output import reports
from digest.errors import InputError, RelayError
from digest.flows.app import App
from digest.flows.desk.trial import as_trial, is_of_the_desk, send_trial
from digest.flows.edition.dry_run import foreseen
from digest.model import DeliveryStatus


@click.command()
@click.option("--to", metavar="ADDRESS", help="Whom to write to; else the address of the desk.")
@click.option("--date", "day", type=CIVIL_DAY, help="Of another civil day.")
@click.option("--partner-free", is_flag=True, help="As readers without partners get it.")
@click.option("--yes", is_flag=True, help="Write to an address that the settings do not name.")
@click.pass_context
def trial(
    context: click.Context, *, to: str | None, day: date | None, partner_free: bool, yes: bool
) -> None:
    """Mail the edition that would go, marked [Essai], to one address and to nobody else."""
    with opened(context) as app:
        address = _address(app, to, is_sure=yes)
        chosen = day or app.today()
        dry_run = foreseen(app, chosen)
        reports.say_approval(app, chosen)
        if dry_run.edition is None:
            raise InputError(f"{chosen}: no article is in the window, so nothing was sent")
        parts = as_trial(app, dry_run.edition).parts
        outcome = send_trial(app, parts[-1 if partner_free else 0], address)
    said = f"{address}: {outcome.status} {outcome.reason}".rstrip()
    if outcome.status is not DeliveryStatus.ACCEPTED:
        raise RelayError(f"the trial did not leave for {said}")
    click.echo(f"the trial of {chosen} left for {said}")


def _address(app: App, to: str | None, *, is_sure: bool) -> str:
    """Whom to write to; one that the settings do not name must be meant."""
    if to is None:
        return app.settings.desk_address
    address = str(parse(to))
    if not is_sure and not is_of_the_desk(app.settings, address):
        question = f"Send the trial to {address}, which the settings do not name (--yes)?"
        click.confirm(question, abort=True, err=True)
    return address
