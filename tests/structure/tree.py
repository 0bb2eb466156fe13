"""Where the files of this repository are, for the tests that judge them."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file that is, or may soon be, under version control."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    files = {ROOT / name for name in listed.split("\0") if name}
    return tuple(sorted(file for file in files if file.is_file()))


def python_files(folder: str) -> tuple[Path, ...]:
    """The Python files under that folder."""
    return tuple(
        f for f in tracked_files() if f.suffix == ".py" and f.is_relative_to(ROOT / folder)
    )


@cache
def parsed(file: Path) -> ast.Module:
    """The syntax tree of that file."""
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


@cache
def nodes(file: Path) -> tuple[ast.AST, ...]:
    """Every node of that tree; to walk it takes longer than to parse it."""
    return tuple(ast.walk(parsed(file)))


def name_of(file: Path) -> str:
    """The file as one writes it in this repository."""
    return file.relative_to(ROOT).as_posix()
