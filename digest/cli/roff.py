"""
A command as a page of the manual, in the roff that `man` reads (man(7)).

Made from click's own description, as `--help` is. Pure.
"""

import re

import click

from digest.cli import COMMANDS
from digest.cli.examples import commands_below, examples_of

ENDINGS = {
    0: "done",
    64: "the command cannot be understood as it was typed",
    65: "what was given to read, or the edition, cannot be used as it is",
    69: "done but for copies that a person has to look at",
    70: "the program is at fault: tell its makers",
    75: "not now; run the same command again later",
    78: "correct the configuration first",
    130: "stopped by Ctrl-C",
}
"""What an exit code says, after sysexits."""
_ENVIRONMENT = (
    ("DIGEST_CONFIG", "The configuration file, where --config names none."),
    ("DIGEST_SECTION_KEY", "Stands over KEY in [SECTION] of it: DIGEST_SMTP_HOST, and so on."),
)


def whole_page(program: click.Command, version: str) -> str:
    """The first page: the program, its commands each in a line, and what holds for all."""
    lines = [
        *_head("digest", program, version),
        *(".SH SYNOPSIS", ".B digest", escaped("[OPTIONS] COMMAND [ARGUMENTS]")),
        *(".SH OPTIONS", *_options("", program)),
        ".SH COMMANDS",
        *(line for n, (_, text) in COMMANDS.items() for line in _entry(f"digest-{n}(1)", text)),
        *_listing("EXAMPLES", ("digest demo --once", "digest doctor")),
        ".SH ENVIRONMENT",
        *(line for name, text in _ENVIRONMENT for line in _entry(name, text)),
        ".SH EXIT STATUS",
        *(line for code, text in ENDINGS.items() for line in _entry(str(code), text)),
        *(".SH FILES", *_spaced(("digest.toml and keys.txt, both made by digest init.",))),
    ]
    return "\n".join(lines) + "\n"


def page(name: str, command: click.Command, version: str) -> str:
    """The page of the command *name* and of those below it."""
    every = [pair for pair in commands_below(name, command) if _does_something(pair[1])]
    lines = [
        *_head(f"digest-{name}", command, version),
        ".SH SYNOPSIS",
        *"\n.br\n".join(_call(full, each) for full, each in every).split("\n"),
        *([".SH COMMANDS"] if isinstance(command, click.Group) else [".SH DESCRIPTION"]),
    ]
    for full, each in every:
        if isinstance(command, click.Group):
            lines.append(f'.SS "{escaped(f"digest {full}")}"')
        lines += [*_spaced(_paragraphs(each)), *_options(full, each)]
    lines += [*_listing("EXAMPLES", examples_of(name)), ".SH SEE ALSO", "digest(1)"]
    return "\n".join(lines) + "\n"


def _does_something(command: click.Command) -> bool:
    """Whether it is more than the name that others stand under."""
    return not isinstance(command, click.Group) or command.invoke_without_command


def escaped(text: str) -> str:
    """That text as roff prints it as it is: no request at a line's beginning, plain hyphens."""
    safe = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    return re.sub(r"(?m)^([.'])", r"\\&\1", safe)


def _head(title: str, command: click.Command, version: str) -> list[str]:
    first = _paragraphs(command)[0].removesuffix(".")
    return [
        f'.TH "{title.upper()}" 1 "" "digest {version}" "digest"',
        *(".SH NAME", escaped(f"{title} - {first}")),
    ]


def _call(full: str, command: click.Command) -> str:
    pieces = command.collect_usage_pieces(click.Context(command, info_name=full))
    return f".B {escaped(f'digest {full}')}\n{escaped(' '.join(pieces))}"


def _options(full: str, command: click.Command) -> list[str]:
    """Those that say something; `--help` says the same everywhere."""
    context = click.Context(command, info_name=full)
    records = (parameter.get_help_record(context) for parameter in command.params)
    return [line for record in records if record and record[1] for line in _entry(*record)]


def _entry(term: str, text: str) -> list[str]:
    return [".TP", f".B {escaped(term)}", escaped(text)]


def _spaced(paragraphs: tuple[str, ...]) -> list[str]:
    return "\n.PP\n".join(escaped(text) for text in paragraphs).split("\n")


def _listing(title: str, texts: tuple[str, ...]) -> list[str]:
    lines = [escaped(line) for text in texts for line in text.split("\n")]
    return [f".SH {title}", ".nf", *lines, ".fi"] if lines else []


def _paragraphs(command: click.Command) -> tuple[str, ...]:
    blocks = (command.help or "").replace("\b\n", "").split("\n\n")
    return tuple(" ".join(block.split()) for block in blocks if block.strip())
