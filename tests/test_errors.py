"""An exit code is given in one file, so that two errors of one kind cannot differ in it."""

import ast

from tests.structure.tree import name_of, nodes, python_files


def test_no_error_outside_its_file_gives_itself_an_exit_code():
    assert [
        f"{name_of(file)}: {error.name}"
        for file in python_files("digest")
        for error in nodes(file)
        if name_of(file) != "digest/errors.py" and isinstance(error, ast.ClassDef)
        for statement in error.body
        if isinstance(statement, ast.Assign) and "exit_code" in ast.unparse(statement.targets)
    ] == []
