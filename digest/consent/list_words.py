"""What a row of a list says of its reader, over all its columns: the strongest word holds. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from digest.consent.formats import (
    IN_WORDS,
    MAY_SAY_NO,
    WHEN_CLOSED,
    WHY_CLOSED,
    YES_WORDS,
    ColumnRule,
    ListWord,
    plain,
)
from digest.consent.free_text import tells_of_leaving
from digest.consent.list_columns import ClaimColumns, ignoring
from digest.consent.list_dates import ELSEWHERE, civil, day_of


@dataclass(frozen=True, slots=True, kw_only=True)
class RowWord:
    """The word; when they left, where the row says it; why the address is closed, if it is."""

    word: ListWord
    on: date | None = None
    reason: str = ""
    unclear: str = ""
    """A cell that may say no, in words nobody knows or where nobody asks, and what to do."""


_ASIDE = "whether they left is not clear"
"""What a file of refused rows says, which nobody takes for the list's own words later."""
_CROSS = plain("✗")
_DENIES = re.compile(
    r"\b(?:non|ne|pas|jamais|aucune?|sans|never|none|nil|expire[ds]?|echu|perime)\b|\bno\b(?! \d)"
)
"""What makes words that tell of a consent tell of none; « formulaire no 12 » has a number."""
_NEVER = (1900, 9000)
"""Up to the first year, and from the second on, a day stands for none: 01/01/1900, 31/12/9999."""
_FIRST_MAIL = 1971
"""Before, a day of departure is a slip: nobody had a letter by e-mail to leave."""


class _CellWord(NamedTuple):
    """What one cell says; None is what nobody knows."""

    place: int
    rule: ColumnRule
    word: ListWord | None
    on: date | None


def told(cells: Sequence[str], layout: ClaimColumns, today: date) -> RowWord:
    """What a row says, a column that says no before all others; a day yet to come is unclear."""
    said = list(_said(cells, layout, today))
    word = max([layout.format.every, *(cell.word for cell in said if cell.word is not None)])
    unclear = next((cell.place for cell in said if cell.word is None), None)
    if unclear is None and word < ListWord.LEFT:
        unclear = _aside(cells, layout)
    return RowWord(
        word=word,
        on=next((cell.on for cell in said if cell.on is not None), None),
        reason=_reason(cells, layout, said) if word is ListWord.CLOSED else "",
        unclear=(
            ""
            if unclear is None or word >= ListWord.LEFT
            else _not_clear(unclear, cells[unclear], layout)
        ),
    )


def _said(cells: Sequence[str], layout: ClaimColumns, today: date) -> Iterator[_CellWord]:
    for place, rule in layout.rules:
        text = cells[place] if place < len(cells) else ""
        word = rule.words.get(plain(text))
        on = (
            None
            if word is not None or rule.dates is None
            else day_of(text, month_first=layout.is_month_first)
        )
        if on is not None:
            word = _word_of_day(on, rule, today)
        elif word is None or _is_a_sign(text):
            word = _unknown(text, rule)
        yield _CellWord(place, rule, word, on if word is not ListWord.YES else None)


def _aside(cells: Sequence[str], layout: ClaimColumns) -> int | None:
    """The first cell that says in passing that its reader left, and that no rule has read."""
    known = {
        place
        for place, rule in layout.rules
        if place < len(cells) and plain(cells[place]) in rule.words
    }
    quiet = layout.say_nothing | known
    heard = ((n, text) for n, text in enumerate(cells) if text and n not in quiet)
    return next((n for n, text in heard if _ASIDE not in text and tells_of_leaving(text)), None)


def _not_clear(place: int, text: str, layout: ClaimColumns) -> str:
    """What an operator is told of a cell that may say no."""
    title = layout.title(place)
    is_heard = place in layout.heard
    what = "correct or remove it" if is_heard else f"correct it, or add {ignoring([title])}"
    return f"its {title[:40]!r} says {text[:40]!r}: {_ASIDE}; {what}"


def _is_a_sign(text: str) -> bool:
    """Whether a cell holds a picture and no word: a thumb up or down, which no table has."""
    return not plain(text) and any(unicodedata.category(sign) == "So" for sign in text)


def _unknown(text: str, rule: ColumnRule) -> ListWord | None:
    """What a cell in no table says; nobody knows, where it is a sign or may say no."""
    said = plain(text)
    may_say_no = said == _CROSS or MAY_SAY_NO.search(said) or _DENIES.search(said)
    return None if _is_a_sign(text) or (rule is IN_WORDS and may_say_no) else rule.other


def _word_of_day(on: date, rule: ColumnRule, today: date) -> ListWord | None:
    """What a day says in a column of departures: none, left, or nothing that anybody can tell."""
    if not _NEVER[0] < on.year < _NEVER[1]:
        return ListWord.YES
    is_likely = on.year >= _FIRST_MAIL and civil(on) <= today + ELSEWHERE
    return rule.dates if is_likely else None


def _reason(cells: Sequence[str], layout: ClaimColumns, said: list[_CellWord]) -> str:
    """Why the address is closed: in the list's own words, where it has some."""
    closing = [cell for cell in said if cell.word is ListWord.CLOSED]
    closing.sort(key=lambda cell: cell.rule not in (WHY_CLOSED, WHEN_CLOSED))
    for cell in closing:
        text = cells[cell.place]
        return layout.title(cell.place) if cell.on or plain(text) in YES_WORDS else text
    return layout.format.program
