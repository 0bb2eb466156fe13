"""The table of wordings, `phrases.toml`: read once, refused as a whole where a line is wrong."""

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files

from digest.feedback.report import BounceCause
from digest.feedback.words import Wordings, wordings_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseWordings:
    """
    How one cause is said; `statuses` are the last two numbers of RFC 3463, `*` for any.

    Beside a status of `unless` the words say nothing.
    """

    cause: BounceCause
    statuses: frozenset[str]
    unless: frozenset[str]
    wordings: Wordings


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasebook:
    """Every list of the table; `causes` in the order in which they are tried."""

    causes: tuple[CauseWordings, ...]
    before_recipients: Wordings
    system_names: Wordings
    failed_subjects: Wordings
    failed_texts: Wordings
    late: Wordings
    timed_out: Wordings
    arrived: Wordings
    return_lines: Wordings
    absent_subjects: Wordings
    absent_texts: Wordings
    challenges: Wordings
    read_subjects: Wordings
    rejected_receipts: Wordings
    complaints: Wordings
    courtesies: Wordings
    leave_lines: Wordings
    leave_texts: Wordings
    leave_denials: Wordings


@cache
def phrasebook() -> Phrasebook:
    """The table that is shipped; raises `ValueError` that names what is wrong in it."""
    return read_phrasebook(files("digest.feedback").joinpath("phrases.toml").read_text("utf-8"))


def read_phrasebook(text: str) -> Phrasebook:
    """A table of that form; raises `ValueError` that names what is wrong in it."""
    table = tomllib.loads(text)
    lists = {each.name for each in fields(Phrasebook)} - {"causes"}
    if table.keys() != {"cause", *lists}:
        odd = sorted(table.keys() ^ {"cause", *lists})
        raise ValueError(f"phrases.toml: missing or unknown: {', '.join(odd)}")
    others = {name: _list(table, name) for name in lists}
    causes = tuple(_cause(row) for row in table["cause"])
    return Phrasebook(causes=causes, **others)


def _cause(row: dict[str, object]) -> CauseWordings:
    if row.keys() - {"cause", "why", "statuses", "unless", "wordings"}:
        raise ValueError(f"phrases.toml: a [[cause]] has {', '.join(row)}")
    return CauseWordings(
        cause=BounceCause(str(row.get("cause"))),
        statuses=frozenset(_texts(row.get("statuses", []), "statuses")),
        unless=frozenset(_texts(row.get("unless", []), "unless")),
        wordings=_list(row, "wordings"),
    )


def _list(row: dict[str, object], name: str) -> Wordings:
    written = _texts(row.get(name, []), name)
    if len(set(written)) < len(written):
        twice = next(each for each in written if written.count(each) > 1)
        raise ValueError(f"phrases.toml: {twice!r} stands twice in {name}")
    return wordings_of(written)


def _texts(value: object, name: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ValueError(f"phrases.toml: {name} is no list of words")
    return value
