"""A file is one noun or one decision; a function fits in one look."""

import ast

from tests.structure.tree import name_of, nodes, python_files

LONGEST_FILE = 400
LONGEST_FUNCTION = 40


def code_lines(function):
    """How many lines it takes, without its decorators and docstring."""
    start = function.lineno
    body = function.body
    if ast.get_docstring(function, clean=False) is not None:
        start = body[0].end_lineno if len(body) > 1 else function.end_lineno
    return function.end_lineno - start + 1


def functions(file):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in nodes(file) if isinstance(node, kinds)]


def test_no_file_is_longer_than_a_noun_needs():
    files = [*python_files("digest"), *python_files("tests"), *python_files("benchmarks")]

    sizes = {name_of(file): len(file.read_text(encoding="utf-8").splitlines()) for file in files}

    assert {name: size for name, size in sizes.items() if size > LONGEST_FILE} == {}


def test_no_function_is_longer_than_one_look():
    sizes = {
        f"{name_of(file)}:{function.lineno} {function.name}": code_lines(function)
        for file in python_files("digest")
        for function in functions(file)
    }

    assert {name: size for name, size in sizes.items() if size > LONGEST_FUNCTION} == {}


def test_most_functions_are_short():
    sizes = sorted(code_lines(f) for file in python_files("digest") for f in functions(file))

    assert sizes[len(sizes) // 2] <= 7
    assert sizes[len(sizes) * 9 // 10] <= 16


def test_most_files_are_short():
    sizes = [len(file.read_text(encoding="utf-8").splitlines()) for file in python_files("digest")]

    assert sum(size <= 200 for size in sizes) >= 0.85 * len(sizes)
