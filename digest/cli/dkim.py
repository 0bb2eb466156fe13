"""`digest dkim`: the keys that sign mail, and their records in the DNS."""

import json
import sys
from pathlib import Path

import click
from pydantic import TypeAdapter, ValidationError

from digest.cli.installation import config_file, read_settings
from digest.config import Settings
from digest.config.addresses import DnsName
from digest.deliver.dkim_key import KeyKind
from digest.flows.operating.dkim_keys import PublishedKey, judge, keys_in_force, make_key, published


@click.group("dkim")
def dkim() -> None:
    """Make and check the keys that sign mail."""


def _selector(context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    try:
        return value and TypeAdapter(DnsName).validate_python(value)
    except ValidationError:
        raise click.BadParameter("small letters, digits and hyphens only", context) from None


@dkim.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--ed25519", is_flag=True, help="An Ed25519 key, beside the RSA key, not instead.")
@click.option(
    "--selector", callback=_selector, help="Its name in the DNS. [default: the settings']"
)
@click.pass_context
def keygen(context: click.Context, file: Path, *, ed25519: bool, selector: str | None) -> None:
    """Write a fresh key to FILE; say what to publish and to set."""
    settings = read_settings(context)
    own = settings.dkim.ed25519_selector if ed25519 else settings.dkim.selector
    key = make_key(file, KeyKind.ED25519 if ed25519 else KeyKind.RSA)
    record = published(settings.signing_domain, selector or own, key)
    click.echo(
        f"{file} holds a new {_kind(record)}, readable by its owner only. Publish its record:\n\n"
        f"{record.record.zone_lines}\n\n"
        f"When the DNS answers with it, put this into {config_file(context)}:\n\n"
        f"{_section(settings, file, selector or own, prefix='ed25519_' if ed25519 else '')}\n\n"
        f"Then run `digest dkim check`."
    )


@dkim.command()
@click.option(
    "--record",
    "records",
    multiple=True,
    metavar="TEXT",
    help="What the DNS holds now, or - to read it from stdin. May be repeated.",
)
@click.pass_context
def check(context: click.Context, records: tuple[str, ...]) -> None:
    """Say what the DNS should hold, or judge what it holds."""
    settings = read_settings(context)
    keys = keys_in_force(settings)
    texts = [sys.stdin.read() if each == "-" else each for each in records]
    judge(settings, texts)
    for key in keys if not texts else ():
        click.echo(
            f"{_kind(key)}. The DNS should hold:\n\n{key.record.zone_lines}\n\n{_how_to_ask(key)}\n"
        )
    if texts:
        click.echo("a sample that was signed here verifies with what the DNS holds")


def _kind(key: PublishedKey) -> str:
    return f"RSA key of {key.bits} bits" if key.kind is KeyKind.RSA else "Ed25519 key"


def _how_to_ask(key: PublishedKey) -> str:
    ask = f"dig +short TXT {key.record.name} | digest dkim check --record -"
    return f"To judge what it does hold: `digest dns --check`, or\n\n  {ask}"


def _section(settings: Settings, file: Path, selector: str, *, prefix: str) -> str:
    """The keys of `[dkim]`; a file in the settings' folder is named from there."""
    path = file.resolve()
    if path.is_relative_to(settings.folder):
        path = path.relative_to(settings.folder)
    return (
        f"[dkim]\n{prefix}selector = {json.dumps(selector)}\n"
        f"{prefix}key_file = {json.dumps(str(path), ensure_ascii=False)}"
    )
