"""Rows that flow, read back by a reader that knows RFC 3676 and nothing of how they were made."""

import re
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from digest.render.flowed import flowed
from digest.render.quoted import quoted
from tests.rigs.newsroom import edition, text_of

TEMPLATES = Path(__file__).parents[2] / "templates"
LONGEST = 78
"""RFC 3676, section 4.2, without the CRLF."""
WORDS = st.lists(st.sampled_from([*"aé>-. \u00a0\u202f«»:?…", "From ", "-- "])).map("".join)
TEXTS = st.lists(st.one_of(WORDS, st.just("-- "), st.just("")), max_size=8).map("\n".join)


def unflowed(text):
    """What a mail program makes of it (RFC 3676, sections 4 and 5): a paragraph a line."""
    paragraphs, is_open, depth_before = [], False, 0
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        row = line[depth:].removeprefix(" ")
        is_soft = row.endswith(" ") and row != "-- "
        said = row[:-1] if is_soft else row
        if is_open and depth == depth_before and row != "-- ":
            paragraphs[-1] += said
        else:
            paragraphs.append(">" * depth + said)
        is_open, depth_before = is_soft, depth
    return "\n".join(paragraphs)


@given(text=TEXTS)
@example(text="-- ")
@example(text=" -- ")
@example(text=f"{'mot ' * 17}-- \n-- \nLe Quotidien")
@example(text=f"{'mot ' * 18}> n’est pas une citation")
@example(text=f"{'mot ' * 17}From ici")
@example(text="   ")
@example(text="mot " * 40)
def test_what_flows_is_read_as_it_was_written(text):
    assert unflowed(flowed(text)) == text


@given(text=TEXTS)
def test_no_row_is_too_long_but_for_a_word_that_is(text):
    long = [row for row in flowed(text).split("\n") if len(row) > LONGEST]

    assert [row for row in long if " " in row.strip(" ")] == []


def test_what_a_no_break_space_ties_stands_in_one_row():
    for before in range(56, 76):
        rows = flowed(
            "a" * before + " tout va bien\u00a0: «\u00a0Transport\u00a0» à 7\u00a0h "
        ).split("\n")

        for tied in ("bien\u00a0:", "«\u00a0Transport\u00a0»", "7\u00a0h"):
            assert any(tied in row for row in rows)


def test_a_row_never_begins_like_a_mark_of_its_own():
    rows = flowed("> dit-elle\nFrom here\n deux espaces").split("\n")

    assert rows == [" > dit-elle", " From here", "  deux espaces"]


def test_the_space_that_says_go_on_survives_the_wire():
    """A relay may take white space from the end of a line: there is none (RFC 2045, 6.7)."""
    wire = quoted(flowed("mot " * 40)).decode("ascii").split("\r\n")

    assert [line for line in wire if line.endswith(" ")] == []
    assert len([line for line in wire if line.endswith(" =20")]) == 3


def test_who_ignores_the_rule_sees_a_space_too_many_and_no_word_cut():
    """Some programs join rows and delete nothing, others show rows as they stand."""
    plain = " ".join(unflowed(text_of(edition())).split())

    assert " ".join(text_of(edition()).split()) == plain


def test_no_text_of_ours_has_a_space_that_breaks_before_a_mark():
    """A row may end at any other: « : » would open the next one."""
    loose = re.compile(r"(?<!\{)(?<=[^\W_}»)]) [:;?!»]|« ")

    found = {
        file.parent.name: loose.findall(re.sub(r"\{[%#].*?[%#]\}", "", text, flags=re.DOTALL))
        for file in sorted(TEMPLATES.glob("*/body.txt"))
        if (text := file.read_text(encoding="utf-8"))
    }
    assert {name: marks for name, marks in found.items() if marks} == {}
