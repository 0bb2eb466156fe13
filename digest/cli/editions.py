"""The commands about editions: what was said, and who got what."""

import csv
import json
import sys
from datetime import UTC, datetime

import click

from digest.cli.correct import correct
from digest.cli.desk import approve, drop, hold, propose, tone
from digest.cli.installation import opened
from digest.cli.output.reports import balance_words
from digest.dates import wall
from digest.errors import InputError
from digest.flows.app import App
from digest.flows.sending.halt import halted
from digest.flows.sending.resend import edition_of, mailed_correction
from digest.model import DeliveryStatus, EditionRow
from digest.store import corrections, deliveries, subscribers
from digest.store import editions as rows


@click.group()
def editions() -> None:
    """List and show the editions; hold, approve and correct them."""


@editions.command("list")
@click.option("--limit", default=30, show_default=True, help="How many at the most.")
@click.option("--json", "as_json", is_flag=True, help="The result for a machine.")
@click.pass_context
def list_(context: click.Context, limit: int, as_json: bool) -> None:
    """The newest editions, with where each one stands."""
    with opened(context) as app, app.database.read() as conn:
        found = rows.rows(conn, app.settings.newsletter.slug, limit)
        balances = {row.id: deliveries.balance(conn, row.id) for row in found}
    if as_json:
        records = [_record(row, balances[row.id]) for row in found]
        click.echo(json.dumps(records, ensure_ascii=False, indent=2))
        return
    if not found:
        click.echo("there is no edition yet; `digest run` makes the first")
    for row in found:
        subject = row.content.subject if row.content else ""
        status = row.status if row.halted_at is None else "halted"
        subject = subject if not row.is_correction else f"(correction) {subject}"
        click.echo(f"{row.day}  {status:8} {subject}\n{'':12}{balance_words(balances[row.id])}")


@editions.command()
@click.argument("edition", type=click.DateTime(["%Y-%m-%d"]))
@click.option(
    "--correction", "is_correction", is_flag=True, help="The mail of its newest correction."
)
@click.option(
    "--status",
    type=click.Choice([status.value for status in DeliveryStatus]),
    help="List the readers whose copy stands there, as CSV.",
)
@click.option("--who", metavar="ADDRESS", help="What became of this reader's copy.")
@click.option("--text", "as_text", is_flag=True, help="The text part, as it was sent.")
@click.option("--json", "as_json", is_flag=True, help="The result for a machine.")
@click.pass_context
def show(
    context: click.Context,
    edition: datetime,
    is_correction: bool,
    status: str | None,
    who: str | None,
    as_text: bool,
    as_json: bool,
) -> None:
    """One edition: what it says, or who got it."""
    with opened(context) as app:
        day = edition.date()
        row = mailed_correction(app, day) if is_correction else edition_of(app, day)
        if who is not None:
            _show_reader(app, row, who)
        elif status is not None:
            _show_status(app, row, DeliveryStatus(status))
        elif as_text:
            _show_text(app, row)
        else:
            _show_edition(app, row, as_json)


for command in (hold, approve, drop, tone, propose, correct):
    editions.add_command(command)


def _show_edition(app: App, row: EditionRow, as_json: bool) -> None:
    with app.database.read() as conn:
        balance = deliveries.balance(conn, row.id)
    if as_json:
        click.echo(json.dumps(_record(row, balance), ensure_ascii=False, indent=2))
        return
    if row.halted_at is not None:
        click.echo(str(halted(app, row)), err=True)
    content = row.content
    click.echo(f"{row.day}  {row.status}  {balance_words(balance)}")
    with app.database.read() as conn:
        for made in corrections.of_edition(conn, row.id):
            click.echo(f"corrected  {wall(made.at, UTC)} by {made.actor}: {made.notice}")
    if content is not None:
        click.echo(f"subject    {content.subject}\npreheader  {content.preheader}")
        click.echo(f"tone       {content.tone}")
        for story in content.all_stories:
            click.echo(f"story      {story.title}\n           {story.url}")
        for phrase in content.phrases:
            click.echo(f"phrase     {phrase.id}: {phrase.text}")


def _show_status(app: App, row: EditionRow, status: DeliveryStatus) -> None:
    out = csv.writer(sys.stdout)
    out.writerow(["address", "status", "attempts", "at", "code", "reason"])
    with app.database.read() as conn:
        which = deliveries.of_edition(row.id) & deliveries.stands_at(status)
        for line in deliveries.lines(conn, which):
            code = f"{line.code or ''} {line.enhanced}".strip()
            out.writerow([line.address, line.status, line.attempts, line.at, code, line.reason])


def _show_reader(app: App, row: EditionRow, address: str) -> None:
    with app.database.read() as conn:
        reader = subscribers.by_address(conn, address)
        if reader is None:
            raise InputError(
                f"{address} is not on the list; `digest subscribers list` shows who is"
            )
        which = deliveries.of_edition(row.id) & deliveries.is_of(reader.id)
        line = next(deliveries.lines(conn, which), None)
    if line is None:
        click.echo(f"{address}: the edition of {row.day} was not meant for this reader")
        return
    code = f" ({line.code} {line.enhanced})".replace(" )", ")") if line.code else ""
    reason = f": {line.reason}" if line.reason else ""
    at = f" at {line.at:%Y-%m-%d %H:%M:%S} UTC" if line.at else ""
    tries = "1 attempt" if line.attempts == 1 else f"{line.attempts} attempts"
    click.echo(f"{address}: {line.status}{code}{at}, {tries}{reason}")


def _show_text(app: App, row: EditionRow) -> None:
    from digest.store import mailings

    with app.database.read() as conn:
        for mailing in mailings.of_edition(conn, row.id):
            click.echo(f"--- {mailing.variant} ---\n{mailing.text}")


def _record(row: EditionRow, balance: dict[DeliveryStatus, int]) -> dict[str, object]:
    return {
        "edition": str(row.day),
        "status": row.status,
        "halted_at": row.halted_at.isoformat() if row.halted_at else None,
        "halted_because": row.halted_because,
        "window": [row.window.start.isoformat(), row.window.end.isoformat()],
        "subject": row.content.subject if row.content else None,
        "preheader": row.content.preheader if row.content else None,
        "tone": row.content.tone if row.content else None,
        "stories": [story.url for story in row.content.all_stories] if row.content else [],
        "balance": balance,
    }
