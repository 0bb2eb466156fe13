"""
Quotation marks as French sets them: « » outside, “ ” inside another. Pure.

A straight mark opens after a space or a bracket and closes after a letter or a
point; the inches of 5'10" do neither. What is opened and never closed stays as it
is: nobody can know where it ends.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

_MARK = re.compile('["«»“”]')
_PARTNER = {"»": "«", "”": "“", '"': '"'}
_SPACES = " \u00a0\u202f\u2009"
_MAY_OPEN_AFTER = _SPACES + "([{«“—–-/’'"
_CLOSED_BEFORE = _SPACES + ",.;:!?…)]}»”"
_NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True)
class Quotation:
    """Where a quotation opens and closes in its text, and what the outermost around it opens by."""

    start: int
    end: int
    outer: str = ""
    """The mark that opens the outermost quotation around it; "" where there is none."""


def quotations(text: str) -> list[Quotation]:
    """Every quotation of *text* that opens and closes, in the order in which they open."""
    out: list[Quotation] = []
    outermost_end, outer = -1, ""
    for start, end in sorted(_pairs(text)):
        out.append(Quotation(start, end, outer if start < outermost_end else ""))
        if start > outermost_end:
            outermost_end, outer = end, text[start]
    return out


def is_closed(text: str) -> bool:
    """Whether every guillemet, quotation mark and bracket of *text* has its partner there."""
    paired = {at for pair in _pairs(text) for at in pair}
    alone = (match.start() for match in _MARK.finditer(text) if match.start() not in paired)
    return all(_is_of_inches(text, at) for at in alone) and _brackets_are_closed(text)


def is_left_open(text: str) -> bool:
    """Whether a quotation, or a bracket, is opened in *text* and not closed there."""
    if not _MARK.search(text):
        return text.count("(") > text.count(")")
    paired = {at for pair in _pairs(text) for at in pair}
    alone = [match.start() for match in _MARK.finditer(text) if match.start() not in paired]
    opened = any(text[at] in "«“" or (text[at] == '"' and _opens(text, at, 0)) for at in alone)
    return opened or text.count("(") > text.count(")")


def with_french_quotes(text: str) -> str:
    """
    That text with “ ” for a quotation inside another, and « » for straight marks around one.

    Marks without a partner stay, and so do “ ” that stand alone; beside a guillemet that has
    none, straight marks stay too: a new one would be taken for its partner. Idempotent.
    """
    marks = list(text)
    can_have_more = _guillemets_are_paired(text)
    for quotation in quotations(text):
        if quotation.outer in ("«", '"'):
            _set_inner(marks, text, quotation)
        elif text[quotation.start] == '"' and not quotation.outer and can_have_more:
            marks[quotation.start], marks[quotation.end] = f"«{_NO_BREAK}", f"{_NO_BREAK}»"
    return "".join(marks)


def _guillemets_are_paired(text: str) -> bool:
    paired = {at for pair in _pairs(text) for at in pair}
    return all(at in paired for at, mark in enumerate(text) if mark in "«»")


def _set_inner(marks: list[str], text: str, quotation: Quotation) -> None:
    """English marks, and the spaces that guillemets had with them go."""
    start, end = quotation.start, quotation.end
    marks[start], marks[end] = "“", "”"
    if text[start] in '«"' and text[start + 1] in _SPACES:
        marks[start + 1] = ""
    if text[end] in '»"' and text[end - 1] in _SPACES:
        marks[end - 1] = ""


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    """Where each quotation opens and closes; one that holds nothing is none."""
    opened: list[int] = []
    waiting: Counter[str] = Counter()
    for match in _MARK.finditer(text):
        at, mark = match.start(), match[0]
        follows_opening = opened[-1:] == [at - 1]
        if mark in "«“" or (mark == '"' and (follows_opening or _opens(text, at, waiting[mark]))):
            opened.append(at)
            waiting[mark] += 1
            continue
        while waiting[_PARTNER[mark]]:
            start = opened.pop()
            waiting[text[start]] -= 1
            if text[start] == _PARTNER[mark]:
                if text[start + 1 : at].strip(_SPACES):
                    yield start, at
                break


def _opens(text: str, at: int, waiting: int) -> bool:
    """Whether a straight mark opens; between a space and a point it closes what waits."""
    after = text[at + 1 : at + 2]
    if at and text[at - 1] not in _MAY_OPEN_AFTER:
        return False
    return bool(after) and (after not in _CLOSED_BEFORE or not waiting)


def _is_of_inches(text: str, at: int) -> bool:
    return text[at] == '"' and text[max(at - 1, 0)].isdecimal()


def _brackets_are_closed(text: str) -> bool:
    depth = 0
    for char in text:
        depth += (char == "(") - (char == ")")
        if depth < 0:
            return False
    return depth == 0
