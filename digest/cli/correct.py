"""`digest editions correct`: put an edition right after it was sent."""

import sys
from datetime import date
from difflib import unified_diff

import click

from digest.cli.actor import actor
from digest.cli.edition_argument import edition_argument
from digest.cli.installation import opened
from digest.compose.amend import said
from digest.english import counted
from digest.errors import UsageError
from digest.flows.app import App
from digest.flows.edition.decisions import Decisions
from digest.model import Edition, EditionRow


@click.command()
@edition_argument
@click.option("--notice", default="", metavar="TEXT", help="What was wrong and what is right.")
@click.option(
    "--replace",
    "wordings",
    nargs=2,
    multiple=True,
    metavar="WRONG RIGHT",
    help="Say RIGHT wherever the edition says WRONG. May be repeated.",
)
@click.option(
    "--drop",
    "dropped",
    multiple=True,
    metavar="STORY",
    help="Leave out this story (a number or an address). May be repeated.",
)
@click.option(
    "--force-rule",
    "forced",
    multiple=True,
    metavar="RULE",
    help="Correct although this rule is broken (H22); kept in the logbook. May be repeated.",
)
@click.option("--mail", is_flag=True, help="Tell those who received the edition, by mail.")
@click.option("--dry-run", is_flag=True, help="Show what would change, for how many readers.")
@click.option("--yes", is_flag=True, help="Do not ask before the mail.")
@click.option("--json", "as_json", is_flag=True, help="The result for a machine.")
@click.pass_context
def correct(
    context: click.Context,
    edition: date,
    notice: str,
    wordings: tuple[tuple[str, str], ...],
    dropped: tuple[str, ...],
    forced: tuple[str, ...],
    mail: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Correct an edition that was sent: in the archive, and by mail with --mail."""
    from digest.cli.decisions import decisions_of
    from digest.flows.desk import correct as flow
    from digest.flows.sending.resend import edition_of

    if not notice and (wordings or dropped or not mail):
        raise UsageError("say with --notice TEXT what was wrong and what is right, for readers")
    if mail and not (yes or dry_run or sys.stdin.isatty()):
        raise UsageError(
            "--mail writes to readers, and there is no terminal to ask on; nothing was changed or "
            "sent. Look at it with --dry-run, then add --yes"
        )
    decisions = decisions_of(None, "", forced)
    with opened(context) as app:
        row = edition_of(app, edition)
        if notice:
            amendment = flow.Amendment(notice=notice, wordings=wordings, dropped=dropped)
            _show(row, flow.amended(app, row, amendment))
            if dry_run:
                click.echo(f"nothing was changed; {_reach(app, row)}")
                return
            correction = flow.correct(app, row, amendment, decisions)
            click.echo(f"correction {correction.id} of {row.day} is in the archive", err=as_json)
        if mail:
            newest = edition_of(app, row.day)
            context.exit(_mail(app, newest, decisions, yes=yes, stops=dry_run, as_json=as_json))


def _mail(
    app: App, row: EditionRow, decisions: Decisions, *, yes: bool, stops: bool, as_json: bool
) -> int:
    from digest.cli.output import progress, reports
    from digest.flows.desk import correct as flow

    mail = flow.mail_of(app, row, decisions)
    if stops:
        click.echo(
            f"{mail.compiled.content.subject}: {counted(mail.readers, 'reader')}; nothing was sent"
        )
        return 0
    if not yes:
        click.confirm(
            f"Mail the correction to {counted(mail.readers, 'reader')}?", abort=True, err=True
        )
    with progress.watched() as watch:
        report = flow.send_mail(app, mail, actor(), watch)
    return reports.say_sent((report,), as_json)


def _reach(app: App, row: EditionRow) -> str:
    from digest.flows.desk.correct import reach

    return f"--mail would tell {counted(reach(app, row), 'reader')}"


def _show(row: EditionRow, content: Edition) -> None:
    """Every line of the edition that would change."""
    before = said(row.content) if row.content else ()
    names_and_changes = unified_diff(before, said(content), lineterm="", n=0)
    for line in list(names_and_changes)[2:]:
        if not line.startswith("@@"):
            click.echo(line, err=True)
