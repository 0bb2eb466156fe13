"""What an operator sees while an edition goes out, and when it has gone."""

import json
import re

import pytest

from tests.loopback.command import PROGRAM
from tests.loopback.forked import BARE
from tests.rigs.glass import Glass
from tests.rigs.published import DAY


@pytest.fixture
def desk(desk_with, inbox):
    inbox.reply("RCPT", "550 5.1.1 lectrice3 unknown", when=lambda line: "lectrice3@" in line)
    inbox.reply("BODY", "451 4.7.1 greylisted", times=2)
    inbox.reply("BODY", "250 2.0.0 queued", times=100, delay=0.1)
    return desk_with(readers=40, batch_size=20)


on_any_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what is drawn alike, wherever the numbers come from."""


def watched(desk, **environment):
    glass = Glass([*PROGRAM, "send"], desk.folder, {**BARE, **environment})
    code = glass.watch()
    return code, glass


def test_on_a_terminal_the_drawing_stays_in_place_and_the_balance_stands_below_it(desk):
    code, glass = watched(desk)

    assert code == 75
    assert len(re.findall(r"\x1b\[\d+F", glass.written)) >= 3
    head = [line for line in glass.lines if "of 40 copies" in line]
    assert head == [f"edition of {DAY}: 40 of 40 copies, 100.0%"]
    screen = "\n".join(glass.lines)
    assert "accepted 37   bounced 1   deferred 2" in screen
    assert "451 4.7.1  greylisted: accepted later  (2 times)" in screen
    assert "40 readers = 37 accepted + 1 bounced + 2 deferred" in screen
    assert "@exemple.test" not in glass.written
    assert "Ctrl-C stops well" not in screen


@on_any_database
def test_without_colour_nothing_but_the_cursor_is_moved(desk):
    _, glass = watched(desk, NO_COLOR="1")

    assert not re.search(r"\x1b\[[\d;]*m", glass.written)
    assert re.search(r"\x1b\[\d+F", glass.written)


@on_any_database
def test_a_dumb_terminal_gets_lines(desk):
    _, glass = watched(desk, TERM="dumb")

    assert "\x1b" not in glass.written
    assert f"edition of {DAY}: " in glass.written


@on_any_database
def test_off_a_terminal_there_are_plain_lines_and_a_table_of_what_was_answered(desk):
    code, said = desk.run("send")

    assert code == 75
    assert "\x1b" not in said
    assert re.search(rf"\d\d:\d\d:\d\d edition of {DAY}: \d+ of 40 copies, [\d.]+%, [\d.]+/s", said)
    assert not re.search("40 of 40 copies.*left", said)
    table = said[said.index("40 readers =") :].splitlines()
    assert re.fullmatch(r"reply +copies  what it means +what happens next", table[1])
    assert re.fullmatch(r"250 +37  accepted +nothing", table[2])
    assert re.fullmatch(
        r"451 4.7.1 +2  deferred: greylisted: accepted later +"
        r"tried again from \d{4}-\d\d-\d\d \d\d:\d\d UTC",
        table[3],
    )
    assert re.fullmatch(
        r"550 5.1.1 +1  bounced: there is no such mailbox +its address is closed once certain",
        table[4],
    )


@on_any_database
def test_a_machine_gets_the_same_numbers(desk, inbox):
    _, said = desk.run("send", "--json")

    (report,) = json.loads(said[said.index("[\n") : said.rindex("]") + 1])
    assert sum(row["copies"] for row in report["replies"]) == report["readers"] == 40
    assert report["balance"]["accepted"] == 37
