"""`digest sources` and `digest collect`."""

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from digest.cli.door import opened
from digest.model import Source, SourceKind

_SHOWN = 5
_KINDS = {
    SourceKind.FEED: "a feed",
    SourceKind.WORDPRESS: "the posts of a WordPress site, a list",
    SourceKind.SITEMAP: "a sitemap",
    SourceKind.PAGE: "a page with links, a list",
    SourceKind.FOLDER: "a folder",
}


@click.group()
def sources() -> None:
    """Say where the articles come from."""


@sources.command()
@click.argument("url")
@click.option("--select", "selector", default="", help="Links to articles on the page URL (CSS).")
@click.option("--yes", is_flag=True, help="Add it without asking.")
@click.pass_context
def add(context: click.Context, url: str, selector: str, yes: bool) -> None:
    """Find out what URL (or a folder) is, show its newest items, and add it."""
    from digest.flows import sources as flow

    with opened(context) as app:
        preview = flow.look(app, url, app.clock(), selector=selector)
        _show(preview, app.settings.newsletter.timezone)
        if not yes and sys.stdin.isatty():
            click.confirm("Add it?", default=True, abort=True, err=True)
        source = flow.add(app, preview, app.clock())
    click.echo(f"added as source {source.id}: {source.title}")


@sources.command(name="import-opml")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_context
def import_opml(context: click.Context, file: Path) -> None:
    """Add every feed of the list that a feed reader exported (OPML)."""
    from digest.flows import sources as flow

    with opened(context) as app:
        found = flow.import_opml(app, file.read_bytes(), app.clock())
    for reason in found.refused:
        click.echo(f"left out: {reason}", err=True)
    click.echo(
        f"{len(found.added)} added, {len(found.known)} known already, {len(found.refused)} left out"
    )


@sources.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
@click.pass_context
def list_(context: click.Context, as_json: bool) -> None:
    """List the sources."""
    from digest.flows import sources as flow

    with opened(context) as app:
        found = flow.every(app)
    if as_json:
        click.echo(json.dumps([_record(source) for source in found], ensure_ascii=False, indent=2))
    elif not found:
        click.echo("no source yet; add one with `digest sources add URL`", err=True)
    else:
        rows = [
            (str(s.id), s.title, s.kind, s.url, s.disabled_because and "disabled") for s in found
        ]
        _table(("no.", "title", "kind", "address", ""), rows)


@sources.command()
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
@click.pass_context
def check(context: click.Context, as_json: bool) -> None:
    """Show how the last visits to each source went."""
    from digest.flows import sources as flow

    with opened(context) as app:
        found = flow.every(app)
        zone = app.settings.newsletter.timezone
    if as_json:
        click.echo(json.dumps([_record(source) for source in found], ensure_ascii=False, indent=2))
        return
    header = ("no.", "title", "last success", "failures in a row", "reason")
    rows = [
        (
            str(source.id),
            source.title,
            _when(source.last_success_at, zone),
            str(source.failures),
            source.disabled_because or source.last_failure,
        )
        for source in found
    ]
    _table(header, rows)


@click.command()
@click.option("--force", is_flag=True, help="Also visit sources that are fresh by their own word.")
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
@click.pass_context
def collect(context: click.Context, force: bool, as_json: bool) -> None:
    """Read every source that is due."""
    from digest.flows.collect import collect as collect_articles

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
    click.echo(f"{report.new} new, {report.updated} updated, {len(report.failures)} failed")


def _show(preview: Any, zone: Any) -> None:
    click.echo(
        f"{preview.title}: {_KINDS[preview.kind]} of {len(preview.articles)} items\n"
        f"  {preview.url}",
        err=True,
    )
    for article in preview.articles[:_SHOWN]:
        title = article.title or f"(titled by its page) {article.url}"
        click.echo(f"  {_when(article.published_at, zone):16}  {title}", err=True)
    for fault in preview.faults[:_SHOWN]:
        click.echo(f"  left out: {fault}", err=True)
    for url in preview.also:
        click.echo(f"  it also offers {url}", err=True)


def _when(moment: datetime | None, zone: Any) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment else "never"


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


def _visit(visit: Any) -> dict[str, Any]:
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


def _table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Columns as wide as their widest cell, the last as wide as it is."""
    lines = [header, *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(cells).rstrip())
