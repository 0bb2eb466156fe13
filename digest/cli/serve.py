"""`digest serve`: the public pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from socket import socket

import click

from digest.cli.installation import opened, read_settings
from digest.cli.log import log_to_stderr
from digest.flows.app import App


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Instead of web.port; 0: any free one.")
@click.pass_context
def serve(context: click.Context, port: int | None) -> None:
    """Serve the public pages."""
    from digest.web.serve import listen
    from digest.web.serve import serve as run

    log_to_stderr(read_settings(context).log.format)
    with opened(context) as app:
        web = app.settings.web
        with listen(web.host, web.port if port is None else port) as listener:
            host, number = listener.getsockname()[:2]
            where = f"[{host}]" if ":" in host else host
            click.echo(f"serving {web.public_url} on http://{where}:{number} (Ctrl-C stops)")
            with _for_metrics(app) as metrics:
                run(app, listener, metrics)
    click.echo("stopped", err=True)


@contextmanager
def _for_metrics(app: App) -> Iterator[socket | None]:
    """A socket for metrics; None where metrics.port is not set."""
    from digest.web.serve import listen

    metrics = app.settings.metrics
    if not metrics.port:
        yield None
        return
    with listen(metrics.host, metrics.port, "metrics.port", "choose another port") as listener:
        click.echo(f"metrics on http://{metrics.host}:{metrics.port}/metrics")
        yield listener
