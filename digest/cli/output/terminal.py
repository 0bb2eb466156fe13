"""What a terminal is handed: the words of others are shown there, and nothing in them is obeyed."""

import re
import sys
from collections.abc import Iterable
from typing import Any, TextIO, cast

import click

_OBEYED = re.compile(
    r"\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
"""Controls, C1 among them (`\\x9b` begins what `ESC [` does), and what turns text around."""


class GuardedTerminal:
    """
    A text stream through which no control passes; all else is the stream's own.

    Titles of feeds, cells of lists, relays' words: whichever reaches a screen or a log, by
    whatever command, comes through here. Our own colours and moves go by `draw`.
    """

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        """Hand on what can be read of it."""
        return self.stream.write(harmless(text))

    def writelines(self, lines: Iterable[str]) -> None:
        """The same of each."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        if name == "buffer":  # there is no way around us
            raise AttributeError(name)
        return getattr(self.stream, name)


def guard() -> None:
    """From now on, guard standard error; standard output where a person reads it."""
    sys.stderr = cast("TextIO", GuardedTerminal(sys.stderr))
    if sys.stdout.isatty():
        sys.stdout = cast("TextIO", GuardedTerminal(sys.stdout))


def harmless(text: str) -> str:
    """The same, with a sign instead of each one that a terminal obeys; line ends and tabs stay."""
    return _OBEYED.sub("\N{REPLACEMENT CHARACTER}", text)


def draw(text: str, *, err: bool) -> None:
    """Write what a terminal is to obey, colours and moves of our own; plain where it is none."""
    stream = sys.stderr if err else sys.stdout
    bare = stream.stream if isinstance(stream, GuardedTerminal) else stream
    bare.write(text if bare.isatty() else click.unstyle(text))
    bare.flush()
