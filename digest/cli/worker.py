"""`digest worker` and `digest workers`: several hosts that share the work."""

import json
from dataclasses import replace
from datetime import UTC

import click

from digest.cli.installation import opened, read_settings
from digest.cli.output.table import columns
from digest.dates import wall
from digest.errors import UsageError
from digest.flows.app import App
from digest.flows.engine import expect_engine
from digest.flows.operating.workers import WorkersReport, WorkerStanding, workers_report
from digest.model import JobKind

_HEADER = ("HOST", "WORKER", "PROCESS", "CONNECTIONS", "SINCE", "HEARD OF", "QUEUES", "DOES")


@click.command()
@click.option(
    "--connections",
    type=click.IntRange(1, 200),
    help="Over how many connections this host sends at most. Else as configured.",
)
@click.option(
    "--queues",
    metavar="KIND,…",
    default=",".join(JobKind),
    show_default=True,
    help="The kinds of work that this worker does.",
)
@click.pass_context
def worker(context: click.Context, connections: int | None, queues: str) -> None:
    """Stay, and do what is due, together with the workers of other hosts."""
    from digest.cli.log import log_to_stderr

    log_to_stderr(read_settings(context).log.format)
    kinds = _kinds(queues)
    with opened(context) as app:
        expect_engine(app.settings, "procrastinate", "digest worker")
        from digest.worker import run_worker  # an extra that only several hosts have

        run_worker(_with_connections(app, connections), kinds)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For a program.")
@click.pass_context
def workers(context: click.Context, *, as_json: bool) -> None:
    """Say which workers there are, what each does, and what nobody does."""
    with opened(context) as app:
        expect_engine(app.settings, "procrastinate", "digest workers")
        report = workers_report(app)
    if as_json:
        click.echo(json.dumps(_record(report), ensure_ascii=False, indent=2))
        return
    if not report.workers:
        click.echo("no worker was ever started; start `digest worker` on each host")
        return
    columns(_HEADER, [_cells(each) for each in report.workers])
    if report.unserved:
        click.echo(f"nobody does: {', '.join(report.unserved)}")
    for name, since in report.overdue:
        click.echo(f"overdue since {wall(since, UTC)}: {name}")
    for name, since, by in report.hung:
        click.echo(f"hung since {wall(since, UTC)}: {name}, by {by.name}")


def _kinds(words: str) -> tuple[JobKind, ...]:
    """The kinds that are named; raises `UsageError` for another word."""
    named = [word.strip() for word in words.split(",") if word.strip()]
    unknown = [word for word in named if word not in set(JobKind)]
    if unknown or not named:
        what = f"--queues: there is no {', '.join(unknown)}" if unknown else "--queues is empty"
        raise UsageError(f"{what}; choose among {', '.join(JobKind)}")
    return tuple(dict.fromkeys(map(JobKind, named)))


def _with_connections(app: App, connections: int | None) -> App:
    """The same installation, with that many connections where a number is given."""
    if connections is None:
        return app
    smtp = app.settings.smtp.model_copy(update={"connections": connections})
    return replace(app, settings=app.settings.model_copy(update={"smtp": smtp}))


def _cells(standing: WorkerStanding) -> tuple[str, ...]:
    row = standing.worker
    works = "; ".join(f"{name} since {wall(since, UTC)}" for name, since in standing.works)
    return (
        row.host,
        row.name,
        str(row.pid),
        str(row.connections),
        wall(row.began_at, UTC),
        wall(row.beat_at, UTC),
        "all" if set(row.queues) == set(JobKind) else ",".join(row.queues),
        "silent" if standing.is_silent else works or "waits",
    )


def _record(report: WorkersReport) -> dict[str, object]:
    return {
        "workers": [
            {
                "host": each.worker.host,
                "worker": each.worker.name,
                "pid": each.worker.pid,
                "connections": each.worker.connections,
                "queues": each.worker.queues,
                "since": each.worker.began_at.isoformat(),
                "heard_of": each.worker.beat_at.isoformat(),
                "is_silent": each.is_silent,
                "does": {name: since.isoformat() for name, since in each.works},
            }
            for each in report.workers
        ],
        "nobody_does": report.unserved,
        "overdue": {name: since.isoformat() for name, since in report.overdue},
        "hung": {name: by.worker.name for name, _, by in report.hung},
    }
