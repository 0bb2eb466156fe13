"""The reference that the site gets from the code says all of it."""

import inspect

import pytest

from digest import errors
from digest.cli.examples import EXAMPLES
from scripts.site_sources import commands_page, decisions, exit_codes_page
from tests.structure.tree import ROOT

KINDS = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, errors.DigestError) and kind is not errors.DigestError
]


def test_every_command_is_there_with_its_example():
    page = commands_page()

    assert [name for name in EXAMPLES if f"# digest {name}\n" not in page] == []
    assert [name for name, text in EXAMPLES.items() if f"```sh\n{text}\n```" not in page] == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_error_stands_under_its_exit_code(kind):
    parts = exit_codes_page().split("\n## ")
    [under] = [part for part in parts if part.startswith(f"{kind.exit_code}\n")]

    assert inspect.cleandoc(kind.__doc__).splitlines()[0] in under.replace("\\", "")


def test_every_decision_is_listed_by_its_title():
    folder = ROOT / "docs" / "decisions"

    lines = list(decisions(folder))

    assert len(lines) == len(list(folder.glob("[0-9]*.md")))
    assert all(line.endswith(".md)") and "[" in line for line in lines)
