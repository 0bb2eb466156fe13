"""
Lay the site's sources out in a folder: the documents as they stand, and what is made from code.

Links are relative, so the folder keeps the repository's own layout. The reference of commands and
of exit codes is written here and nowhere else: it cannot be out of date.
"""

import inspect
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from digest import __version__, errors
from digest.cli import COMMANDS, group
from digest.cli.examples import commands_below, examples_of
from digest.cli.roff import ENDINGS

ROOT = Path(__file__).parents[1]
TAKEN = (
    "*.md",
    "LICENSE",
    "config.example.toml",
    "compose.yaml",
    "Containerfile",
    "docs",
    "contrib",
)


def main() -> None:
    """Write the sources into the folder that is named, which is emptied first."""
    folder = Path(sys.argv[1])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for file in (file for pattern in TAKEN for file in sorted(ROOT.glob(pattern))):
        copy = shutil.copytree if file.is_dir() else shutil.copyfile
        copy(file, folder / file.name)
    docs = folder / "docs"
    (docs / "commands.md").write_text(commands_page(), encoding="utf-8")
    (docs / "exit-codes.md").write_text(exit_codes_page(), encoding="utf-8")
    with (docs / "decisions" / "README.md").open("a", encoding="utf-8") as page:
        page.writelines(f"{line}\n" for line in ["", *decisions(docs / "decisions")])


def commands_page() -> str:
    """Every command with its options and an example, as click describes them."""
    parts = [
        "# Commands",
        (
            f"Of `digest` {__version__}, written from the program itself. `--help` says the same, "
            "and so does `man digest`."
        ),
        _options("", group),
    ]
    for name in COMMANDS:
        command = group.get_command(click.Context(group), name)
        assert command is not None, name
        for full, each in commands_below(name, command):
            parts += _command(full, each)
    return "\n\n".join(part for part in parts if part) + "\n"


def _command(full: str, command: click.Command) -> Iterator[str]:
    yield f"{'##' if ' ' not in full else '###'} digest {full}"
    yield from _paragraphs(command)
    if isinstance(command, click.Group):
        return
    pieces = command.collect_usage_pieces(click.Context(command, info_name=full))
    yield f"```\ndigest {' '.join([full, *pieces])}\n```"
    yield _options(full, command)
    yield from (f"For example:\n\n```sh\n{text}\n```" for text in examples_of(full))


def _options(full: str, command: click.Command) -> str:
    context = click.Context(command, info_name=full)
    records = [parameter.get_help_record(context) for parameter in command.params]
    rows = [
        f"| `{_cell(record[0])}` | {_prose(record[1])} |"
        for record in records
        if record and record[1]
    ]
    return "\n".join(["| option | what it does |", "|---|---|", *rows]) if rows else ""


def _paragraphs(command: click.Command) -> Iterator[str]:
    blocks = (command.help or "").split("\n\n")
    for block in filter(str.strip, blocks):
        lines = [line.rstrip() for line in inspect.cleandoc(block).splitlines()]
        kept_as_it_is = lines[0] == "\b"
        yield "\n".join(["```", *lines[1:], "```"]) if kept_as_it_is else _prose(" ".join(lines))


def _prose(text: str) -> str:
    """As a sentence of Markdown: nothing in it is taken for a mark."""
    return re.sub(r"([\\*_<>\[\]|#])", r"\\\1", " ".join(text.split()))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def exit_codes_page() -> str:
    """What each exit code means, and which errors end with it."""
    kinds = [kind for _, kind in inspect.getmembers(errors, inspect.isclass)]
    lines = [
        "# Exit codes",
        "",
        (
            "They follow sysexits, so that cron, systemd and scripts can tell what to wait "
            "for from what to mend. Behind each stand the errors that end with it."
        ),
    ]
    for code, meaning in ENDINGS.items():
        lines += ["", f"## {code}", "", f"{meaning[0].upper()}{meaning[1:]}.", ""]
        lines += [
            f"- {_prose(inspect.cleandoc(kind.__doc__ or '').splitlines()[0])}"
            for kind in kinds
            if issubclass(kind, errors.DigestError) and kind.exit_code == code
            if kind is not errors.DigestError
        ]
    return "\n".join(lines) + "\n"


def decisions(folder: Path) -> Iterator[str]:
    """A line with a link for each decision, by its own title."""
    for file in sorted(folder.glob("[0-9]*.md")):
        title = file.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
        yield f"- {file.name[:4]}: [{title}]({file.name})"


if __name__ == "__main__":
    main()
