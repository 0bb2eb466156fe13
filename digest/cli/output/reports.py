"""What the morning's commands say at the end: on a screen for a person, or as JSON."""

import json
from collections.abc import Sequence
from datetime import UTC, date

import click

from digest.cli.output.progress_counts import ORDER
from digest.cli.output.replies import reply_records, reply_table
from digest.dates import wall
from digest.english import agreeing, counted
from digest.errors import TryAgainError, UncertainError
from digest.flows.app import App
from digest.flows.edition.dry_run import DryRun, approval_word, readers_count
from digest.flows.morning import MorningReport
from digest.flows.sending.resend import ResendPlan
from digest.flows.sending.send import SendReport
from digest.flows.sending.staging import held_back
from digest.flows.sources.ask_again import NOBODY_ASKED
from digest.model import DeliveryStatus, Variant
from digest.render.lint import Severity

_DONE = 0


def say_dry_run(app: App, dry_run: DryRun, as_json: bool) -> None:
    """What a dry run found: the edition, why each article is in or out, and for how many."""
    counts = readers_count(app, dry_run)
    if as_json:
        click.echo(json.dumps(_dry_run_record(dry_run, counts), ensure_ascii=False, indent=2))
        return
    zone = app.settings.newsletter.timezone
    click.echo(f"Edition of {dry_run.day}: nothing was sent, this is a dry run.")
    click.echo(f"Window   {wall(dry_run.window.start, zone)} to {wall(dry_run.window.end, zone)}")
    for line in dry_run.troubles:
        click.echo(f"Source   {line}", err=True)
    for ruling in dry_run.rulings:
        click.echo(f"{ruling.place:8} {ruling.candidate.article.title}\n         {ruling.reason}")
    if dry_run.edition is None:
        click.echo("Nothing to say: no article is in the window, nobody would be mailed.")
        return
    click.echo(f"Subject  {dry_run.edition.subject}")
    click.echo(f"Tone     {dry_run.edition.tone}")
    sizes = {
        mailing.variant: mailing.size for part in dry_run.parts for _, mailing in part.mailings
    }
    for variant, number in counts.items():
        size = sizes[variant] / 1000
        click.echo(f"Mail     {variant}: {counted(number, 'reader')}, {size:.1f} kB each")
    for fault in dict.fromkeys(fault for part in dry_run.parts for fault in part.faults):
        verb = "blocks" if fault.severity is Severity.BLOCKS else "warns "
        click.echo(f"Check    {fault.rule} {verb} {fault.message}")


def say_approval(app: App, day: date) -> None:
    """Where the edition of that day stands, where there is anything to say."""
    if word := approval_word(app, day):
        click.echo(word, err=True)


def say_morning(report: MorningReport, as_json: bool) -> int:
    """What a run came to; the exit code."""
    if report.collected is not None:
        for line in report.collected.troubles:
            click.echo(f"source: {line}", err=True)
    asked = report.preparation.asked if report.preparation else NOBODY_ASKED
    for line in asked.doubts if report.sent else asked.lines:
        click.echo(line, err=True)
    if report.sent is not None:
        return say_sent((report.sent,), as_json)
    if as_json:
        click.echo(json.dumps({"edition": str(report.day), "status": "empty"}))
    else:
        click.echo(
            f"{report.day}: no article in the window, so no edition; nobody was mailed "
            "(`digest run --dry-run` says why each is out)"
        )
    return _DONE


def say_sent(reports: Sequence[SendReport], as_json: bool) -> int:
    """Where editions stand, each with a balance that adds up; the exit code."""
    if as_json:
        records = [_sent_record(report) for report in reports]
        click.echo(json.dumps(records, ensure_ascii=False, indent=2))
    elif not reports:
        click.echo("nothing is queued")
    for report in reports:
        if not as_json:
            click.echo("\n".join((_balance_line(report), *reply_table(report))))
        _say_what_is_left(report)
    return next((code for code in map(_exit_code, reports) if code), _DONE)


def say_gone(lines: Sequence[str]) -> None:
    """What was taken back since it was mailed, beside the result."""
    for line in lines:
        click.echo(line, err=True)


def say_plan(plan: ResendPlan) -> None:
    """Whom a resend would reach."""
    what = " or ".join(plan.statuses) or "chosen"
    click.echo(
        f"edition of {plan.edition.day}: {counted(plan.number, 'reader')} ({what}); "
        "nothing was sent"
    )
    if plan.number and plan.statuses:
        click.echo(
            f"their addresses: digest editions show {plan.edition.day} --status {plan.statuses[0]}"
        )


def say_who_have_it(plan: ResendPlan) -> None:
    """Who would get a second copy, beside the result; nothing where nobody would."""
    if plan.again:
        named = ", ".join(plan.again)
        click.echo(
            f"already accepted by the relay; a second copy has the same Message-ID: {named}",
            err=True,
        )


NOBODY = (
    "nobody on the list consented to what audience.requires asks for; "
    "`digest subscribers list` shows who consented to what"
)
"""Why an edition would go to no reader, and where to look."""


def balance_words(balance: dict[DeliveryStatus, int]) -> str:
    """`3 readers = 2 accepted + 1 refused`: every delivery is in exactly one figure."""
    parts = [f"{balance[status]} {status}" for status in ORDER if balance[status]]
    readers = counted(sum(balance.values()), "reader")
    return f"{readers} = {' + '.join(parts)}" if parts else readers


def _balance_line(report: SendReport) -> str:
    edition = report.edition
    subject = f" « {edition.content.subject} »" if edition.content else ""
    line = f"{edition.day}{subject}: {balance_words(report.balance)}"
    if not sum(report.balance.values()):
        line += f"; {NOBODY}"
    return line


def _say_what_is_left(report: SendReport) -> None:
    day, balance = report.edition.argument, report.balance
    for line in report.retractions:
        click.echo(line, err=True)
    if report.trouble is not None:
        click.echo(f"digest: {report.trouble}", err=True)
    for line in report.holders.lines:
        click.echo(line, err=True)
    for note in report.notes:
        click.echo(note, err=True)
    if report.open and not report.held_elsewhere and report.trouble is None:
        click.echo(_what_goes_on(report), err=True)
    if held := held_back(report.replies):
        total = sum(balance.values())
        click.echo(
            f"staging: {total - held} of {counted(total, 'copy')} could leave; "
            f"{held} {agreeing(held, 'is')} held back",
            err=True,
        )
    uncertain = report.uncertain
    if uncertain:
        click.echo(
            f"{counted(uncertain, 'copy', 'is')} uncertain: the relay may have them or not. "
            f"See `digest editions show {day} --status uncertain`, then "
            f"`digest resend {day} --uncertain` if they should go again, "
            f"or `digest editions known {day} --reason …` if not",
            err=True,
        )


def _what_goes_on(report: SendReport) -> str:
    if report.was_stopped:
        return f"stopped: {counted(report.open, 'copy', 'stays')} queued: `digest send` goes on"
    hour = f" at {wall(report.next_due, UTC)}" if report.next_due else ""
    return (
        f"{counted(report.open, 'copy', 'waits')} for the next try{hour}: "
        "`digest send` then, or leave `digest schedule` running"
    )


def _exit_code(report: SendReport) -> int:
    if report.trouble is not None:
        return report.trouble.exit_code
    if report.holders.have_all:
        return _DONE  # whoever has them lives here, and accounts for them
    uncertain = report.uncertain
    if report.open or (uncertain and report.next_due):  # the policy sends those again by itself
        return TryAgainError.exit_code
    return UncertainError.exit_code if uncertain else _DONE


def _dry_run_record(dry_run: DryRun, counts: dict[Variant, int]) -> dict[str, object]:
    edition = dry_run.edition
    return {
        "edition": str(dry_run.day),
        "window": [dry_run.window.start.isoformat(), dry_run.window.end.isoformat()],
        "subject": edition.subject if edition else None,
        "tone": edition.tone if edition else None,
        "readers": counts,
        "articles": [
            {
                "url": ruling.candidate.article.url,
                "title": ruling.candidate.article.title,
                "place": ruling.place,
                "reason": ruling.reason,
            }
            for ruling in dry_run.rulings
        ],
        "faults": [
            {"rule": fault.rule, "severity": fault.severity, "message": fault.message}
            for part in dry_run.parts
            for fault in part.faults
        ],
        "failures": [visit.failure for visit in dry_run.failures],
    }


def _sent_record(report: SendReport) -> dict[str, object]:
    return {
        "edition": str(report.edition.day),
        "status": report.edition.status,
        "readers": sum(report.balance.values()),
        "balance": report.balance,
        "replies": reply_records(report.replies),
        "uncertain_and_not_known": report.uncertain,
        "next_due": report.next_due.isoformat() if report.next_due else None,
        "held_back": held_back(report.replies),
        "held_elsewhere": report.held_elsewhere,
        "notes": report.notes,
        "retractions": report.retractions,
        "trouble": str(report.trouble) if report.trouble else None,
    }
