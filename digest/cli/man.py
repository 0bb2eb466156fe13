"""`digest man`: the manual's pages, made from the commands themselves."""

from pathlib import Path

import click

from digest import __version__
from digest.cli import COMMANDS
from digest.cli.roff import page, whole_page
from digest.english import counted


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.pass_context
def man(context: click.Context, folder: Path) -> None:
    """Write this manual's pages into FOLDER, for `man digest`."""
    whole = context.find_root().command
    assert isinstance(whole, click.Group)  # noqa: S101 - told to the checker
    folder.mkdir(parents=True, exist_ok=True)
    pages = {"digest.1": whole_page(whole, __version__)}
    for name in COMMANDS:
        command = whole.get_command(context, name)
        assert command is not None  # noqa: S101 - it stands in the table
        pages[f"digest-{name}.1"] = page(name, command, __version__)
    for file, text in pages.items():
        (folder / file).write_text(text, encoding="utf-8")
    click.echo(
        f"{counted(len(pages), 'page')} in {folder}; `man {folder}/digest.1` shows the first"
    )
