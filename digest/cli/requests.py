"""`digest requests`."""

import json
from typing import Any

import click

from digest.cli.installation import opened
from digest.flows.readers import rights_requests as flow
from digest.flows.readers.record import iso
from digest.model import RightKind, RightsRequest


@click.group()
def requests() -> None:
    """Keep the log of what readers ask by right, due within 30 days."""


@requests.command()
@click.argument("address")
@click.option(
    "--kind", type=click.Choice([k.value for k in RightKind]), required=True, help="What."
)
@click.option("--source", required=True, help="How it came: by mail, by telephone …")
@click.pass_context
def add(context: click.Context, address: str, kind: str, source: str) -> None:
    """Log a request of the reader of ADDRESS."""
    with opened(context) as app:
        opened_one = flow.open_one(app, address, RightKind(kind), source)
    click.echo(f"request {opened_one.id}, to answer by {opened_one.due_on}")


@requests.command()
@click.argument("number", type=int)
@click.option("--answer", required=True, help="What was answered, without the address.")
@click.pass_context
def done(context: click.Context, number: int, answer: str) -> None:
    """Note that request NUMBER was answered."""
    with opened(context) as app:
        flow.answer(app, number, answer)
    click.echo("noted")


@requests.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
@click.pass_context
def list_(context: click.Context, as_json: bool) -> None:
    """List every request, open ones first; the exit code is 75 where one is late."""
    with opened(context) as app:
        found, today = flow.everything(app), app.clock().date()
    if as_json:
        click.echo(json.dumps([_record(one) for one in found], ensure_ascii=False, indent=2))
    for one in () if as_json else found:
        state = f"answered {one.answered_at:%Y-%m-%d}" if one.answered_at else f"due {one.due_on}"
        late = " LATE" if one.answered_at is None and one.due_on < today else ""
        click.echo(f"{one.id:5}  {one.kind.value:10}  reader {one.subscriber_id}  {state}{late}")
    if any(one.answered_at is None and one.due_on < today for one in found):
        context.exit(75)


def _record(one: RightsRequest) -> dict[str, Any]:
    return {
        "number": one.id,
        "kind": one.kind.value,
        "reader": one.subscriber_id,
        "source": one.source,
        "received_at": iso(one.received_at),
        "due_on": one.due_on.isoformat(),
        "answered_at": iso(one.answered_at),
        "answer": one.answer,
    }
