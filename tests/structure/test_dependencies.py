"""What pyproject.toml asks for is what the code imports, and it is pinned with hashes."""

import ast
import re
import sys
import tomllib
from importlib.metadata import distribution, packages_distributions

import pytest

from tests.structure.tree import ROOT, name_of, parsed, python_files, tracked_files

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NOT_IMPORTED = {
    "brotli": "what httpx2 reads compressed pages with",
    "lxml-html-clean": "what trafilatura cleans pages with",
    "psycopg": "what sqlalchemy speaks to PostgreSQL with",
    "python-multipart": "what starlette reads forms with",
    "tzdata": "the zones, where the system has none",
}
COMES_WITH = {"httpcore2": "httpx2", "pydantic-core": "pydantic"}
"""Halves of one whole: the second asks for one exact version of the first."""


def normal(name):
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", name, maxsplit=1)[0]).lower()


def imports(folder):
    """Each top-level name that the folder's files import, and one file that does."""
    found = {}
    for file in python_files(folder):
        for node in ast.walk(parsed(file)):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module]
            found |= {name.partition(".")[0]: name_of(file) for name in names}
    known = sys.stdlib_module_names | {"benchmarks", "digest", "tests"}
    return {name: file for name, file in found.items() if name not in known}


def distributions_of(names):
    owners = packages_distributions()
    found = {name: {normal(owner) for owner in owners.get(name, [])} for name in names}
    return {name: {COMES_WITH.get(o, o) for o in owners} for name, owners in found.items()}


def declared(*groups):
    wanted = list(PROJECT["project"]["dependencies"])
    for group in groups:
        wanted += PROJECT["dependency-groups"][group]
    return {normal(name) for name in wanted}


def test_the_package_imports_only_what_it_asks_for():
    used = imports("digest")

    undeclared = {
        name: used[name]
        for name, owners in distributions_of(used).items()
        if not owners & declared()
    }

    assert undeclared == {}


def test_the_package_asks_only_for_what_it_imports():
    owners = set().union(*distributions_of(imports("digest")).values())

    assert declared() - owners - set(NOT_IMPORTED) == set()


@pytest.mark.parametrize("folder", ["tests", "benchmarks"])
def test_tests_and_benchmarks_import_only_what_is_asked_for(folder):
    used = imports(folder)
    allowed = declared("dev", "build")

    undeclared = {
        n: used[n] for n, owners in distributions_of(used).items() if not owners & allowed
    }

    assert undeclared == {}


@pytest.mark.parametrize(
    ("file", "groups"),
    [("requirements.txt", ["build"]), ("requirements-dev.txt", ["build", "dev"])],
)
def test_everything_asked_for_is_pinned_with_hashes(file, groups):
    text = (ROOT / file).read_text(encoding="utf-8")
    pins = re.split(r"\n(?=\S)", re.sub(r"(?m)^ *#.*\n", "", text).strip())

    names = {normal(pin) for pin in pins}

    assert declared(*groups) - names == set()
    assert [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []


def test_both_files_pin_the_same_versions():
    def pins(file):
        return dict(re.findall(r"(?m)^([\w.-]+)==(\S+)", (ROOT / file).read_text(encoding="utf-8")))

    shared, developers = pins("requirements.txt"), pins("requirements-dev.txt")

    assert shared.items() <= developers.items()


def test_what_is_installed_here_is_what_is_pinned():
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    pins = dict(re.findall(r"(?m)^([\w.-]+)==(\S+) \\$", text))

    wrong = {name: pin for name, pin in pins.items() if distribution(name).version != pin}

    assert wrong == {}


def test_the_licence_is_in_its_file():
    licence = next(file for file in tracked_files() if file.name == "LICENSE")

    assert licence.read_text(encoding="utf-8").startswith("MIT License")
