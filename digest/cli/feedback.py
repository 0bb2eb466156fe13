"""`digest feedback`: what comes back from readers and mail systems."""

import sys
from pathlib import Path

import click
from click.core import ParameterSource

from digest.cli.installation import config_file, read_settings
from digest.cli.output.returned import json_line, table_rows
from digest.cli.output.table import columns
from digest.english import counted
from digest.errors import InputError
from digest.feedback.classify import classify as understood
from digest.tokens import Keyring


@click.group("feedback")
def feedback() -> None:
    """Look at what comes back: bounces, complaints, wishes to leave."""


@feedback.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--json", "as_json", is_flag=True, help="A line of JSON for each file.")
@click.pass_context
def classify(context: click.Context, files: tuple[str, ...], as_json: bool) -> None:
    """
    Say what each FILE, one returned message, is; - is standard input. Nothing is kept.

    Where there is a configuration, its keys tell whose copy it was.
    """
    keyring = _keyring_at_hand(context)
    rows: list[tuple[str, ...]] = []
    unread = []
    for name in files:
        content, fault = _content(name)
        report = None if fault else understood(content, keyring)
        unread += [name] if report is None else []
        if as_json:
            click.echo(json_line(name, report, fault))
        else:
            rows += table_rows(name, report, fault)
    if rows:
        columns(("FILE", "WHAT", "WHOM", "WHY", "EVIDENCE"), rows)
    if unread:
        raise InputError(f"{counted(len(unread), 'file')} could not be read; the others are judged")


def _content(name: str) -> tuple[bytes, str]:
    """A file's bytes, or why there are none."""
    try:
        return (sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()), ""
    except OSError as fault:
        return b"", f"cannot be read ({fault.strerror})"


def _keyring_at_hand(context: click.Context) -> Keyring | None:
    """The keys of the configuration, None where there is none and none was asked for."""
    source = context.find_root().get_parameter_source("config")
    if source is ParameterSource.DEFAULT and not config_file(context).exists():
        return None
    from digest.flows.app import read_keyring

    settings = read_settings(context)
    return read_keyring(settings.path(settings.secrets.keys_file))
