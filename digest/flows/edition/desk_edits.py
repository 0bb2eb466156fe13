"""What one act of the desk's changes in what it changed before. Pure."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, replace
from typing import Any

from digest.model import Act, ActKind, DeskEdits, DeskWording

Change = dict[str, Any]
_FIELDS = frozenset(field.name for field in fields(DeskWording))


def edited(edits: DeskEdits, act: Act) -> DeskEdits:
    """The same after that act; itself after one that changes neither stories nor words."""
    change = _CHANGES.get(act.kind)
    return replace(edits, **change(edits, act)) if change else edits


def numbers_of(words: str) -> tuple[int, ...]:
    """The numbers in a text like `12 7 9`, each once; what is none is left out."""
    return tuple(dict.fromkeys(int(word) for word in words.split() if word.isdecimal()))


def kept_wording(wording: DeskWording) -> str:
    """How an act keeps what the desk wrote of a story: only what it wrote."""
    written = {name: text for name, text in asdict(wording).items() if text is not None}
    return json.dumps(written, ensure_ascii=False)


def wording_of(words: str) -> DeskWording:
    """The same read back; empty where that is no wording."""
    try:
        kept = json.loads(words)
    except ValueError:
        kept = {}
    items = kept.items() if isinstance(kept, dict) else ()
    return DeskWording(**{name: str(text) for name, text in items if name in _FIELDS})


def _with_wording(edits: DeskEdits, number: int, words: str) -> dict[int, DeskWording]:
    newest = {name: text for name, text in asdict(wording_of(words)).items() if text is not None}
    before = edits.wordings.get(number, DeskWording())
    return {**edits.wordings, number: replace(before, **newest)}


def _without(numbers: tuple[int, ...], gone: int) -> tuple[int, ...]:
    return tuple(number for number in numbers if number != gone)


def _dropped(edits: DeskEdits, act: Act) -> Change:
    number = act.about or 0
    return {"dropped": edits.dropped | {number}, "taken": _without(edits.taken, number)}


def _taken(edits: DeskEdits, act: Act) -> Change:
    number = act.about or 0
    taken = (*_without(edits.taken, number), number)
    return {"dropped": edits.dropped - {number}, "taken": taken}


def _written(edits: DeskEdits, act: Act) -> Change:
    """What this edition alone says of it; words that are kept with the article are not here."""
    if act.about is None or not act.words:
        return {}
    return {"wordings": _with_wording(edits, act.about, act.words)}


_CHANGES: Mapping[ActKind, Callable[[DeskEdits, Act], Change]] = {
    ActKind.DROP: _dropped,
    ActKind.TAKE_BACK: lambda edits, act: {"dropped": edits.dropped - {act.about or 0}},
    ActKind.TAKE: _taken,
    ActKind.ORDER: lambda _, act: {"order": numbers_of(act.words)},
    ActKind.WRITE: _written,
    ActKind.SUBJECT: lambda _, act: {"subject": act.words},
    ActKind.PREHEADER: lambda _, act: {"preheader": act.words},
    ActKind.ANOTHER_LINE: lambda edits, act: {"refused_lines": edits.refused_lines | {act.words}},
    ActKind.NO_PARTNER: lambda _, __: {"is_without_partner": True},
}
