"""`digest requests`."""

import json
from datetime import date
from typing import Any

import click

from digest.cli.actor import actor
from digest.cli.installation import opened
from digest.errors import TryAgainError
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
        request = flow.open_one(app, address, RightKind(kind), source, actor())
    click.echo(f"request {request.id}, to answer by {request.due_on}")


@requests.command()
@click.argument("number", type=int)
@click.option("--answer", required=True, help="What was answered, without the address.")
@click.pass_context
def done(context: click.Context, number: int, answer: str) -> None:
    """Note that request NUMBER was answered."""
    with opened(context) as app:
        flow.answer(app, number, answer, actor())
    click.echo("noted")


@requests.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
@click.pass_context
def list_(context: click.Context, as_json: bool) -> None:
    """List every request, open ones first; the exit code is 75 where one is late."""
    with opened(context) as app:
        log, today = flow.everything(app), app.today()
    if as_json:
        click.echo(json.dumps(list(map(_record, log)), ensure_ascii=False, indent=2))
    for request in () if as_json else log:
        click.echo(_line(request, today))
    if any(_is_late(request, today) for request in log):
        context.exit(TryAgainError.exit_code)


def _line(request: RightsRequest, today: date) -> str:
    answered, late = request.answered_at, " LATE" if _is_late(request, today) else ""
    state = f"answered {answered:%Y-%m-%d}" if answered else f"due {request.due_on}"
    about = f"{request.id:5}  {request.kind.value:10}  reader {request.subscriber_id}"
    return f"{about}  {state}{late}"


def _is_late(request: RightsRequest, today: date) -> bool:
    return request.answered_at is None and request.due_on < today


def _record(request: RightsRequest) -> dict[str, Any]:
    return {
        "number": request.id,
        "kind": request.kind.value,
        "reader": request.subscriber_id,
        "source": request.source,
        "received_at": iso(request.received_at),
        "due_on": request.due_on.isoformat(),
        "answered_at": iso(request.answered_at),
        "answer": request.answer,
    }
