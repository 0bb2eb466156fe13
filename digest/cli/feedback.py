"""`digest feedback`: mail that came back."""

import json
import signal
import sys
import threading
from datetime import timedelta
from types import FrameType

import click

from digest.cli.installation import opened, read_settings
from digest.english import agreeing, counted
from digest.errors import DigestError, TryAgainError
from digest.flows.app import wall_clock
from digest.flows.feedback.poll import PollReport


@click.group()
def feedback() -> None:
    """Read mail that came back: bounces, complaints, mails that ask to leave."""


@feedback.command("poll")
@click.option("--json", "as_json", is_flag=True, help="The result for a machine.")
@click.pass_context
def poll_(context: click.Context, as_json: bool) -> None:
    """Read every mailbox of returned mail once: what cron calls."""
    from digest.flows.feedback.poll import poll

    with opened(context) as app:
        report = poll(app)
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

    log_to_stderr()
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


def _words(report: PollReport) -> str:
    acts = ", ".join(f"{number} {act}" for act, number in sorted(report.acts.items()))
    parts = [counted(report.read, "message"), *([acts] if acts else [])]
    if report.later:
        parts.append(f"{report.later} {agreeing(report.later, 'is')} read again")
    if report.remaining:
        parts.append(f"{report.remaining} {agreeing(report.remaining, 'waits')}")
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
        "faults": report.faults,
    }
