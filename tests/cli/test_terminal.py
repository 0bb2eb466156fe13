"""Words of others on a screen and in a log: shown, and never obeyed."""

import csv
import io
import logging
import sys
from contextlib import contextmanager, redirect_stderr

import click
from hypothesis import given
from hypothesis import strategies as st

from digest.cli.log import _text_formatter
from digest.cli.output.terminal import GuardedTerminal, draw, harmless
from tests.loopback.command import PROGRAM
from tests.loopback.forked import BARE
from tests.rigs.glass import Glass

ATTACKS = (
    "\x1b]0;titre\x07",  # the window's title
    "\x1b[2J\x1b[H",  # the screen cleared
    "\x9b31m",  # the same in eight bits
    "\x1bP$q\x1b\\",  # a question that the terminal types in answer
    "\rdigest: all is well",  # the line begun anew
    "\b\b\b\b",
    "\u202egnp.eeuqitna\u202c",  # the rest of the line turned around
    "\x00\x7f\x85",
)


class Screen(io.StringIO):
    def isatty(self):
        return True


@contextmanager
def guarded():
    """Standard error is a guarded terminal meanwhile: what came through."""
    screen = Screen()
    with redirect_stderr(GuardedTerminal(screen)):
        yield screen


def test_no_way_of_writing_moves_a_terminal():
    for attack in ATTACKS:
        with guarded() as screen:
            click.echo(f"le titre {attack} d’un fil", err=True)
            csv.writer(sys.stderr).writerow(["a", attack])
            sys.stderr.writelines([attack])

        written = screen.getvalue()
        assert written.startswith("le titre ")
        assert " d’un fil\n" in written
        assert harmless(written) == written
        assert not {*"\x1b\x9b\u202e"} & {*written}


@given(st.text())
def test_what_is_harmless_stays_and_whatever_comes_out_is(text):
    once = harmless(text)

    assert harmless(once) == once
    assert len(once) == len(text)
    assert not {*"\x1b\x07\x9b\x00\u202e"} & {*once}
    assert (
        harmless("Édition du 8 nov. « à l’heure »\t\r\n") == "Édition du 8 nov. « à l’heure »\t\r\n"
    )


def test_our_own_moves_are_obeyed_and_colours_only_where_there_is_a_terminal():
    with guarded() as screen:
        draw("\x1b[3F\x1b[32mfait\x1b[0m", err=True)
    file = io.StringIO()
    with redirect_stderr(file):
        draw("\x1b[32mfait\x1b[0m", err=True)

    assert screen.getvalue() == "\x1b[3F\x1b[32mfait\x1b[0m"
    assert file.getvalue() == "fait"


def test_a_line_of_the_log_shows_no_address_in_words_either():
    record = logging.LogRecord("digest", 30, "", 1, "refused %s", ("<anne@mail.example>",), None)

    assert "anne@" not in _text_formatter().format(record)


def test_a_list_that_was_made_to_move_a_terminal_moves_none(installation):
    folder = installation().parent
    title = "".join(ATTACKS).replace("\r", "").replace("\x00", "")
    (folder / "liste.csv").write_text(
        f"courriel,purposes,basis,{title}\nanne@exemple.test,news{title},papier,oui\n"
    )
    glass = Glass([*PROGRAM, "subscribers", "import", "liste.csv", "--dry-run"], folder, {**BARE})

    code = glass.watch()

    assert code == 65
    assert "\x1b" not in glass.written
    assert "\x07" not in glass.written
    assert "--ignore-column" in glass.written
