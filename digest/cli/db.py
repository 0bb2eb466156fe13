"""`digest db`: the tables of the database."""

import sys
from functools import partial
from pathlib import Path

import click

from digest.cli.actor import actor
from digest.cli.installation import config_file, opened, read_settings
from digest.config import Settings
from digest.english import agreeing, counted
from digest.errors import IdentityError, UsageError
from digest.flows.app import wall_clock
from digest.flows.identity import doubts
from digest.flows.operating import database
from digest.flows.operating.adopt import Adoption, AdoptionChoice
from digest.flows.operating.adopt import adopt as adopt_here
from digest.flows.operating.backup import Backup, back_up, note_backup
from digest.flows.operating.database import SchemaUpgrade
from digest.flows.operating.future import forget_future as take_away
from digest.flows.operating.origin import Objection, objections
from digest.flows.operating.restore import RestoreWord, expect_restorable
from digest.flows.operating.restore import restore as put_in_place

_unmatched = click.option(
    "--unmatched",
    type=click.IntRange(min=0),
    default=0,
    metavar="NUMBER",
    help="Go on though so many who left match nobody any more, for their key is lost.",
)


@click.group("db")
def db() -> None:
    """Upgrade, check, back up, restore and adopt the database."""


@db.command()
@click.pass_context
def upgrade(context: click.Context) -> None:
    """Make the tables, or bring them to this program's revision."""
    upgraded = database.upgrade(read_settings(context), partial(click.echo, err=True))
    click.echo(_upgrade_words(upgraded))


@db.command()
@click.pass_context
def check(context: click.Context) -> None:
    """Look for missing tables, columns and triggers, and for damage."""
    sound = database.check(read_settings(context))
    click.echo(f"{sound.kind}, revision {sound.revision}: all is in place")


@db.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_context
def backup(context: click.Context, file: Path) -> None:
    """Copy the database to the new FILE, while others go on using it."""
    settings = read_settings(context)
    click.echo(_backup_words(back_up(settings, config_file(context), file)))
    note_backup(settings, actor(), wall_clock())


@db.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--here",
    "overruled",
    flag_value=Objection.ELSEWHERE,
    multiple=True,
    help="Send from here, though the backup was made to send from elsewhere.",
)
@click.option(
    "--of-another",
    "overruled",
    flag_value=Objection.ANOTHER,
    multiple=True,
    help="Put another installation's readers in the place of those here.",
)
@_unmatched
@click.pass_context
def restore(
    context: click.Context, file: Path, yes: bool, overruled: tuple[str, ...], unmatched: int
) -> None:
    """Put the backup FILE in place, take out who left since, and hold today's edition."""
    settings = read_settings(context)
    said = frozenset(map(Objection, overruled)) | _overruled(settings, file, yes)
    expect_restorable(settings, file, said)
    if not yes:
        question = "Are `digest serve` and `digest schedule` stopped, on every host (--yes)?"
        click.confirm(question, abort=True, err=True)
    word = RestoreWord(overruled=said, unmatched=unmatched)
    restored = put_in_place(settings, config_file(context), file, wall_clock, actor(), word)
    kept = f"; what it replaced is kept as {restored.replaced}" if restored.replaced else ""
    click.echo(f"restored {restored.file}{kept}")
    _tell(restored.adoption, restored.doubts)


@db.command()
@click.option(
    "--edition",
    "choice",
    type=click.Choice([choice.value for choice in AdoptionChoice]),
    help="Hold today's edition and all that was under way, on every host, or let it be sent.",
)
@_unmatched
@click.pass_context
def adopt(context: click.Context, choice: str | None, unmatched: int) -> None:
    """Let mail leave from this database, here, though it was restored, copied or moved."""
    with opened(context) as app:
        reasons = doubts(app)
        click.echo("".join(f"- {reason}\n" for reason in reasons), err=True, nl=False)
        if reasons and choice is None:
            choice = _asked(str(app.today()))
        chosen = AdoptionChoice(choice or AdoptionChoice.HOLD)
        adoption = adopt_here(app, chosen, actor(), unmatched)
        still = doubts(app)
    _tell(adoption, still)


@db.command("forget-future")
@click.pass_context
def forget_future(context: click.Context) -> None:
    """Take away what a wrong clock wrote for days to come, but for what was mailed."""
    with opened(context) as app:
        gone, kept = take_away(app, actor())
    for line in gone:
        click.echo(f"taken away: {line}")
    for line in kept:
        click.echo(f"kept, since it was mailed: {line}")
    if not gone and not kept:
        click.echo("nothing lies ahead")


def _overruled(settings: Settings, file: Path, is_unasked: bool) -> frozenset[Objection]:
    """Whether a backup from elsewhere is meant, where somebody is there to be asked."""
    if is_unasked or not sys.stdin.isatty():
        return frozenset()
    elsewhere = objections(settings, file).get(Objection.ELSEWHERE)
    if elsewhere is None:
        return frozenset()
    click.confirm(f"{elsewhere}. Shall mail leave from here", abort=True, err=True)
    return frozenset({Objection.ELSEWHERE})


def _asked(day: str) -> str:
    if not sys.stdin.isatty():
        raise UsageError(
            f"say what to do with the edition of {day}, which may have left from the original: "
            "--edition hold, or --edition send"
        )
    question = f"The edition of {day} may have left already: hold it on every host, or send it"
    answer: str = click.prompt(question, type=click.Choice(["hold", "send"]), default="hold")
    return answer


def _tell(adoption: Adoption, still: tuple[str, ...]) -> None:
    """What was done; raises `IdentityError` where mail may not leave all the same."""
    if still:
        click.echo(_adoption_words(adoption))
        lines = "\n".join(f"  - {reason}" for reason in still)
        raise IdentityError(f"nothing leaves yet; still in the way:\n{lines}")
    whom = ", for the addresses of mode.staging alone" if adoption.is_staging else ""
    click.echo(f"mail may leave from {adoption.place}{whom}\n{_adoption_words(adoption)}")


def _who(number: int) -> str:
    """`1 reader who left since is`, `2 readers who left since are`."""
    return f"{counted(number, 'reader')} who left since {agreeing(number, 'is')}"


def _adoption_words(adoption: Adoption) -> str:
    lines = []
    if adoption.lost:
        lines.append(f"not in it: {', '.join(adoption.lost)}; who signed up since must do so again")
    lines.append(f"{_who(adoption.departures)} out again")
    lines += [
        f"the edition of {day} is held, on every host: "
        f"`digest editions approve --date {day}` lets it go, if nobody has it"
        for day in adoption.held
    ]
    is_today_free = adoption.day not in adoption.held and not adoption.is_staging
    if adoption.choice is AdoptionChoice.HOLD and is_today_free:
        lines.append(f"the edition of {adoption.day} was made before, and is in it: none is held")
    if adoption.choice is AdoptionChoice.HOLD:
        lines.append(
            f"{counted(adoption.letters, 'letter')} that waited "
            f"{agreeing(adoption.letters, 'is')} not sent"
        )
    lines += [
        f"the edition of {day} was under way and is halted, on every host: "
        f"`digest resume {day}` goes on with it"
        for day in adoption.halted
    ]
    return "\n".join(lines)


def _upgrade_words(upgrade: SchemaUpgrade) -> str:
    if not upgrade.before:
        words = f"made revision {upgrade.after}"
    elif upgrade.before == upgrade.after:
        words = f"the database is at revision {upgrade.after} already"
    else:
        words = f"the database went from revision {upgrade.before} to {upgrade.after}"
    return words + _jobs_words(*upgrade.jobs)


def _jobs_words(before: str, after: str) -> str:
    """What was done to the tables for jobs; nothing where they are as they were."""
    if before == after:
        return ""
    if not before:
        return f"; made the tables for jobs, at {after}"
    return f"; the tables for jobs went from {before} to {after}"


def _head_words(backup: Backup) -> str:
    if backup.head is None:
        return ""
    return (
        f"\nThe log of consent ends at {backup.head}\n"
        "Keep that line elsewhere: `digest consent verify --since` holds the log to it."
    )


def _backup_words(backup: Backup) -> str:
    beside = "\n".join(f"  {path}" for path in backup.also_needed)
    return (
        f"copied {backup.size} bytes to {backup.file} (readable by you only)\n\n"
        "A backup is whole with these, kept apart from the copy:\n"
        f"{beside}\n{_head_words(backup)}"
    )
