"""
What a row of a list says its reader chose where it comes from. Pure.

The cells are those of `digest subscribers export`. A word that is none of ours
refuses the row: a choice is never guessed, and never dropped unsaid.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from digest.errors import InputError
from digest.model import Frequency

_YES_OR_NO = {
    **dict.fromkeys(("yes", "oui", "true", "1"), True),
    **dict.fromkeys(("", "no", "non", "false", "0"), False),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderChoices:
    """How often, in which form, after which pause, and without whom; by default what all get."""

    frequency: Frequency = Frequency.DAILY
    resumes_on: date | None = None
    is_text_only: bool = False
    dropped_partners: tuple[str, ...] = ()
    """By the legal names of who pays: numbers are another database's."""


def choices_of(cells: Mapping[str, str], today: date) -> ReaderChoices:
    """
    The choices in a row's cells, by field; a pause that is over is none.

    Raises `InputError` for a word that is no choice.
    """
    names = cells.get("dropped_partners", "").splitlines()
    return ReaderChoices(
        frequency=_frequency(cells.get("frequency", "")),
        resumes_on=_pause(cells.get("resumes_on", ""), today),
        is_text_only=_yes(cells.get("text_only", "")),
        dropped_partners=tuple(" ".join(name.split()) for name in names if name.strip()),
    )


def _frequency(text: str) -> Frequency:
    try:
        return Frequency(text.casefold() or Frequency.DAILY)
    except ValueError:
        allowed = ", ".join(frequency.value for frequency in Frequency)
        raise InputError(f"{text[:20]!r} is no frequency; allowed: {allowed}") from None


def _pause(text: str, today: date) -> date | None:
    try:
        ends = date.fromisoformat(text) if text else None
    except ValueError:
        raise InputError(f"resumes_on {text[:20]!r} is not YYYY-MM-DD") from None
    return ends if ends is not None and ends > today else None


def _yes(text: str) -> bool:
    answer = _YES_OR_NO.get(text.casefold())
    if answer is None:
        raise InputError(f"text_only {text[:20]!r} is neither yes nor no")
    return answer
