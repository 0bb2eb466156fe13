"""Names say what a thing is; a word that fits everything is not a name."""

import ast
import re
from collections import defaultdict

from tests.structure.tree import name_of, nodes, parsed, python_files

NO_NAMES = {
    "util",
    "utils",
    "helper",
    "helpers",
    "manager",
    "service",
    "services",
    "misc",
    "common",
}
NO_MODULES = NO_NAMES | {"data", "process", "info", "base", "core", "types"}
NO_VALUES = {"told", "found", "made", "seen", "one"}


def words(name):
    """`FeedManager` and `feed_manager` are made of `feed` and `manager`."""
    return set(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().strip("_").split("_"))


def values(file):
    """Every place where a value gets its name: a variable, a parameter, a field, a capture."""
    for node in nodes(file):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield node.lineno, name
            case ast.arg(arg=name):
                yield node.lineno, name
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield node.lineno, name
            case ast.ExceptHandler(name=str(name)) | ast.MatchMapping(rest=str(name)):
                yield node.lineno, name


def named(file):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return [node for node in nodes(file) if isinstance(node, kinds)]


def all_files():
    return [*python_files("digest"), *python_files("tests"), *python_files("benchmarks")]


def test_no_file_is_a_garage():
    files = [f for file in all_files() for f in (file, file.parent) if f.stem in NO_MODULES]

    assert [name_of(file) for file in files] == []


def test_no_class_and_no_function_is_named_for_nothing():
    vague = [
        f"{name_of(file)}:{node.lineno} {node.name}"
        for file in all_files()
        for node in named(file)
        if words(node.name) & NO_NAMES
    ]

    assert vague == []


def test_a_class_name_means_one_thing():
    places = defaultdict(list)
    for file in python_files("digest"):
        for node in named(file):
            if isinstance(node, ast.ClassDef):
                places[node.name.lstrip("_")].append(name_of(file))

    assert {name: files for name, files in places.items() if len(files) > 1} == {}


def test_no_value_has_a_name_that_fits_every_value():
    vague = [
        f"{name_of(file)}:{line} {name}"
        for file in python_files("digest")
        for line, name in values(file)
        if name.strip("_") in NO_VALUES
    ]

    assert vague == []


def test_every_module_of_the_package_says_its_job_in_its_first_line():
    silent = [name_of(f) for f in python_files("digest") if ast.get_docstring(parsed(f)) is None]

    assert [name for name in silent if not name.endswith("/__init__.py")] == []


def test_every_test_is_a_sentence():
    short = [
        f"{name_of(file)}:{node.lineno} {node.name}"
        for file in python_files("tests")
        for node in named(file)
        if node.name.startswith("test_") and len(words(node.name)) < 4
    ]

    assert short == []
