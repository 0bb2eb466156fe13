"""Names say what a thing is; a word that fits everything is not a name."""

import ast
import re

from tests.structure.tree import name_of, parsed, python_files

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


def words(name):
    """`FeedManager` and `feed_manager` are made of `feed` and `manager`."""
    return set(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().strip("_").split("_"))


def named(file):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return [node for node in ast.walk(parsed(file)) if isinstance(node, kinds)]


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
