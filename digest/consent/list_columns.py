"""Which column of a list holds what: told by its header, or found by its addresses. Pure."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from digest.consent.formats import (
    FIELDS,
    FORMATS,
    MAY_SAY_NO,
    NO_MATTER,
    OURS,
    PERHAPS_NO,
    RULES,
    SAY_NOTHING,
    ColumnRule,
    ListFormat,
    plain,
)
from digest.errors import InputError

_ANY = ListFormat(program="", marks=frozenset())
_TITLES_ABOVE = 10
"""How many lines may stand above the header."""
_OWN_REMARKS = frozenset({"line", "reason"})
"""What a file of refused rows adds; it says nothing when it is taken in again."""
_MOST_COLUMNS = 200
"""How many may be named without a header."""
_PROOFS = ("asked", "confirmed_at", "created", "date")
"""Fields whose cells are kept as proof, as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimColumns:
    """Where each field stands in a row, which columns may say no, and which say nothing."""

    places: Mapping[str, int]
    rules: tuple[tuple[int, ColumnRule], ...] = ()
    titles: tuple[str, ...] = ()
    """As the header writes them; none where there is no header."""
    ignored: tuple[str, ...] = ()
    """The titles of columns that nothing is made of."""
    format: ListFormat = _ANY
    above: int = 0
    """How many lines stand above the header."""
    is_month_first: bool = False
    """Whether 04/05/2023 is a day of April."""
    is_order_sure: bool = True
    """Whether the list proves that, or needs not."""
    proofs: tuple[int, ...] = field(default=())
    unheard: frozenset[int] = frozenset()
    """Columns that the operator says to ignore."""
    harmless: frozenset[int] = frozenset()
    """Those whose title tells that they hold something else: a link, a telephone."""

    @property
    def is_header(self) -> bool:
        """Whether the first row only says so."""
        return bool(self.titles)

    @property
    def is_ours(self) -> bool:
        """Whether `digest subscribers export` wrote the list."""
        return self.format.program == OURS

    def title(self, place: int) -> str:
        """What the header calls that column."""
        titles = self.titles[place : place + 1]
        return titles[0] if any(titles) else f"column {place + 1}"

    @property
    def heard(self) -> frozenset[int]:
        """The columns that something is made of."""
        return frozenset(self.places.values()) | {place for place, _ in self.rules}

    @property
    def say_nothing(self) -> frozenset[int]:
        """The columns whose words, whatever they are, tell of no departure."""
        known = self.heard if self.is_ours else frozenset({self.places["address"]})
        return known | self.unheard | self.harmless

    def without(self, titles: Sequence[str]) -> Self:
        """
        The same with those columns unheard, by title or as `column 3`.

        Raises `InputError` for one that is not there, and for one that is known to say
        something: nobody may be written to against it.
        """
        named = {plain(title) for title in titles}
        places = {n: plain(self.title(n)) for n in range(max(len(self.titles), _MOST_COLUMNS))}
        unheard = {place for place, title in places.items() if title in named}
        vague = {place for place, rule in self.rules if rule is PERHAPS_NO}
        known = unheard & (self.heard - vague)
        missing = named - set(places.values())
        if known or missing:
            wrong = self.title(min(known)) if known else min(missing)
            why = "known, and heard whatever you say" if known else "not there"
            raise InputError(f"the column {wrong[:40]!r} to ignore is {why}")
        rules = tuple((place, rule) for place, rule in self.rules if place not in unheard)
        return replace(self, rules=rules, unheard=frozenset(unheard))


def ignoring(titles: Sequence[str]) -> str:
    """What the command line wants where columns of those titles say nothing of a departure."""
    return " ".join(f"--ignore-column {shlex.quote(title)}" for title in titles)


def columns(first_rows: Sequence[Sequence[str]], file_name: str = "") -> ClaimColumns:
    """
    What the first rows say of the columns: a header, perhaps below some lines of title.

    Some programs say in the file's name what its rows are. Without a header, only the
    column that holds an address is known. Raises `InputError` where none does, or where
    several may.
    """
    rows = first_rows[:_TITLES_ABOVE]
    headers = [n for n, row in enumerate(rows) if "address" in map(_held, row)]
    if headers:  # a line of title may say « Courriel » too, and says little else
        above = max(headers, key=lambda n: sum(map(bool, rows[n])))
        return _of_header(rows[above], [plain(cell) for cell in rows[above]], above, file_name)
    for above, row in enumerate(rows):
        holding = [place for place, cell in enumerate(row) if "@" in cell]
        if len(holding) > 1:
            raise InputError(_several(rows[above - 1] if above else (), holding))
        if holding and above and sum(map(bool, rows[above - 1])) > 1:
            header = rows[above - 1]
            return _of_header(header, _plain_with(header, holding[0]), above - 1, file_name)
        if holding:
            return ClaimColumns(places={"address": holding[0]})
    raise InputError("no column of addresses; name one of its columns address or courriel")


def _held(title: str) -> str | None:
    return FIELDS.get(plain(title))


def _plain_with(header: Sequence[str], place: int) -> list[str]:
    """The titles, that of the column of addresses made one we know."""
    titles = [plain(cell) for cell in header] + [""] * (place + 1 - len(header))
    return [*titles[:place], "address", *titles[place + 1 :]]


def _several(header: Sequence[str], holding: Sequence[int]) -> str:
    named = ", ".join(repr(header[place][:40]) for place in holding if place < len(header))
    what = f" ({named})" if named else ""
    return f"several columns hold addresses{what}; call the one that is meant address"


def _of_header(
    row: Sequence[str], titles: Sequence[str], above: int, file_name: str
) -> ClaimColumns:
    known = _format(frozenset(titles), file_name.casefold())
    holds = {**FIELDS, **known.fields}
    places: dict[str, int] = {}
    rules, ignored = [], []
    for place, title in enumerate(titles):
        rule = known.rules.get(title) or RULES.get(title) or _perhaps(title)
        name = holds.get(title)
        if name and name not in places:
            places[name] = place
        elif rule is None and title and title not in _OWN_REMARKS:
            ignored.append(row[place])
        if rule is not None:
            rules.append((place, rule))
    return ClaimColumns(
        places=places,
        rules=tuple(rules),
        titles=tuple(row),
        ignored=tuple(ignored),
        format=known,
        above=above,
        harmless=frozenset(
            place
            for place, title in enumerate(titles)
            if (title in SAY_NOTHING and (title != "reason" or "line" in titles))
            or NO_MATTER.search(title)
        ),
        proofs=tuple(
            sorted(places[name] for name in _PROOFS if name in places and known.program != OURS)
        ),
    )


def _format(titles: frozenset[str], file_name: str) -> ListFormat:
    fits = (f for f in FORMATS if f.marks <= titles and file_name.startswith(f.begins))
    return next(fits, _ANY)


def _perhaps(title: str) -> ColumnRule | None:
    is_no = MAY_SAY_NO.search(title) and not NO_MATTER.search(title)
    return PERHAPS_NO if is_no else None
