"""`digest desk`: the desk's pages on this machine, and who is signed in to those on the web."""

import json
import secrets
from datetime import UTC

import click

from digest.cli.actor import actor
from digest.cli.installation import opened, read_settings
from digest.cli.log import log_to_stderr
from digest.dates import wall
from digest.english import counted
from digest.errors import UsageError
from digest.flows.app import App
from digest.model import DeskPerson, DeskRole, DeskSession


@click.group(invoke_without_command=True)
@click.option("--port", default=8096, show_default=True, help="Where; 0 for any free port.")
@click.pass_context
def desk(context: click.Context, port: int) -> None:
    """Decide of editions in a browser on this machine; see who is signed in elsewhere."""
    if context.invoked_subcommand is not None:
        return
    from digest.web.serve import listen, serve_desk

    log_to_stderr(read_settings(context).log.format)
    with opened(context) as app, listen("127.0.0.1", port, "--port") as listener:
        number, key = listener.getsockname()[1], secrets.token_urlsafe(16)
        who = DeskPerson(name=actor(), address="", role=DeskRole.OPERATOR)
        click.echo(f"http://127.0.0.1:{number}/pupitre?cle={key}")
        click.echo(f"is the desk of {who.name}, for who has that address; Ctrl-C ends it", err=True)
        serve_desk(app, listener, who, key)


@desk.command()
@click.option("--end", "number", type=int, metavar="NUMBER", help="End this session.")
@click.option("--end-all", "ends_all", is_flag=True, help="End every session.")
@click.option("--json", "as_json", is_flag=True, help="For a program.")
@click.pass_context
def sessions(context: click.Context, *, number: int | None, ends_all: bool, as_json: bool) -> None:
    """List who is signed in at the desk, since when and from where; end a session, or all."""
    from digest.flows.desk import sessions as flow

    if ends_all and number is not None:
        raise UsageError("say --end NUMBER or --end-all, not both")
    with opened(context) as app:
        if ends_all:
            click.echo(f"{counted(flow.end_all(app, actor()), 'session')} ended")
        elif number is not None:
            click.echo(f"session {number} of {flow.end(app, number, actor()).name} ended")
        else:
            _list(app, flow.open_sessions(app), as_json=as_json)


def _list(app: App, open_sessions: tuple[DeskSession, ...], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([_record(each) for each in open_sessions], ensure_ascii=False))
        return
    if not open_sessions:
        click.echo("nobody is signed in")
    for each in open_sessions:
        person = app.settings.desk.person_of(each.address)
        role = person.role if person else "no longer in desk.people: opens nothing"
        since, until = wall(each.began_at, UTC), wall(each.ends_at, UTC)
        where = each.network or "an unknown network"
        click.echo(f"{each.id:<5} {each.name} ({role}), from {where}, {since} to {until}")


def _record(session: DeskSession) -> dict[str, object]:
    return {
        "number": session.id,
        "name": session.name,
        "address": session.address,
        "network": session.network,
        "began_at": session.began_at.isoformat(),
        "ends_at": session.ends_at.isoformat(),
    }
