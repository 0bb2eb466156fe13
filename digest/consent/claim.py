"""
What a row of a list claims: this address consented to these purposes, here is the proof.

Pure. A row that does not say who, what and how we know is refused: the sender
carries the burden of proving consent (CASL, section 13). A row that says its
reader left claims that, and needs no proof.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from ipaddress import ip_address, ip_network

from digest.address import named, parse
from digest.consent.choices import ReaderChoices, choices_of
from digest.consent.formats import NO_WORDS, ListWord, is_empty, plain
from digest.consent.list_columns import ClaimColumns
from digest.consent.list_dates import civil, day_of, is_yet_to_come, moment_of
from digest.consent.list_words import told
from digest.errors import InputError
from digest.ledger import GIVEN_BY, said_on
from digest.model import Purpose

_PURPOSES = {
    **{purpose.value: purpose for purpose in Purpose},
    "infolettre": Purpose.NEWSLETTER,
    "promos": Purpose.PROMOTIONS,
    "partenaires": Purpose.PARTNERS,
}
_NO_CONSENT = frozenset({"default", "défaut", "par défaut", "pre-checked", "précoché", "implied"})
"""Words that stand for a box nobody ticked: no basis for anything (CRTC 2012-549)."""
_GIVEN = ("date", "confirmed_at", "asked")
"""The fields that tell when consent was given, the surest first."""
_KEPT_BITS = {4: 24, 6: 48}
_NAMED = re.compile(r"[^<>\x00-\x1f\x7f-\x9f\u2028\u2029]*<([^<>]+)>")
"""`Name <address>`; what has a line end in it is no name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentClaim:
    """A row that may be taken in: a parsed address, and what the list says of its reader."""

    address: str
    purposes: frozenset[Purpose]
    proof: str
    """How we know, in words: the operator's and the list's."""
    choices: ReaderChoices
    word: ListWord = ListWord.YES
    given_on: date | None = None
    """When consent was given, where the list says it: a day, or a moment."""
    is_dated: bool = True
    """Whether it was then; else no later."""
    left_on: date | None = None
    closed_because: str = ""
    signed_up_on: date | None = None
    network: str = ""
    """Where they agreed from, without its last bits."""

    @property
    def basis(self) -> str:
        """The proof, with the day consent was given."""
        what = "consent given on" if self.is_dated else GIVEN_BY
        return _with_day(self.proof, what, self.given_on)

    @property
    def departure(self) -> str:
        """How we know that they left, and when."""
        return _with_day(
            f"{self.proof}; the list says so".removeprefix("; "), "left on", self.left_on
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimDefaults:
    """What holds for rows that do not say it themselves."""

    purposes: frozenset[Purpose] = frozenset()
    basis: str = ""


def purposes_of(text: str) -> frozenset[Purpose]:
    """
    The purposes a list of words names, in English or French, however it is separated.

    Raises `InputError` for a word that is none.
    """
    words = [word for word in re.split(r"[\s,;|+/]+", text.casefold()) if word]
    unknown = next((word for word in words if word not in _PURPOSES), None)
    if unknown is not None:
        allowed = ", ".join(purpose.value for purpose in Purpose)
        raise InputError(f"{unknown[:30]!r} is no purpose; allowed: {allowed}")
    return frozenset(_PURPOSES[word] for word in words)


def claim(
    cells: Sequence[str], layout: ClaimColumns, defaults: ClaimDefaults, today: date
) -> ConsentClaim:
    """What a row claims. Raises `InputError` with the reason it is not enough."""
    fields = {n: cells[at] if at < len(cells) else "" for n, at in layout.places.items()}
    row = told(cells, layout, today)
    address = _address(fields["address"], parse if row.word is ListWord.YES else named)
    _check_width(cells, layout)
    if row.word is ListWord.PENDING:
        raise InputError(f"the list says they never {_never(layout)}")
    if row.unclear:
        raise InputError(row.unclear)
    is_yes = row.word is ListWord.YES
    purposes = purposes_of(fields.get("purposes", "")) if is_yes or layout.is_ours else frozenset()
    given_on = _given_on(fields, layout, today, is_yes=is_yes)
    basis = fields.get("basis") or defaults.basis
    return ConsentClaim(
        address=address,
        purposes=_granted(purposes, layout, defaults) if is_yes else purposes,
        proof=_proof(_sound(basis) if is_yes else _printable(basis), cells, layout, given_on),
        choices=choices_of(fields, today) if is_yes or layout.is_ours else ReaderChoices(),
        word=row.word,
        given_on=given_on,
        is_dated=not (layout.is_ours and plain(fields.get("consent_dated", "")) in NO_WORDS),
        left_on=row.on,
        closed_because=(layout.is_ours and fields.get("closed_because")) or _printable(row.reason),
        signed_up_on=day_of(fields.get("created", ""), month_first=layout.is_month_first),
        network=_network(fields.get("confirm_ip") or fields.get("ip", "")),
    )


def _check_width(cells: Sequence[str], layout: ClaimColumns) -> None:
    """Raises `InputError` for cells beyond the header: what they hold, or moved, nobody knows."""
    if layout.is_header and any(cells[len(layout.titles) :]):
        raise InputError(
            f"it has cells beyond the {len(layout.titles)} of the header; put quotes around one "
            "that holds the delimiter, or give each column a title"
        )


def _never(layout: ClaimColumns) -> str:
    return "subscribed" if layout.format.every is ListWord.PENDING else "confirmed"


def _granted(
    purposes: frozenset[Purpose], layout: ClaimColumns, defaults: ClaimDefaults
) -> frozenset[Purpose]:
    """What the row says was agreed to, or the whole list; our own export says it all itself."""
    if layout.is_ours or purposes:
        return purposes
    if not defaults.purposes:
        raise InputError("no purposes; say what was consented to, in a column or by --purposes")
    return defaults.purposes


def _address(text: str, form_of: Callable[[str], str]) -> str:
    """The address in a cell, also from `Name <address>` (on one line) and `mailto:address`."""
    if not text:
        raise InputError("no address")
    within = _NAMED.fullmatch(text)
    if text.count("@") > 1 and not within and not text.startswith('"'):
        raise InputError("one cell holds several addresses; give each a row of its own")
    return form_of(re.sub(r"^mailto:", "", within[1] if within else text, flags=re.IGNORECASE))


def _sound(text: str) -> str:
    """The basis in one line. Raises `InputError` where it is none."""
    basis = _printable(text)
    if not basis:
        raise InputError("no basis; say how consent was given and where the proof is kept")
    if basis.casefold() in _NO_CONSENT:
        raise InputError(f"{basis!r} is no basis: nobody acted; say what the person did")
    return basis


def _printable(text: str) -> str:
    if not text.isprintable():
        text = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(text.split())


def _given_on(
    fields: Mapping[str, str], layout: ClaimColumns, today: date, *, is_yes: bool
) -> date | None:
    """
    When consent was given, by the first column that says it.

    Raises `InputError` for a day that cannot be, but where they left: that is heard in any case.
    """
    text = next((fields[name] for name in _GIVEN if not is_empty(fields.get(name, ""))), "")
    if not (is_yes and text):
        return day_of(text, month_first=layout.is_month_first)
    given = moment_of(text, month_first=layout.is_month_first)
    if is_yet_to_come(given, today):
        raise InputError(f"the date {civil(given)} is yet to come")
    return given


def _proof(basis: str, cells: Sequence[str], layout: ClaimColumns, given: date | None) -> str:
    """The basis, and what the list itself says of the consent, word for word."""
    known = {"", given.isoformat() if given else ""}
    kept = [
        f"{layout.title(place)}: {_printable(cells[place])}"
        for place in layout.proofs
        if place < len(cells) and cells[place] not in known
    ]
    return "; ".join(filter(None, [basis, *kept]))


def _with_day(proof: str, what: str, when: date | None) -> str:
    return f"{proof} {said_on(what, when)}".strip() if when else proof


def _network(text: str) -> str:
    """The network of an IP, as a visit here is kept; empty for what is none."""
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    return str(ip_network(f"{address}/{_KEPT_BITS[address.version]}", strict=False))
