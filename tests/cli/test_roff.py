"""The manual's pages say what `--help` says, in a form that `man` reads."""

import re

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import errors
from digest.cli import COMMANDS, group
from digest.cli.roff import ENDINGS, escaped, page, whole_page

OURS = re.compile(r"\.(TH|SH|SS|TP|PP|B|br|nf|fi)\b")


@given(st.text())
def test_no_text_becomes_a_request(text):
    lines = escaped(text).split("\n")

    assert [line for line in lines if line.startswith((".", "'"))] == []
    assert escaped(text).count("\\") == len(re.findall(r"\\(?:e|-|&|\(aq)", escaped(text)))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_page_names_every_option_and_holds_no_request_but_ours(name):
    command = group.get_command(click.Context(group), name)
    assert command is not None

    text = page(name, command, "1.0")

    options = [o for o in getattr(command, "params", ()) if isinstance(o, click.Option)]
    assert [o.opts[0] for o in options if escaped(o.opts[0]) not in text] == []
    requests = [line for line in text.split("\n") if line.startswith((".", "'"))]
    assert [line for line in requests if not OURS.match(line)] == []


def test_the_first_page_names_every_command_and_every_exit_code():
    text = whole_page(group, "1.0")
    kinds = [e for e in vars(errors).values() if isinstance(e, type)]
    codes = {e.exit_code for e in kinds if issubclass(e, errors.DigestError)}

    assert [name for name in COMMANDS if escaped(f"digest-{name}(1)") not in text] == []
    assert codes - set(ENDINGS) == set()
    assert all(f".B {code}\n" in text for code in ENDINGS)
