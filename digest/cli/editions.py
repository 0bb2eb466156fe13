"""The commands about editions: what was said, and who got what."""

import csv
import json
import sys
from datetime import UTC, date

import click

from digest.cli.actor import actor
from digest.cli.correct import correct
from digest.cli.desk import approve, drop, hold, propose, quiz, take_back, tone
from digest.cli.edition_argument import correction_option, edition_argument, named_edition
from digest.cli.installation import opened
from digest.cli.output.reports import balance_words
from digest.dates import wall
from digest.english import counted
from digest.flows.app import App
from digest.flows.desk.waiting import WaitingEdition, waiting
from digest.flows.sending import known, outcomes
from digest.flows.sending.halt import halted
from digest.model import DeliveryStatus, Edition, EditionRow


@click.group()
def editions() -> None:
    """List and show the editions; hold, approve and correct them."""


@editions.command("list")
@click.option("--limit", default=30, show_default=True, help="How many at the most.")
@click.option("--json", "as_json", is_flag=True, help="The result for a machine.")
@click.pass_context
def list_(context: click.Context, limit: int, as_json: bool) -> None:
    """The editions that wait for the desk, and the newest, with where each one stands."""
    with opened(context) as app:
        before, newest = waiting(app), outcomes.newest(app, limit)
    if as_json:
        records = [*map(_waiting_record, before)]
        records += [_record(each.edition, each.balance) for each in newest]
        click.echo(json.dumps(records, ensure_ascii=False, indent=2))
        return
    for each in before:
        click.echo(f"{each.day}  {each.state:8} {each.subject}\n{'':12}{each.said}")
    if not newest and not before:
        click.echo("there is no edition yet; `digest run` makes the first")
    for sent in newest:
        row = sent.edition
        subject = row.content.subject if row.content else ""
        status = row.status if row.halted_at is None else "halted"
        subject = subject if not row.is_correction else f"(correction) {subject}"
        click.echo(f"{row.day}  {status:8} {subject}\n{'':12}{balance_words(sent.balance)}")


@editions.command()
@edition_argument
@correction_option
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
    edition: date,
    is_correction: bool,
    status: str | None,
    who: str | None,
    as_text: bool,
    as_json: bool,
) -> None:
    """One edition: what it says, or who got it."""
    with opened(context) as app:
        row = named_edition(app, edition, is_correction=is_correction)
        if who is not None:
            _show_reader(app, row, who)
        elif status is not None:
            _show_status(app, row, DeliveryStatus(status))
        elif as_text:
            _show_text(app, row)
        else:
            _show_edition(app, row, as_json)


@editions.command("known")
@edition_argument
@correction_option
@click.option("--reason", required=True, help="What you found, for whoever asks later.")
@click.pass_context
def known_(context: click.Context, edition: date, is_correction: bool, reason: str) -> None:
    """Say that its uncertain and refused copies were looked at: runs tell of them no more."""
    with opened(context) as app:
        row = named_edition(app, edition, is_correction=is_correction)
        number = known.call_known(app, row, actor(), reason)
    click.echo(f"{counted(number, 'copy', 'is')} known; what becomes of one later is told")


for command in (hold, approve, drop, take_back, tone, quiz, propose, correct):
    editions.add_command(command)


def _show_edition(app: App, row: EditionRow, as_json: bool) -> None:
    balance, returned = outcomes.balance_of(app, row), outcomes.came_back(app, row)
    if as_json:
        record = _record(row, balance) | {"came_back": returned}
        click.echo(json.dumps(record, ensure_ascii=False, indent=2))
        return
    if row.halted_at is not None:
        click.echo(str(halted(app, row)), err=True)
    click.echo(f"{row.day}  {row.status}  {balance_words(balance)}")
    if returned:
        accepted = balance[DeliveryStatus.ACCEPTED] + returned
        copies = counted(accepted, "copy")
        click.echo(f"came back  {returned}, of {copies} that the relay had accepted")
    if row.known_at is not None:
        click.echo(f"known      {known.known_words(app, row)}")
    for correction in outcomes.corrections_of(app, row):
        at = wall(correction.at, UTC)
        click.echo(f"corrected  {at} by {correction.actor}: {correction.notice}")
    if row.liked or row.disliked:
        click.echo(f"opinions   {row.liked} « Bien envoyé », {row.disliked} « Bof »")
    if row.content is not None:
        _show_content(row.content)


def _show_content(content: Edition) -> None:
    click.echo(f"subject    {content.subject}\npreheader  {content.preheader}")
    click.echo(f"tone       {content.tone}")
    for story in content.all_stories:
        click.echo(f"story      {story.title}\n           {story.url}")
    for phrase in content.phrases:
        click.echo(f"phrase     {phrase.id}: {phrase.text}")


def _show_status(app: App, row: EditionRow, status: DeliveryStatus) -> None:
    out = csv.writer(sys.stdout)
    out.writerow(["address", "status", "attempts", "at", "code", "reason"])
    for copy in outcomes.copies_at(app, row, status):
        code = f"{copy.code or ''} {copy.enhanced}".strip()
        out.writerow([copy.address, copy.status, copy.attempts, copy.at, code, copy.reason])


def _show_reader(app: App, row: EditionRow, address: str) -> None:
    copy = outcomes.copy_for(app, row, address)
    if copy is None:
        click.echo(f"{address}: the edition of {row.day} was not meant for this reader")
        return
    code = f" ({copy.code} {copy.enhanced})".replace(" )", ")") if copy.code else ""
    reason = f": {copy.reason}" if copy.reason else ""
    at = f" at {wall(copy.at, UTC)}" if copy.at else ""
    tries = counted(copy.attempts, "attempt")
    click.echo(f"{address}: {copy.status}{code}{at}, {tries}{reason}")


def _show_text(app: App, row: EditionRow) -> None:
    for variant, text in outcomes.texts_of(app, row).items():
        click.echo(f"--- {variant} ---\n{text}")


def _waiting_record(edition: WaitingEdition) -> dict[str, object]:
    return {
        "edition": str(edition.day),
        "status": edition.state,
        "subject": edition.subject or None,
        "said": edition.said,
    }


def _record(row: EditionRow, balance: dict[DeliveryStatus, int]) -> dict[str, object]:
    return {
        "edition": str(row.day),
        "status": row.status,
        "halted_at": row.halted_at.isoformat() if row.halted_at else None,
        "halted_because": row.halted_because,
        "known_at": row.known_at.isoformat() if row.known_at else None,
        "known_because": row.known_because,
        "window": [row.window.start.isoformat(), row.window.end.isoformat()],
        "subject": row.content.subject if row.content else None,
        "preheader": row.content.preheader if row.content else None,
        "tone": row.content.tone if row.content else None,
        "stories": [story.url for story in row.content.all_stories] if row.content else [],
        "balance": balance,
        "opinions": {"liked": row.liked, "disliked": row.disliked},
    }
