"""Who may send in a domain's name: SPF (RFC 7208), read, counted and merged. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Self

from digest.errors import InputError

VERSION = "v=spf1"
_TERM = re.compile(
    r"(?P<qualifier>[-+?~]?)(?P<name>all|include|a|mx|ptr|ip4|ip6|exists)"
    r"(?::(?P<value>[^\s/]*(?:/\S*)?)|(?P<length>/\S+))?",
    re.IGNORECASE,
)
_MODIFIER = re.compile(r"(?P<name>[A-Za-z][\w.-]*)=(?P<value>\S*)")
_NEEDS_VALUE = frozenset({"include", "exists", "ip4", "ip6"})
_ENDS = ("all", "redirect")
_STRICTNESS = ("-", "~", "?", "+")

IpNetwork = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfTerm:
    """A mechanism or a modifier, as `~all` or `redirect=n.example`."""

    text: str
    name: str
    value: str = ""
    """What stands behind the colon or the equals sign; lengths included."""
    qualifier: str = "+"
    is_modifier: bool = False

    @property
    def target(self) -> str:
        """The domain it names, without lengths and a last dot; empty: the record's own."""
        return self.value.partition("/")[0].rstrip(".").lower()

    @property
    def network(self) -> IpNetwork | None:
        """The network of an ip4 or ip6."""
        is_one = not self.is_modifier and self.name in ("ip4", "ip6")
        return ip_network(self.value, strict=False) if is_one else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfRecord:
    """One record, its terms in order; those behind `all` are ignored by receivers."""

    terms: tuple[SpfTerm, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises `InputError`, in words, for what a receiver answers with a permanent error."""
        return cls(terms=tuple(_term(word) for word in text.split()[1:]))

    @property
    def heard(self) -> Iterator[SpfTerm]:
        """The terms that count: mechanisms up to `all`, then a redirect where there is no `all`."""
        for term in self.terms:
            if term.is_modifier:
                continue
            yield term
            if term.name == "all":
                return
        yield from (each for each in self.terms if each.is_modifier and each.name == "redirect")

    @property
    def ending(self) -> SpfTerm | None:
        """What it says of everybody else: its `all`, or the record it leads to."""
        return next((term for term in self.heard if term.name in _ENDS), None)

    def __str__(self) -> str:
        return " ".join((VERSION, *(term.text for term in self.terms)))


def is_spf(text: str) -> bool:
    """Whether a TXT record is one of SPF (RFC 7208, section 4.5)."""
    return text.lower() == VERSION or text.lower().startswith(f"{VERSION} ")


def new_record(mechanisms: Sequence[str]) -> str:
    """A record that lets those send, and has all others held in doubt."""
    return " ".join((VERSION, *mechanisms, "~all"))


def merged(records: Sequence[SpfRecord], missing: Sequence[str]) -> str:
    """
    One record that says what all of *records* say, and lets those *missing* send too.

    Its end is the strictest of theirs.
    """
    every = [term for record in records for term in record.terms]
    ends = [term for term in every if term.name in _ENDS]
    others = [term.text for term in every if term.name not in _ENDS]
    closing = min(ends, key=_strictness).text if ends else "~all"
    return " ".join((VERSION, *dict.fromkeys((*others, *missing)), closing))


def _strictness(term: SpfTerm) -> int:
    return _STRICTNESS.index(term.qualifier) if term.name == "all" else len(_STRICTNESS)


def _term(word: str) -> SpfTerm:
    match = _TERM.fullmatch(word)
    if match is None:
        return _modifier(word)
    name, value = match["name"].lower(), match["value"] or match["length"] or ""
    if name in _NEEDS_VALUE and not match["value"]:
        raise InputError(f"{word!r} names nothing behind its colon")
    if name in ("ip4", "ip6"):
        _expect_network(word, value, 4 if name == "ip4" else 6)
    return SpfTerm(text=word, name=name, value=value, qualifier=match["qualifier"] or "+")


def _modifier(word: str) -> SpfTerm:
    match = _MODIFIER.fullmatch(word)
    if match is None:
        raise InputError(f"{word!r} is no mechanism that SPF knows")
    name = match["name"].lower()
    return SpfTerm(text=word, name=name, value=match["value"], is_modifier=True)


def _expect_network(word: str, value: str, version: int) -> None:
    try:
        network = ip_network(value, strict=False)
    except ValueError:
        raise InputError(f"{word!r} holds no IP address or network") from None
    if network.version != version:
        raise InputError(f"{word!r} holds an address of the other kind: write ip{network.version}:")
