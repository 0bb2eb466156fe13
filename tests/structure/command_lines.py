"""A command line as a document writes it, held against the commands that there are."""

import re
import shlex
from collections.abc import Iterator

import click

from digest.cli import group

MEANT = {"DAY": "2026-11-30", "NUMBER": "3", "COUNT": "3"}
"""What a document's placeholder stands for, where click wants more than a word."""


def lines_of(text: str) -> Iterator[list[str]]:
    """The words behind each `digest` in those lines of a shell, a unit or a crontab."""
    for line in text.replace("\\\n", " ").splitlines():
        yield from _calls(re.sub(r"^\s*\w+=", "", line))


def _calls(line: str) -> Iterator[list[str]]:
    words: list[str] | None = None
    before = ""
    for token in _tokens(line):
        if words is not None and not set(token) & set("|&;<>()"):
            words.append(token)
        elif words is not None:
            yield words
            words = None
        elif token.endswith("/bin/digest") or (
            token == "digest" and not before.startswith(("-", "/"))
        ):
            words = []  # and not the user of that name, as in `sudo -u digest`
        elif " " in token:
            yield from _calls(token.lstrip("|"))
        before = token
    if words is not None:
        yield words


def _tokens(line: str) -> list[str]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    try:
        return list(lexer)
    except ValueError:  # an apostrophe of prose
        return []


def fault(words: list[str], *, is_mention: bool = False) -> str:
    """
    What click says against that command; empty where it would be carried out.

    A mention in a sentence may leave out what the command asks for.
    """
    shown = f"digest {' '.join(words)}"
    cut = words[: words.index("…")] if "…" in words else words
    is_mention |= cut != words
    try:
        _parse(group, None, [MEANT.get(word, word) for word in cut])
    except (click.MissingParameter, click.BadOptionUsage) as missing:
        return "" if is_mention else f"{shown}: {missing.format_message()}"
    except click.exceptions.Exit:  # it asks for help, or for the version
        return ""
    except click.ClickException as refused:
        said = refused.format_message()
        return "" if said.endswith("does not exist.") else f"{shown}: {said}"
    return ""


def _parse(command: click.Command, above: click.Context | None, words: list[str]) -> None:
    """Walk down the groups, as click does, and carry nothing out."""
    if isinstance(command, click.Group) and not words:
        return
    context = command.make_context(command.name or "digest", list(words), parent=above)
    rest = [*context._protected_args, *context.args]
    if isinstance(command, click.Group) and rest:
        _, below, further = command.resolve_command(context, rest)
        assert below is not None
        _parse(below, context, further)
