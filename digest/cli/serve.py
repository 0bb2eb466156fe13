"""`digest serve`: the public pages."""

import click

from digest.cli.installation import opened
from digest.cli.log import log_to_stderr


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Instead of web.port; 0: any free one.")
@click.pass_context
def serve(context: click.Context, port: int | None) -> None:
    """Serve the public pages."""
    from digest.web.serve import listen
    from digest.web.serve import serve as run

    log_to_stderr()
    with opened(context) as app:
        web = app.settings.web
        with listen(web.host, web.port if port is None else port) as listener:
            host, number = listener.getsockname()[:2]
            where = f"[{host}]" if ":" in host else host
            click.echo(f"serving {web.public_url} on http://{where}:{number} (Ctrl-C stops)")
            run(app, listener)
    click.echo("stopped", err=True)
