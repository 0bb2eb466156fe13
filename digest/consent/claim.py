"""
What a row of a list claims: this address consented to these purposes, here is the proof.

Pure. A row that does not say who, what and how we know is refused: the sender
carries the burden of proving consent (CASL, section 13).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from digest.address import parse
from digest.consent.choices import ReaderChoices, choices_of
from digest.errors import InputError
from digest.model import Purpose, ReaderState

_PURPOSES = {
    **{purpose.value: purpose for purpose in Purpose},
    "infolettre": Purpose.NEWSLETTER,
    "promos": Purpose.PROMOTIONS,
    "partenaires": Purpose.PARTNERS,
}
_TITLES = {
    "address": frozenset(
        {"address", "email", "e-mail", "mail", "email address", "e-mail address", "courriel"}
        | {"adresse", "adresse courriel", "adresse de courriel", "adresse e-mail", "adresse email"}
    ),
    "purposes": frozenset({"purposes", "purpose", "finalités", "finalites", "fins"}),
    "basis": frozenset({"basis", "proof", "preuve", "base", "fondement"}),
    "date": frozenset({"date", "consented_on", "consented on", "date du consentement"}),
    **{
        field: frozenset({field})  # as our own export names them
        for field in ("state", "frequency", "resumes_on", "text_only", "dropped_partners")
    },
}
_NO_CLAIM: dict[str, str] = {
    ReaderState.PENDING: "the list says they never confirmed",
    ReaderState.UNSUBSCRIBED: "the list says they unsubscribed; only they can come back",
    ReaderState.SUPPRESSED: "the list says the address is suppressed",
}
"""Why a row of another installation's export claims nothing, by the state it says."""
_NO_CONSENT = frozenset({"default", "défaut", "par défaut", "pre-checked", "précoché", "implied"})
"""Words that stand for a box nobody ticked: no basis for anything (CRTC 2012-549)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentClaim:
    """A row that may be taken in: a parsed address, its purposes, and the basis in words."""

    address: str
    purposes: frozenset[Purpose]
    basis: str
    choices: ReaderChoices


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimDefaults:
    """What holds for rows that do not say it themselves."""

    purposes: frozenset[Purpose] = frozenset()
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimColumns:
    """Where each field stands in a row, by name, and whether the first row only says so."""

    places: dict[str, int]
    is_header: bool


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


def columns(first_row: Sequence[str]) -> ClaimColumns:
    """
    What the first row says of the columns.

    A row with an address in it is no header; then only that column is known.
    Raises `InputError` where no column holds addresses.
    """
    holding = [place for place, cell in enumerate(first_row) if "@" in cell]
    if holding:
        return ClaimColumns(places={"address": holding[0]}, is_header=False)
    titles = [cell.casefold().strip(" :*") for cell in first_row]
    places = {
        field: place
        for field, names in _TITLES.items()
        for place in [next((i for i, title in enumerate(titles) if title in names), None)]
        if place is not None
    }
    if "address" not in places:
        raise InputError("no column of addresses; name one of its columns address or courriel")
    return ClaimColumns(places=places, is_header=True)


def claim(
    cells: Sequence[str], places: dict[str, int], defaults: ClaimDefaults, today: date
) -> ConsentClaim:
    """What a row claims. Raises `InputError` with the reason it is not enough."""
    fields = {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
    address = _address(fields["address"])
    refusal = _NO_CLAIM.get(fields.get("state", "").casefold())
    if refusal:
        raise InputError(refusal)
    purposes = purposes_of(fields.get("purposes", "")) or defaults.purposes
    if not purposes:
        raise InputError("no purposes; say what was consented to, in a column or by --purposes")
    basis = _basis(fields.get("basis") or defaults.basis)
    return ConsentClaim(
        address=address,
        purposes=purposes,
        basis=_dated(basis, fields.get("date", ""), today),
        choices=choices_of(fields, today),
    )


def _address(text: str) -> str:
    """The address in a cell, also from `Name <address>` and `mailto:address`."""
    if not text:
        raise InputError("no address")
    named = re.fullmatch(r"[^<>]*<([^<>]+)>", text)
    return parse((named[1] if named else text).removeprefix("mailto:"))


def _basis(text: str) -> str:
    if not text.isprintable():
        text = "".join(char if char.isprintable() else " " for char in text)
    basis = " ".join(text.split())
    if not basis:
        raise InputError("no basis; say how consent was given and where the proof is kept")
    if basis.casefold() in _NO_CONSENT:
        raise InputError(f"{basis!r} is no basis: nobody acted; say what the person did")
    return basis


def _dated(basis: str, text: str, today: date) -> str:
    """The basis with the day consent was given. Raises `InputError` for a day that cannot be."""
    if not text:
        return basis
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        raise InputError(f"the date {text[:20]!r} is not YYYY-MM-DD") from None
    if day > today:
        raise InputError(f"the date {day} is yet to come")
    return f"{basis} (consent given on {day})"
