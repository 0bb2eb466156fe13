"""The settings of `[desk]`: who approves each edition, and who may sign in to decide of it."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from digest.address import key
from digest.address import parse as parse_address
from digest.config.addresses import Mailbox
from digest.config.table import SettingsTable
from digest.config.units import Duration
from digest.errors import InputError
from digest.model import DeskPerson, DeskRole

_NAMED_MAILBOX = re.compile(r"\s*([^<>@\x00-\x1f]{1,60}?)\s*<\s*([^<>\s]+)\s*>\s*")
_ALLOWED = 'allowed: a name and an address, like "Anne Roy <anne@news.example>"'


def _listed(value: object) -> object:
    """« Anne <anne@news.example>=editor, … », as the environment has them, by their names."""
    if not isinstance(value, str):
        return value
    pairs = (part.rpartition("=") for part in value.split(",") if part.strip())
    return {person.strip(): role.strip() for person, _, role in pairs}


def _known(people: dict[str, DeskRole]) -> dict[str, DeskRole]:
    """Everybody under a name and an address of their own: acts are kept by the name."""
    persons = [person_named(text, role) for text, role in people.items()]
    for what, kept in (
        ("name", [person.name.casefold() for person in persons]),
        ("address", [key(person.address) for person in persons]),
    ):
        if len(set(kept)) < len(kept):
            raise ValueError(f"allowed: another {what} for each person; two have the same")
    return people


def person_named(text: str, role: DeskRole) -> DeskPerson:
    """That person, by a name and an address as a mail program shows them; `ValueError` else."""
    match = _NAMED_MAILBOX.fullmatch(text)
    if match is None:
        raise ValueError(_ALLOWED)
    try:
        address = parse_address(match[2])
    except InputError as fault:
        raise ValueError(f"{_ALLOWED} ({fault})") from fault
    if not address.isascii():
        raise ValueError("allowed: addresses of ASCII, which every relay takes")
    return DeskPerson(name=match[1], address=address, role=role)


People = Annotated[dict[str, DeskRole], BeforeValidator(_listed), AfterValidator(_known)]
"""Persons as a mail program shows them, each with what they may do."""


class DeskSettings(SettingsTable):
    """Whether somebody approves each edition, what silence means, and who may sign in."""

    approval: Literal["none", "required"] = "none"
    approval_default: Literal["hold", "send"] = "hold"
    ask_before: Duration = timedelta(minutes=30)
    address: Mailbox | None = None
    people: People | None = None
    trust_header: str = Field("", pattern=r"^[A-Za-z0-9-]{0,60}$")

    @property
    def persons(self) -> tuple[DeskPerson, ...]:
        """Who may sign in; nobody unless they are named."""
        named: Mapping[str, DeskRole] = self.people or {}
        return tuple(person_named(text, role) for text, role in named.items())

    def person_of(self, address: str) -> DeskPerson | None:
        """Who of them has that address, however it is written; None for anybody else."""
        try:
            wanted = key(parse_address(address))
        except InputError:
            return None
        return next((each for each in self.persons if key(each.address) == wanted), None)
