"""`digest completion`: what teaches a shell to complete what is typed."""

import click
from click.shell_completion import get_completion_class

_ASKED_BY = "_DIGEST_COMPLETE"
"""The variable by which click knows that a shell asks."""


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print what teaches a shell to complete commands, options, days and numbers."""
    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101 - click knows these three; told to the checker
    click.echo(kind(context.find_root().command, {}, "digest", _ASKED_BY).source())
