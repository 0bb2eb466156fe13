"""`digest consent`."""

import json
from pathlib import Path

import click

from digest.cli.installation import opened
from digest.cli.output.import_progress import open_private
from digest.cli.output.proof import proof_lines, proof_record
from digest.consent.audit import head_from
from digest.english import counted
from digest.flows.readers import proof as proofs
from digest.flows.readers import retention
from digest.flows.readers import verify_log as verifying
from digest.render.consent_proof import proof_page


@click.group()
def consent() -> None:
    """Prove that a reader consented, and that the log of it is whole."""


@consent.command()
@click.argument("address")
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
@click.option("--html", type=click.Path(path_type=Path), help="Write a page to print to that file.")
@click.pass_context
def proof(context: click.Context, address: str, as_json: bool, html: Path | None) -> None:
    """Show everything that proves what ADDRESS consented to."""
    with opened(context) as app:
        evidence = proofs.proof(app, address)
        newsletter, templates = app.settings.newsletter, app.settings.own_templates
    if html is not None:
        with open_private(html) as page:
            page.write(proof_page(proof_record(evidence, newsletter), newsletter, templates))
        click.echo(f"written to {html}", err=True)
    elif as_json:
        click.echo(json.dumps(proof_record(evidence, newsletter), ensure_ascii=False, indent=2))
    else:
        click.echo(proof_lines(evidence, newsletter))


@consent.command()
@click.pass_context
def expire(context: click.Context) -> None:
    """Erase what may no longer be kept; `digest schedule` does it by itself."""
    with opened(context) as app:
        expired = retention.expire(app)
    click.echo(
        f"erased: {counted(expired.unconfirmed, 'address')} never confirmed, "
        f"{counted(expired.visits, 'visit')}, "
        f"{counted(expired.proofs, 'proof')} of who left long ago, "
        f"the words of {counted(expired.words, 'message')} that came back"
    )


@consent.command()
@click.option("--since", "kept", help="A head you kept, COUNT:DIGEST; the chain must pass by it.")
@click.pass_context
def verify(context: click.Context, kept: str | None) -> None:
    """Check that no event was changed, removed or added by anyone."""
    head = head_from(kept) if kept else None
    with opened(context) as app:
        verdict = verifying.verify(
            app, head, lambda number: click.echo(counted(number, "event"), err=True)
        )
    for fault in verdict.faults:
        click.echo(fault)
    if not verdict.is_whole:
        click.echo("the log is NOT what was written; keep this file as it is, and your backups")
        context.exit(65)
    click.echo(
        f"whole: {counted(verdict.head.events, 'event')}, "
        f"and {counted(verdict.readers, 'row', 'agrees')} with them"
    )
    click.echo(f"head {verdict.head} (keep it elsewhere, for --since)")
