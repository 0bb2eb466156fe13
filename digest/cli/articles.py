"""`digest articles`."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from digest.cli.actor import actor
from digest.cli.installation import opened, read_settings
from digest.cli.output.table import columns
from digest.dates import wall
from digest.model import DeskWording, ListedArticle


@click.group()
def articles() -> None:
    """Look at articles; hide, pin and reword them."""


@articles.command(name="list")
@click.option("--days", default=2, show_default=True, help="How far back.", type=click.IntRange(1))
@click.option("--most", default=50, show_default=True, help="How many.", type=click.IntRange(1))
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
@click.pass_context
def list_(context: click.Context, days: int, most: int, as_json: bool) -> None:
    """List the newest articles, and what the desk decided on each."""
    from digest.flows.desk import articles as flow

    with opened(context) as app:
        entries = flow.entries(app, app.clock(), days=days, most=most)
        settings = app.settings
        zone = app.settings.newsletter.timezone
    if as_json:
        records = [
            _record(each) | {"left_out": flow.why_left_out(settings, each)} for each in entries
        ]
        click.echo(json.dumps(records, ensure_ascii=False, indent=2))
    elif not entries:
        click.echo("no article is that new; `digest collect` reads the sources", err=True)
    else:
        rows = [
            (
                str(each.id),
                _when(each, zone),
                ", ".join(filter(None, (_marks(each), _out(flow.why_left_out(settings, each))))),
                each.section,
                each.title or each.url,
            )
            for each in entries
        ]
        columns(("no.", "published", "desk", "section", "title"), rows)


@articles.command()
@click.argument("which", metavar="NUMBER|URL")
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
@click.pass_context
def show(context: click.Context, which: str, as_json: bool) -> None:
    """Show an article as it is kept."""
    from digest.flows.desk import articles as flow

    with opened(context) as app:
        entry, stored = flow.show(app, which)
        settings = app.settings
        zone = settings.newsletter.timezone
    article = stored.article
    if as_json:
        body = [asdict(line) for line in article.body]
        record = _record(entry) | {
            "updated_at": article.updated_at and article.updated_at.isoformat(),
            "author": article.author,
            "language": article.language,
            "summary": article.summary,
            "image": article.image and asdict(article.image),
            "page_fault": stored.page_fault,
            "left_out": flow.why_left_out(settings, entry),
            "body": body,
        }
        click.echo(json.dumps(record, ensure_ascii=False, indent=2))
        return
    _show_head(entry, zone)
    click.echo(f"author   {article.author}\nsummary  {article.summary}")
    if article.tags:
        click.echo(f"tags     {', '.join(article.tags)}")
    if reason := flow.why_left_out(settings, entry):
        click.echo(f"out      {reason}")
    if article.is_for_subscribers:
        click.echo("page     is for subscribers: what its source says is told, and no more")
    if stored.page_fault:
        click.echo(f"page     gave nothing, and is asked again: {stored.page_fault}")
    click.echo()
    for line in article.body:
        click.echo(f"## {line.text}\n" if line.is_heading else f"{line.text}\n")


@articles.command()
@click.argument("which", metavar="NUMBER|URL")
@click.option("--undo", is_flag=True, help="Let it in again.")
@click.pass_context
def hide(context: click.Context, which: str, undo: bool) -> None:
    """Keep an article out of every edition."""
    from digest.flows.desk import articles as flow

    with opened(context) as app:
        entry = flow.hide(app, which, app.clock(), actor(), hidden=not undo)
    click.echo(f"article {entry.id} is {'no longer ' if undo else ''}hidden: {entry.title}")
    if entry.mailed_on and not undo:
        click.echo(f"it was mailed on {entry.mailed_on} already", err=True)


@articles.command()
@click.argument("which", metavar="NUMBER|URL")
@click.option("--undo", is_flag=True, help="Leave it to its own weight again.")
@click.pass_context
def pin(context: click.Context, which: str, undo: bool) -> None:
    """Put an article before all others in the next edition."""
    from digest.flows.desk import articles as flow

    with opened(context) as app:
        entry = flow.pin(app, which, app.clock(), actor(), pinned=not undo)
    click.echo(f"article {entry.id} is {'no longer ' if undo else ''}pinned: {entry.title}")
    if entry.mailed_on and not undo:
        click.echo(f"it was mailed on {entry.mailed_on}, and will not be again", err=True)


@articles.command()
@click.argument("which", metavar="NUMBER|URL")
@click.option("--headline", help="Its headline, mended; empty takes it back.")
@click.option("--title", help="Its short title, for lists and links; empty takes it back.")
@click.option("--summary", help="Its summary, up to three lines; empty takes it back.")
@click.option("--note", help="The desk's own sentence, shown when it leads; empty takes it back.")
@click.option("--picture", metavar="none|URL", help="Another picture, or none; empty: its own.")
@click.pass_context
def write(
    context: click.Context,
    *,
    which: str,
    headline: str | None,
    title: str | None,
    summary: str | None,
    note: str | None,
    picture: str | None,
) -> None:
    """Write an article's words and choose its picture by hand; its source never changes them."""
    from digest.flows.desk import articles as flow
    from digest.flows.desk.approve import reworded

    wording = DeskWording(
        headline=headline, short_title=title, short_summary=summary, note=note, picture=picture
    )
    if wording == DeskWording():
        options = "--headline, --title, --summary, --note or --picture"
        raise click.UsageError(f"say what to write: {options}")
    with opened(context) as app:
        entry = flow.write(app, which, app.clock(), actor(), wording)
        _show_head(entry, app.settings.newsletter.timezone)
        proposal = reworded(app, entry.id, actor())
    if proposal is not None:
        click.echo(
            f"version {proposal.version} of {proposal.day} takes the place of what was proposed; "
            f"`digest editions approve --date {proposal.day}`"
        )


@articles.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--url", required=True, help="Where the page stands on the web.")
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
@click.pass_context
def extract(context: click.Context, file: Path, url: str, as_json: bool) -> None:
    """Show the article in the page that FILE holds; nothing is stored."""
    from digest.flows.app import wall_clock
    from digest.flows.sources import inspect

    settings = read_settings(context)
    article = inspect.extract(settings, inspect.read_file(file), url, wall_clock())
    record = inspect.article_record(article, settings.edition.words_per_minute)
    if as_json:
        click.echo(json.dumps(record, ensure_ascii=False, indent=2))
        return
    for name in ("title", "section", "author", "published", "updated", "summary"):
        click.echo(f"{name:9} {record[name] or ''}")
    click.echo(f"\n{record['text']}")


def _show_head(entry: ListedArticle, zone: ZoneInfo) -> None:
    click.echo(f"article {entry.id}: {entry.title}\n{entry.url}")
    mailed = f", mailed on {entry.mailed_on}" if entry.mailed_on else ""
    click.echo(
        f"from {entry.source}, published {_when(entry, zone)}{mailed} {_marks(entry)}".rstrip()
    )
    if entry.headline:
        click.echo(f"headline     {entry.headline}")
    if entry.short_title:
        click.echo(f"short title  {entry.short_title}")
    for line in entry.short_summary.splitlines():
        click.echo(f"summary      {line}")
    if entry.note:
        click.echo(f"note         {entry.note}")
    if entry.picture:
        click.echo(f"picture      {entry.picture}")


def _marks(entry: ListedArticle) -> str:
    rewording = entry.headline or entry.short_title or entry.short_summary
    marks = (
        entry.is_pinned and "pinned",
        entry.is_hidden and "hidden",
        rewording and "written",
        entry.note and "note",
        entry.picture and "picture",
        entry.is_for_subscribers and "subscribers",
    )
    return ", ".join(mark for mark in marks if mark)


def _out(reason: str) -> str:
    """The reason as a list has room for it: « paid matter », « left out »."""
    return " ".join(reason.split()[:2])


def _when(entry: ListedArticle, zone: ZoneInfo) -> str:
    moment: datetime | None = entry.published_at
    return wall(moment, zone) if moment else "undated"


def _record(entry: ListedArticle) -> dict[str, Any]:
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in asdict(entry).items()
    }
