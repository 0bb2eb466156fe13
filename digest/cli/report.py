"""`digest report`: how the mornings went."""

from datetime import date

import click

from digest.cli.civil_day import CIVIL_DAY
from digest.cli.installation import opened
from digest.cli.output.mornings import report_html, report_json, report_text
from digest.report.period import PeriodKind, period_of


@click.command()
@click.argument("day", type=CIVIL_DAY, required=False)
@click.option(
    "--period",
    "kind",
    type=click.Choice([kind.value for kind in PeriodKind]),
    default=PeriodKind.DAY.value,
    show_default=True,
    help="That day, the seven days that end with it, or its month.",
)
@click.option("--json", "form", flag_value="json", help="For a program.")
@click.option("--html", "form", flag_value="html", help="The page with its charts, to keep.")
@click.option("--mail", "form", flag_value="mail", help="Mail it to the desk now.")
@click.pass_context
def report(context: click.Context, day: date | None, kind: str, form: str | None) -> None:
    """
    Say how the mornings went: readers, copies, sources, partners.

    All of it comes from the database: no opening and no click is counted. DAY is today
    where it is left out.
    """
    from digest.flows.operating.report import report_of
    from digest.flows.operating.tell_report import mail, page_of

    with opened(context) as app:
        written = report_of(app, period_of(day or app.today(), PeriodKind(kind)))
        match form:
            case "json":
                click.echo(report_json(written))
            case "html":
                click.echo(report_html(page_of(app, written), app.settings), nl=False)
            case "mail":
                mail(app, written)
                click.echo(f"mailed to {app.settings.report_address}")
            case _:
                click.echo(report_text(written), nl=False)
                click.echo(f"Its page: {dict(page_of(app, written).links)[written.period.kind]}")
