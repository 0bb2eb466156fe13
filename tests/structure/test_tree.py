"""What must not be anywhere in this repository."""

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.structure.tree import ROOT, name_of, nodes, python_files, tracked_files

REGISTRIES = r"(?i)\b(pypi\.(org|python)|pythonhosted|npmjs\.(com|org)|crates\.io|deb\.debian\.org)"
MACHINE_PATHS = r"(?<![\w./~}\"'$-])/(home|root|Users|work|workspace)/\w"
LARGEST = 2_000_000


def texts():
    for file in tracked_files():
        content = file.read_bytes()
        if b"\0" not in content[:8000] and file != Path(__file__):
            yield file, content.decode("utf-8")


@pytest.mark.parametrize(
    "pattern", [REGISTRIES, MACHINE_PATHS], ids=["a registry's address", "a path of one machine"]
)
def test_no_file_holds(pattern):
    lines = [
        f"{name_of(file)}:{number}: {line.strip()[:100]}"
        for file, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(pattern, line)
    ]

    assert lines == []


def test_nothing_of_ours_is_replaced_by_a_mock():
    files = [
        name_of(file)
        for file in tracked_files()
        if file.suffix == ".py"
        for node in nodes(file)
        if isinstance(node, ast.Import | ast.ImportFrom)
        if any("mock" in name for name in [getattr(node, "module", "") or "", *_names(node)])
    ]

    assert files == []


def _names(node):
    return [alias.name for alias in node.names]


def test_no_import_leads_back_to_where_it_began():
    modules = {dotted(file): file for file in python_files("digest")}
    graph = {
        name: {other for other in imports(file) if other in modules and other != name}
        for name, file in modules.items()
    }

    TopologicalSorter(graph).prepare()  # raises `CycleError` with the circle


def dotted(file):
    return name_of(file).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imports(file):
    """Every module that a file may import: `from a import b` may mean `a.b`."""
    for node in nodes(file):
        if isinstance(node, ast.ImportFrom):
            yield node.module
            yield from (f"{node.module}.{name}" for name in _names(node))
        elif isinstance(node, ast.Import):
            yield from _names(node)


def test_no_file_is_too_large_to_review():
    assert [name_of(file) for file in tracked_files() if file.stat().st_size > LARGEST] == []


def test_every_text_ends_with_one_line_feed_and_has_no_carriage_return():
    kinds = {".py", ".md", ".toml", ".txt", ".html", ".sh", ""}

    bad = [
        name_of(file)
        for file, text in texts()
        if file.suffix in kinds and text and not re.search(r"\A[^\r]*[^\r\n]\n\Z", text)
    ]

    assert bad == []


def test_a_reason_stands_behind_every_silenced_rule():
    silenced = re.compile(r"# (?:noqa: [A-Z0-9, ]+|type: ignore\[[a-z-, ]+\]|pragma: no cover)(.*)")

    bare = [
        f"{name_of(file)}:{number}: {line.strip()[:100]}"
        for file in python_files("digest")
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        for reason in silenced.findall(line)
        if not re.search(r"[a-z]{3}", reason)
    ]

    assert bare == []


def test_scripts_can_be_run():
    scripts = [f for f in tracked_files() if f.is_relative_to(ROOT / "scripts") and not f.suffix]

    assert [name_of(f) for f in [*scripts, ROOT / ".ci/run"] if not f.stat().st_mode & 0o100] == []
