"""`digest keys`: what signs the links in mails."""

import click

from digest.cli.installation import read_settings
from digest.flows.app import read_keyring, write_keyring
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
        f"new links are signed by key {keyring.newest.id!r}; {len(keyring.keys)} keys in {file}\n"
        "Restart `digest serve` and `digest schedule` now, then back the file up."
    )
