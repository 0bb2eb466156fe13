"""What pyproject.toml asks for is what the code imports, and it is pinned with hashes."""

import ast
import re
import sys
from importlib.metadata import distribution, packages_distributions

import pytest
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.structure.lock import HERE, left_out, machine_with, read_pins, requirements_of
from tests.structure.tree import ROOT, name_of, nodes, python_files, tracked_files

NOT_IMPORTED = {
    "brotli": "what httpx2 reads compressed pages with",
    "font-caladea": "what a shared picture is lettered with",
    "lxml-html-clean": "what trafilatura cleans pages with",
    "psycopg": "what sqlalchemy speaks to PostgreSQL with",
    "python-multipart": "what starlette reads forms with",
    "tzdata": "the zones, where the system has none",
}
COMES_WITH = {"httpcore2": "httpx2", "pydantic-core": "pydantic"}
"""Halves of one whole: the second asks for one exact version of the first."""


def imports(folder):
    """Each top-level name that the folder's files import, and one file that does."""
    importers = {}
    for file in python_files(folder):
        for node in nodes(file):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module]
            importers |= {name.partition(".")[0]: name_of(file) for name in names}
    ours = sys.stdlib_module_names | {"benchmarks", "digest", "scripts", "tests"}
    return {name: file for name, file in importers.items() if name not in ours}


def distributions_of(names):
    owners = packages_distributions()
    return {
        name: {COMES_WITH.get(o, o) for o in map(canonicalize_name, owners.get(name, []))}
        for name in names
    }


def declared(*groups):
    return {canonicalize_name(requirement.name) for requirement in requirements_of(*groups)}


def test_the_package_imports_only_what_it_asks_for():
    used = imports("digest")

    undeclared = {
        name: used[name]
        for name, owners in distributions_of(used).items()
        if not owners & declared("cluster")
    }

    assert undeclared == {}


def test_the_package_asks_only_for_what_it_imports():
    owners = set().union(*distributions_of(imports("digest")).values())

    assert declared("cluster") - owners - set(NOT_IMPORTED) == set()


@pytest.mark.parametrize("folder", ["tests", "benchmarks"])
def test_tests_and_benchmarks_import_only_what_is_asked_for(folder):
    used = imports(folder)
    allowed = declared("dev", "build", "cluster")

    undeclared = {
        n: used[n] for n, owners in distributions_of(used).items() if not owners & allowed
    }

    assert undeclared == {}


LOCKS = [
    ("requirements.txt", ["build"]),
    ("requirements-cluster.txt", ["build", "cluster"]),
    ("requirements-dev.txt", ["build", "dev", "cluster"]),
]
MACHINES = [
    machine_with(python, system)
    for python in ("3.11", "3.12", "3.13", "3.14")
    for system in ("linux", "darwin", "win32")
]


@pytest.mark.parametrize(("file", "groups"), LOCKS)
def test_a_lock_leaves_nothing_to_resolve_on_any_machine(file, groups):
    pins, asked = read_pins(file), requirements_of(*groups)

    missing = [left_out(pins, asked, machine) for machine in [HERE, *MACHINES]]

    assert missing == [set()] * len(missing)


@pytest.mark.parametrize(("file", "groups"), LOCKS)
def test_a_pin_that_is_taken_out_of_a_lock_is_missed(file, groups):
    pins, asked = read_pins(file), requirements_of(*groups)
    here = [pin for pin in pins if pin.applies_to(HERE)]

    unmissed = [
        pin.name for pin in here if not left_out([p for p in pins if p != pin], asked, HERE)
    ]

    assert unmissed == []


@pytest.mark.parametrize("file", [*dict(LOCKS), "requirements-docs.txt"])
def test_every_pin_has_hashes(file):
    assert [pin.name for pin in read_pins(file) if not pin.hashes] == []


def test_all_files_pin_the_same_versions():
    shared, some, all_of_them = (
        {(pin.name, pin.version, str(pin.marker)) for pin in read_pins(file)} for file, _ in LOCKS
    )

    assert (shared - some, some - all_of_them) == (set(), set())


def test_what_is_installed_here_is_what_is_pinned():
    pins = [pin for pin in read_pins("requirements.txt") if pin.applies_to(HERE)]

    wrong = [pin for pin in pins if Version(distribution(pin.name).version) != pin.version]

    assert wrong == []


@pytest.mark.parametrize("name", ["Makefile", "docs/install.md"])
def test_every_way_to_install_takes_the_lock_and_resolves_nothing(name):
    lines = [
        line
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
        if re.search(r"(install|\(PIP\)) .*requirements", line)
    ]

    assert lines
    assert [ln for ln in lines if not {"--no-deps", "--require-hashes"} <= set(ln.split())] == []


def test_the_licence_is_in_its_file():
    licence = next(file for file in tracked_files() if file.name == "LICENSE")

    assert licence.read_text(encoding="utf-8").startswith("MIT License")
