"""`digest subscribers`."""

import json
import sys
from datetime import UTC
from pathlib import Path

import click

from digest.cli.actor import actor
from digest.cli.installation import opened
from digest.cli.output.import_progress import (
    ImportProgress,
    header_lines,
    open_private,
    summary_line,
)
from digest.cli.output.reader import dossier_lines, dossier_record, record
from digest.consent.claim import ClaimDefaults, purposes_of
from digest.dates import wall
from digest.english import agreeing, counted
from digest.errors import UsageError
from digest.flows.readers import erase as forgetting
from digest.flows.readers import export_csv, import_csv, undo_import
from digest.flows.readers import scanner_clicks as holding
from digest.flows.readers import show as shown
from digest.flows.readers.csv_file import about_how_many
from digest.flows.readers.import_csv import ImportReport, ListImport
from digest.flows.readers.import_rows import RowResult

_PURPOSES_HELP = "What was consented to: newsletter, promotions, partners."
_BASIS_HELP = "How consent was given, and where the proof is kept."
_FILE = click.Path(path_type=Path)


@click.group()
def subscribers() -> None:
    """Add, list, show, import, export and forget readers."""


@subscribers.command()
@click.argument("address")
@click.option("--basis", required=True, help=_BASIS_HELP)
@click.option("--purposes", required=True, help=_PURPOSES_HELP)
@click.pass_context
def add(context: click.Context, address: str, basis: str, purposes: str) -> None:
    """Add one reader who consented elsewhere."""
    defaults = ClaimDefaults(purposes=purposes_of(purposes), basis=basis)
    with opened(context) as app:
        fate = import_csv.add(app, address, defaults, actor())
        why_not = shown.dossier(app, address).why_not
    click.echo(fate.value)
    if why_not:
        click.echo(
            f"gets no edition: {why_not}; audience.requires and audience.partner_free_variant say "
            "what an edition asks for",
            err=True,
        )


@subscribers.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="For a machine to read: one object a line.")
@click.pass_context
def list_(context: click.Context, as_json: bool) -> None:
    """List every reader, the oldest first."""
    with opened(context) as app:
        for reader in shown.everyone(app):
            row = record(reader)
            if as_json:
                click.echo(json.dumps(row, ensure_ascii=False))
            else:
                wanted = ", ".join(row["purposes"]) or "-"
                click.echo(f"{row['state']:12}  {wanted:32}  {reader.address}")


@subscribers.command()
@click.argument("address")
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
@click.pass_context
def show(context: click.Context, address: str, as_json: bool) -> None:
    """Show one reader: state, consent events, editions."""
    with opened(context) as app:
        dossier = shown.dossier(app, address)
    if as_json:
        click.echo(json.dumps(dossier_record(dossier), ensure_ascii=False, indent=2))
    else:
        click.echo(dossier_lines(dossier))


@subscribers.command(name="import")
@click.argument("file", type=_FILE, required=False)
@click.option("--basis", default="", help=f"{_BASIS_HELP} For rows without their own.")
@click.option("--purposes", default="", help=f"{_PURPOSES_HELP} For rows without their own.")
@click.option(
    "--ignore-column",
    "ignored",
    multiple=True,
    metavar="TITLE",
    help="This column of yes and no says nothing of a consent. May be repeated.",
)
@click.option("--dry-run", is_flag=True, help="Judge every row, write nothing.")
@click.option("--rejects", type=_FILE, help="Where refused rows go; by default FILE.rejects.csv.")
@click.option("--undo", type=int, help="Take the import of that number back, whole.")
@click.pass_context
def import_(
    context: click.Context,
    file: Path | None,
    basis: str,
    purposes: str,
    ignored: tuple[str, ...],
    dry_run: bool,
    rejects: Path | None,
    undo: int | None,
) -> None:
    """
    Import readers from FILE: CSV of any kind, or a spreadsheet.

    Columns, in any order: address (or email, courriel), purposes, basis (or
    preuve), date. The exports of other programs are known by their headers.
    Who left there is kept out here; nobody who left, and no suppressed
    address, is brought back.
    """
    if (undo is None) == (file is None):
        raise UsageError("name a FILE to import, or with --undo the number of an import")
    if file is None:
        _take_back(context, undo or 0)
        return
    wanted = ListImport(
        file=file,
        defaults=ClaimDefaults(purposes=purposes_of(purposes), basis=basis),
        actor=actor(),
        ignored=ignored,
        is_rehearsal=dry_run,
    )
    target = None if dry_run else rejects or file.with_name(f"{file.name}.rejects.csv")
    header = import_csv.header(file, ignored)
    for line in header_lines(header.columns):
        click.echo(line, err=True)
    with (
        opened(context) as app,
        ImportProgress(target, header, about_how_many(file)) as progress,
    ):
        report = import_csv.import_file(app, wanted, progress.hear)
    _sum_up(context, report, target)


def _take_back(context: click.Context, number: int) -> None:
    with opened(context) as app:
        report = undo_import.undo(app, number, actor())
    click.echo(
        f"{counted(report.erased, 'reader', 'is')} gone again, "
        f"{report.restored} {agreeing(report.restored, 'is')} as before"
    )


def _sum_up(context: click.Context, report: ImportReport, rejects: Path | None) -> None:
    click.echo(summary_line(report))
    if report.number:
        number = report.number
        click.echo(f"until they are mailed: digest subscribers import --undo {number}", err=True)
    if report.counts[RowResult.REFUSED]:
        if rejects:
            click.echo(f"the refused rows are in {rejects}: correct and import it", err=True)
        context.exit(65)


@subscribers.command()
@click.option("--give-back", "scanner", help="That network was a scanner's: editions go again.")
@click.option("--let-go", "readers", help="In that network were readers: they have left.")
@click.pass_context
def held(context: click.Context, scanner: str | None, readers: str | None) -> None:
    """List one-clicks that look like a scanner's; say what they were."""
    with opened(context) as app:
        for network, were_readers in ((scanner, False), (readers, True)):
            if network:
                number = holding.settle(app, network, actor(), were_readers=were_readers)
                click.echo(_settled(number, were_readers=were_readers))
        if not (scanner or readers):
            for waiting in holding.everyone(app):
                click.echo(f"{wall(waiting.at, UTC)}  {waiting.network:20}  {waiting.address}")


def _settled(number: int, *, were_readers: bool) -> str:
    verb, rest = ("has", "left") if were_readers else ("gets", "editions again")
    return f"{counted(number, 'reader', verb)} {rest}"


@subscribers.command()
@click.argument("address")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def forget(context: click.Context, address: str, yes: bool) -> None:
    """Erase the reader of ADDRESS everywhere; a hash keeps lists from bringing them back."""
    with opened(context) as app:
        forgetting.expect_reader(app, address)
        if not yes:
            click.confirm("This cannot be undone, not even from here. Go on?", abort=True, err=True)
        forgetting.forget(app, address, actor())
    click.echo("erased; backups made before still hold it, until you let them go")


@subscribers.command()
@click.argument("file", type=_FILE, required=False)
@click.pass_context
def export(context: click.Context, file: Path | None) -> None:
    """Export every reader as CSV, to FILE or to standard output."""
    with opened(context) as app:
        if file is None or file == Path("-"):
            count = export_csv.export(app, sys.stdout)
        else:
            with open_private(file) as out:
                count = export_csv.export(app, out)
    click.echo(counted(count, "reader"), err=True)
