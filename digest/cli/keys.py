"""`digest keys`: what signs the links in mails."""

import click

from digest.cli.installation import read_settings
from digest.english import counted
from digest.flows.app import read_keyring, wall_clock, write_keyring
from digest.flows.operating.lost_keys import replace_keys
from digest.flows.operating.set_up import rotated


@click.group("keys")
def keys() -> None:
    """Change the key that signs the links in mails."""


@keys.command()
@click.pass_context
def rotate(context: click.Context) -> None:
    """Sign new links with a fresh key; every link that was sent still opens."""
    settings = read_settings(context)
    file = settings.path(settings.secrets.keys_file)
    keyring = rotated(read_keyring(file))
    write_keyring(file, keyring)
    click.echo(
        f"new links are signed by key {keyring.newest.id!r}; "
        f"{counted(len(keyring.keys), 'key')} in {file}\n"
        "Restart `digest serve` and `digest schedule` now, then back the file up."
    )


@keys.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def replace(context: click.Context, yes: bool) -> None:
    """Go on without keys that are lost: every link they signed stays dead."""
    if not yes:
        question = "No link of a mail that those keys signed will open again. Go on?"
        click.confirm(question, abort=True, err=True)
    file = replace_keys(read_settings(context), wall_clock)
    click.echo(
        f"mail may leave with the keys in {file}; links that others signed are dead, and who was "
        "erased under them is no longer known by the hash: keep your own list of them out of "
        "every import\nRestart `digest serve` and `digest schedule` now, then back the file up."
    )
