"""What the desk says before an edition leaves: hold, approve, drop, tone, propose."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import click

from digest.cli.actor import actor
from digest.cli.civil_day import CIVIL_DAY
from digest.cli.installation import opened
from digest.flows.app import App
from digest.model import Proposal, QuizQuestion, Tone

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _about(command: _Command) -> _Command:
    day = click.option(
        "--date",
        "day",
        type=CIVIL_DAY,
        help="The edition of that civil day; else the next one to leave.",
    )
    return day(command)


def _why(command: _Command) -> _Command:
    reason = click.option("--reason", required=True, metavar="TEXT", help="Why; it is kept.")
    return _about(reason(command))


def _day(app: App, given: date | None) -> date:
    from digest.flows.desk.approve import next_day

    return given or next_day(app)


@click.command()
@_why
@click.pass_context
def hold(context: click.Context, day: date | None, reason: str) -> None:
    """Let an edition not leave until it is approved."""
    from digest.flows.desk import approve as flow

    with opened(context) as app:
        which = _day(app, day)
        flow.hold(app, which, actor(), reason)
    click.echo(f"the edition of {which} is held; `digest editions approve --date {which}` frees it")


@click.command()
@_about
@click.option("--reason", default="", metavar="TEXT", help="A word about it; it is kept.")
@click.pass_context
def approve(context: click.Context, day: date | None, reason: str) -> None:
    """Let an edition leave at its hour, as it was proposed."""
    from digest.flows.desk import approve as flow

    with opened(context) as app:
        which = _day(app, day)
        proposal = flow.approve(app, which, actor(), reason)
    if proposal is None:
        click.echo(f"the edition of {which} is not held any more")
        return
    _show(proposal)
    click.echo(f"version {proposal.version} of {which} is approved; it leaves at its hour")


@click.command()
@click.argument("story", metavar="NUMBER|URL")
@click.option("--undo", is_flag=True, help="Let it be told after all, as `take-back` does.")
@_why
@click.pass_context
def drop(context: click.Context, *, story: str, undo: bool, day: date | None, reason: str) -> None:
    """Leave a story out of one edition; the next ones may tell it."""
    if undo:
        context.invoke(take_back, story=story, day=day, reason=reason)
        return
    from digest.flows.desk import approve as flow
    from digest.flows.desk.articles import article_number

    with opened(context) as app:
        which, number = _day(app, day), article_number(app, story)
        proposal = flow.drop(app, which, number, actor(), reason)
    click.echo(f"article {number} is out of the edition of {which}")
    _say_revised(which, proposal)


@click.command("take-back")
@click.argument("story", metavar="NUMBER|URL")
@_why
@click.pass_context
def take_back(context: click.Context, story: str, day: date | None, reason: str) -> None:
    """Let a story that was dropped from an edition be told in it after all."""
    from digest.flows.desk import approve as flow
    from digest.flows.desk.articles import article_number

    with opened(context) as app:
        which, number = _day(app, day), article_number(app, story)
        proposal = flow.take_back(app, which, number, actor(), reason)
    click.echo(f"article {number} may be told in the edition of {which} again")
    _say_revised(which, proposal)


@click.command()
@click.argument("tone", type=click.Choice([tone.value for tone in Tone]))
@_why
@click.pass_context
def tone(context: click.Context, tone: str, day: date | None, reason: str) -> None:
    """Set an edition's tone, whatever the words weigh."""
    from digest.flows.desk import approve as flow

    with opened(context) as app:
        which = _day(app, day)
        proposal = flow.set_tone(app, which, Tone(tone), actor(), reason)
    click.echo(f"the edition of {which} will be {tone}")
    _say_revised(which, proposal)


@click.command()
@click.argument("number", type=click.IntRange(1, 3))
@click.argument("question")
@click.argument("answer")
@_about
@click.pass_context
def quiz(context: click.Context, number: int, question: str, answer: str, day: date | None) -> None:
    """Write a question of Friday's quiz; with two empty words, leave it to the week again."""
    from digest.flows.desk import approve as flow

    asked = QuizQuestion(number=number, text=question, answer=answer)
    with opened(context) as app:
        which = _day(app, day)
        proposal = flow.write_question(app, which, asked, actor())
    click.echo(f"question {number} of {which} is {'yours' if answer.strip() else 'the week’s own'}")
    _say_revised(which, proposal)


@click.command()
@_about
@click.pass_context
def propose(context: click.Context, day: date | None) -> None:
    """Make an edition now, word for word, and send it to the desk for approval."""
    from digest.flows.desk import propose as flow

    with opened(context) as app:
        which = _day(app, day)
        proposal = flow.propose(app, which)
        if proposal is None:
            click.echo(f"{which}: no article in the window, so there is nothing to propose")
            return
        was_sent = flow.ask(app, proposal)
    _show(proposal)
    sent = "was sent to the desk" if was_sent else "the desk has it already"
    click.echo(f"version {proposal.version} of {which}: {sent}")


def _say_revised(day: date, proposal: Proposal | None) -> None:
    if proposal is None:
        return
    _show(proposal)
    click.echo(
        f"version {proposal.version} of {day} takes the place of what was proposed; "
        f"`digest editions approve --date {day}`"
    )


def _show(proposal: Proposal) -> None:
    content = proposal.content
    click.echo(f"subject    {content.subject}\ntone       {content.tone}", err=True)
    for story in content.all_stories:
        click.echo(f"story      {story.article_id}  {story.title}", err=True)
