"""`digest feedback`: what comes back from readers and mail systems."""

import json
import signal
import sys
import threading
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from types import FrameType

import click
from click.core import ParameterSource

from digest.cli.installation import config_file, opened, read_settings
from digest.cli.output.returned import json_line, table_rows
from digest.cli.output.table import columns
from digest.english import agreeing, counted
from digest.errors import DigestError, InputError, TryAgainError
from digest.feedback.classify import classify as understood
from digest.flows.app import wall_clock
from digest.flows.feedback.poll import PollReport
from digest.tokens import Keyring


@click.group()
def feedback() -> None:
    """Look at what comes back: bounces, complaints, wishes to leave."""


@feedback.command("poll")
@click.option("--json", "as_json", is_flag=True, help="The result for a machine.")
@click.pass_context
def poll_(context: click.Context, as_json: bool) -> None:
    """Read every mailbox of returned mail once: what cron calls."""
    from digest.flows.feedback.poll import poll
    from digest.flows.operating.alarms import look

    with opened(context) as app:
        report = poll(app)
        look(app)
    if as_json:
        click.echo(json.dumps(_record(report), ensure_ascii=False, indent=2))
    else:
        click.echo(_words(report))
    for fault in report.faults:
        click.echo(f"digest: {fault}", err=True)
    if report.faults:
        context.exit(TryAgainError.exit_code)


@feedback.command("ingest")
@click.pass_context
def ingest(context: click.Context) -> None:
    """Take one message from standard input, as from an alias of Postfix."""
    from digest.flows.feedback.ingest import LARGEST, hand_in, read_spool

    try:
        raw = sys.stdin.buffer.read(LARGEST + 1)
        hand_in(read_settings(context), raw, wall_clock)
    except InputError:  # it never can be taken: let the mail server say so at once
        raise
    except (OSError, DigestError) as fault:  # whatever it is, the mail server keeps the message
        raise TryAgainError(f"the message was not taken: {fault}") from fault
    try:
        with opened(context) as app:
            report = read_spool(app)
    except DigestError as fault:
        click.echo(f"digest: kept, and not read yet: {fault}", err=True)
        return
    for words in report.faults:
        click.echo(f"digest: {words}", err=True)


@feedback.command("listen")
@click.option("--port", type=click.IntRange(0, 65535), help="Another port than the settings'.")
@click.pass_context
def listen_(context: click.Context, port: int | None) -> None:
    """Stay, and take returned mail by SMTP or LMTP."""
    from digest.cli.log import log_to_stderr
    from digest.flows.feedback.ingest import listen

    log_to_stderr(read_settings(context).log.format)
    stop = threading.Event()

    def end_well(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end_well)
    with opened(context) as app:
        listen(app, stop, lambda words: click.echo(words, err=True), port)


@feedback.command("why")
@click.argument("address")
@click.option("--json", "as_json", is_flag=True, help="The result for a machine.")
@click.pass_context
def why(context: click.Context, address: str, as_json: bool) -> None:
    """What came back of the mail to ADDRESS, and what it did."""
    from digest.cli.output.reader import returned_line, returned_record
    from digest.flows.readers.show import dossier

    with opened(context) as app:
        reader = dossier(app, address)
    if as_json:
        records = [returned_record(row) for row in reader.returned]
        click.echo(json.dumps(records, ensure_ascii=False, indent=2))
        return
    if reader.evidence:
        click.echo(f"closed: {reader.subscriber.suppressed_because} ({reader.evidence})")
    for row in reader.returned:
        click.echo(returned_line(row))
    if not reader.returned:
        click.echo("nothing came back of this reader's mail")


@feedback.command("unverified")
@click.option("--json", "as_json", is_flag=True, help="The result for a machine.")
@click.pass_context
def unverified_(context: click.Context, as_json: bool) -> None:
    """Name the addresses that messages without our token call dead, in full, here alone."""
    from digest.flows.feedback.unverified import unverified

    with opened(context) as app:
        counts = unverified(app.database, app.clock())
    if as_json:
        click.echo(json.dumps([asdict(each) for each in counts], ensure_ascii=False, indent=2))
    elif counts:
        columns(("ADDRESS", "TIMES"), [(each.address, str(each.number)) for each in counts])
    else:
        click.echo("none: no message without our token says that of anybody three times a week")


@feedback.command("test")
@click.option("--to", default="", help="A mailbox of yours that does not exist, instead of ours.")
@click.option("--wait", default=120, show_default=True, help="Seconds to wait for it.")
@click.pass_context
def test(context: click.Context, to: str, wait: int) -> None:
    """Mail a mailbox that does not exist, and follow it home."""
    from digest.flows.feedback.trial import follow, send_trial

    with opened(context) as app:
        trial = send_trial(app, to)
        click.echo(f"sent to {trial.recipient}, to come back to {trial.envelope_sender}")
        is_home = follow(app, trial, timedelta(seconds=wait), threading.Event())
    if not is_home:
        raise TryAgainError(
            f"it did not come back in {wait} seconds. Some servers take longer: `digest feedback "
            "poll`, then `digest doctor`, tell; or the bounce address does not take what follows +"
        )
    click.echo("it came home: the way back works")


@feedback.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--json", "as_json", is_flag=True, help="A line of JSON for each file.")
@click.pass_context
def classify(context: click.Context, files: tuple[str, ...], as_json: bool) -> None:
    """
    Say what each FILE, one returned message, is; - is standard input. Nothing is kept.

    Where there is a configuration, its keys tell whose copy it was.
    """
    keyring = _keyring_at_hand(context)
    rows: list[tuple[str, ...]] = []
    unread = []
    for name in files:
        content, fault = _content(name)
        report = None if fault else understood(content, keyring)
        unread += [name] if report is None else []
        if as_json:
            click.echo(json_line(name, report, fault))
        else:
            rows += table_rows(name, report, fault)
    if rows:
        columns(("FILE", "WHAT", "WHOM", "WHY", "EVIDENCE"), rows)
    if unread:
        raise InputError(f"{counted(len(unread), 'file')} could not be read; the others are judged")


def _words(report: PollReport) -> str:
    acts = ", ".join(f"{number} {act}" for act, number in sorted(report.acts.items()))
    parts = [counted(report.read, "message"), *([acts] if acts else [])]
    if report.later:
        parts.append(f"{report.later} {agreeing(report.later, 'is')} read again")
    if report.remaining:
        parts.append(f"{report.remaining} {agreeing(report.remaining, 'waits')}")
    if report.unread:
        parts.append(f"{report.unread} cannot be read")
    if report.removed:
        parts.append(f"{report.removed} removed")
    return "; ".join(parts)


def _record(report: PollReport) -> dict[str, object]:
    return {
        "read": report.read,
        "acts": {str(act): number for act, number in sorted(report.acts.items())},
        "read_again": report.later,
        "waiting": report.remaining,
        "forwarded": report.forwarded,
        "removed": report.removed,
        "unread": report.unread,
        "faults": report.faults,
    }


def _content(name: str) -> tuple[bytes, str]:
    """A file's bytes, or why there are none."""
    try:
        return (sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()), ""
    except OSError as fault:
        return b"", f"cannot be read ({fault.strerror})"


def _keyring_at_hand(context: click.Context) -> Keyring | None:
    """The keys of the configuration, None where there is none and none was asked for."""
    source = context.find_root().get_parameter_source("config")
    if source is ParameterSource.DEFAULT and not config_file(context).exists():
        return None
    from digest.flows.app import read_keyring

    settings = read_settings(context)
    return read_keyring(settings.path(settings.secrets.keys_file))
