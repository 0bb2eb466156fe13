"""`digest sources` and `digest collect`."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from digest.cli.actor import actor
from digest.cli.installation import opened, read_settings
from digest.cli.output.table import columns
from digest.cli.suggestions import source_numbers
from digest.collect.kinds import PAGE
from digest.dates import wall
from digest.english import counted
from digest.flows.app import wall_clock
from digest.flows.sources import add as flow
from digest.flows.sources import change, inspect
from digest.flows.sources.add import SourcePreview
from digest.flows.sources.collect import collect as collect_articles
from digest.flows.sources.health import SourceHealth
from digest.flows.sources.reports import SourceVisit
from digest.flows.sources.same_story import StoryTrail, explain
from digest.model import Source

_SHOWN = 5


@click.group()
def sources() -> None:
    """Say where the articles come from."""


@sources.command()
@click.argument("url")
@click.option("--select", "selector", default="", help="Links to articles on the page URL (CSS).")
@click.option("--page", "is_page", is_flag=True, help="URL itself is one article's page.")
@click.option("--yes", is_flag=True, help="Add it without asking.")
@click.pass_context
def add(context: click.Context, url: str, selector: str, is_page: bool, yes: bool) -> None:
    """Find out what URL (or a folder) is, show its newest items, and add it."""
    with opened(context) as app:
        kind = PAGE if is_page else None
        preview = flow.preview_of(app, url, app.clock(), kind=kind, selector=selector)
        show_preview(preview, app.settings.newsletter.timezone)
        if not yes and sys.stdin.isatty():
            click.confirm("Add it?", default=True, abort=True, err=True)
        source = flow.add(app, preview, app.clock(), actor())
    click.echo(f"added as source {source.id}: {source.title}")


@sources.command(name="import-opml")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_context
def import_opml(context: click.Context, file: Path) -> None:
    """Add every feed of the list that a feed reader exported (OPML)."""
    with opened(context) as app:
        feeds = flow.import_opml(app, file.read_bytes(), app.clock(), actor())
    for reason in feeds.refused:
        click.echo(f"left out: {reason}", err=True)
    click.echo(
        f"{len(feeds.added)} added, {len(feeds.known)} known already, {len(feeds.refused)} left out"
    )


@sources.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
@click.pass_context
def list_(context: click.Context, as_json: bool) -> None:
    """List the sources."""
    with opened(context) as app:
        every = flow.every(app)
    if as_json:
        click.echo(json.dumps([_record(source) for source in every], ensure_ascii=False, indent=2))
    elif not every:
        click.echo("no source yet; add one with `digest sources add URL`", err=True)
    else:
        rows = [
            (str(s.id), s.title, s.kind, s.url, s.disabled_because and "disabled") for s in every
        ]
        columns(("no.", "title", "kind", "address", ""), rows)


@sources.command()
@click.argument("number", type=int, shell_complete=source_numbers)
@click.pass_context
def pause(context: click.Context, number: int) -> None:
    """Read source NUMBER no more until `digest sources resume`."""
    with opened(context) as app:
        source = change.pause(app, number, actor())
    click.echo(f"source {number} ({source.title}) is paused; `digest sources resume {number}`")


@sources.command()
@click.argument("number", type=int, shell_complete=source_numbers)
@click.pass_context
def resume(context: click.Context, number: int) -> None:
    """Read source NUMBER again: one that was paused, removed or given up."""
    with opened(context) as app:
        source = change.resume(app, number, actor())
    click.echo(f"source {number} ({source.title}) is read again")


@sources.command()
@click.argument("number", type=int, shell_complete=source_numbers)
@click.argument("title")
@click.pass_context
def rename(context: click.Context, number: int, title: str) -> None:
    """Call source NUMBER by another TITLE."""
    with opened(context) as app:
        source = change.rename(app, number, title, actor())
    click.echo(f"source {number}, once “{source.title}”, is “{title.strip()}”")


@sources.command()
@click.argument("number", type=int, shell_complete=source_numbers)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def remove(context: click.Context, number: int, yes: bool) -> None:
    """Forget source NUMBER and its articles that were never mailed."""
    with opened(context) as app:
        title = change.named(app, number).title
        if not yes:
            question = f"Forget source {number} ({title}) and its articles that were never mailed?"
            click.confirm(question, abort=True, err=True)
        source, gone = change.remove(app, number, actor())
    click.echo(
        f"source {number} ({source.title}) is removed, and {counted(gone, 'article')} with it"
    )


@sources.command()
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
@click.pass_context
def check(context: click.Context, as_json: bool) -> None:
    """Show how each source fares: its visits, what it publishes, and its silence."""
    with opened(context) as app:
        every = flow.check(app, app.clock())
        zone = app.settings.newsletter.timezone
    if as_json:
        records = [_record(health.source) | _habit(health) for health in every]
        click.echo(json.dumps(records, ensure_ascii=False, indent=2))
        return
    header = ("no.", "title", "last success", "failures", "a day", "last item", "trouble")
    rows = [
        (
            str(health.source.id),
            health.source.title,
            _when(health.source.last_success_at, zone),
            str(health.source.failures),
            f"{health.habit.per_day:g}",
            _when(health.habit.last, zone),
            health.trouble or health.repeats,
        )
        for health in every
    ]
    columns(header, rows)


@sources.command()
@click.argument("address", metavar="FILE|URL")
@click.option("--url", default="", help="Where FILE stands on the web, for its relative links.")
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
@click.pass_context
def parse(context: click.Context, address: str, url: str, as_json: bool) -> None:
    """Show what a feed, a sitemap or an API's answer says; nothing is stored."""
    record = inspect.as_record(
        inspect.parse(read_settings(context), address, wall_clock(), url=url)
    )
    if as_json:
        click.echo(json.dumps(record, ensure_ascii=False, indent=2))
        return
    click.echo(
        f"{record['feed']['title']}: {record['kind']}, {counted(len(record['entries']), 'entry')}"
    )
    for entry in record["entries"]:
        click.echo(
            f"{entry['published'] or 'undated':25}  {entry['title']}\n{'':25}  {entry['link']}"
        )
    for reason in record["left_out"]:
        click.echo(f"left out: {reason}", err=True)


@sources.command()
@click.argument("url")
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
@click.pass_context
def why(context: click.Context, url: str, as_json: bool) -> None:
    """Explain which story URL tells, what was judged the same, and on what ground."""
    with opened(context) as app:
        trails = explain(app, url)
        zone = app.settings.newsletter.timezone
    if as_json:
        records = [_trail_record(trail) for trail in trails]
        click.echo(json.dumps(records, ensure_ascii=False, indent=2))
        return
    for trail in trails:
        _show_trail(trail, zone)


def _show_trail(trail: StoryTrail, zone: ZoneInfo) -> None:
    story, entry = trail.story, trail.entry
    click.echo(f"article {story.id}: {story.article.title}\n  {story.article.url}")
    source = trail.sources[story.source_id].title
    click.echo(f"  told by {source}, first seen {_when(story.first_seen_at, zone)}")
    if entry.mailed_on:
        click.echo(f"  mailed on {entry.mailed_on}")
    if story.page_fault:
        click.echo(f"  its page gave nothing, and is asked again: {story.page_fault}")
    for match in trail.same_as:
        click.echo(f"  the same story as article {match.article_id}: {match.ground}")
    if not trail.retellings and not trail.same_as:
        click.echo("  nothing else was judged the same story")
    for retelling in trail.retellings:
        source = trail.sources[retelling.source_id].title
        click.echo(f"  the same story: “{retelling.title}”\n    {retelling.url}")
        click.echo(f"    from {source}, judged {_when(retelling.at, zone)}: {retelling.ground}")


def _trail_record(trail: StoryTrail) -> dict[str, Any]:
    story, entry = trail.story, trail.entry
    return {
        "article": story.id,
        "url": story.article.url,
        "title": story.article.title,
        "source": trail.sources[story.source_id].title,
        "first_seen_at": story.first_seen_at.isoformat(),
        "mailed_on": entry.mailed_on and entry.mailed_on.isoformat(),
        "page_fault": story.page_fault,
        "same_as": [
            {"article": match.article_id, "ground": match.ground} for match in trail.same_as
        ],
        "same_story": [
            {
                "url": retelling.url,
                "title": retelling.title,
                "guid": retelling.guid,
                "source": trail.sources[retelling.source_id].title,
                "ground": retelling.ground,
                "at": retelling.at.isoformat(),
            }
            for retelling in trail.retellings
        ],
    }


@click.command()
@click.option("--force", is_flag=True, help="Also visit sources that are fresh by their own word.")
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
@click.pass_context
def collect(context: click.Context, force: bool, as_json: bool) -> None:
    """Read every source that is due."""
    with opened(context) as app:
        report = collect_articles(app, app.clock(), force=force)
    if as_json:
        click.echo(json.dumps([_visit(visit) for visit in report.visits], ensure_ascii=False))
        return
    if not report.visits:
        click.echo("no source yet; add one with `digest sources add URL`", err=True)
    for visit in report.visits:
        click.echo(str(visit), err=True)
        for note in visit.notes:
            click.echo(f"  {note}", err=True)
    for line in report.silent:
        click.echo(line, err=True)
    click.echo(f"{report.new} new, {report.updated} updated, {len(report.failures)} failed")


def show_preview(preview: SourcePreview, zone: ZoneInfo) -> None:
    """What was discovered at an address, and its newest items, before anyone says yes."""
    click.echo(
        f"{preview.title}: {preview.kind.words} of {counted(len(preview.articles), 'item')}"
        f"\n  {preview.url}",
        err=True,
    )
    for article in preview.articles[:_SHOWN]:
        title = article.title or f"(titled by its page) {article.url}"
        click.echo(f"  {_when(article.published_at, zone):16}  {title}", err=True)
    for fault in preview.faults[:_SHOWN]:
        click.echo(f"  left out: {fault}", err=True)
    for url in preview.also:
        click.echo(f"  it also offers {url}", err=True)


def _when(moment: datetime | None, zone: ZoneInfo) -> str:
    return wall(moment, zone) if moment else "never"


def _record(source: Source) -> dict[str, Any]:
    return {
        "id": source.id,
        "title": source.title,
        "url": source.url,
        "kind": source.kind,
        "selector": source.selector,
        "added_at": source.added_at.isoformat(),
        "last_success_at": source.last_success_at and source.last_success_at.isoformat(),
        "next_fetch_at": source.next_fetch_at and source.next_fetch_at.isoformat(),
        "failures": source.failures,
        "last_failure": source.last_failure,
        "disabled_because": source.disabled_because,
    }


def _habit(health: SourceHealth) -> dict[str, Any]:
    habit = health.habit
    return {
        "items_a_day": habit.per_day,
        "last_item_at": habit.last and habit.last.isoformat(),
        "silent_hours": habit.silent_for and round(habit.silent_for.total_seconds() / 3600),
        "trouble": health.trouble,
        "repeats": health.repeats,
    }


def _visit(visit: SourceVisit) -> dict[str, Any]:
    return {
        "source": visit.source.id,
        "title": visit.source.title,
        "result": str(visit.result),
        "new": visit.new,
        "updated": visit.updated,
        "same": visit.same,
        "pages": visit.pages,
        "reason": visit.reason,
        "notes": list(visit.notes),
    }
