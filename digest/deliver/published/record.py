"""A record of the DNS: as a zone file has it, as a registrar's form asks for it. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

_LONGEST_STRING = 255
"""A TXT record is made of strings of so many bytes (RFC 1035, section 3.3.14)."""


class RecordKind(StrEnum):
    """What is asked of a name."""

    TXT = "TXT"
    MX = "MX"
    A = "A"
    AAAA = "AAAA"
    PTR = "PTR"


_NAMING = (RecordKind.MX, RecordKind.PTR)
"""What ends with a name; a zone file ends a whole name with a dot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsRecord:
    """One record; a TXT's value is its text, whole and without quotes."""

    name: str
    kind: RecordKind
    value: str

    @property
    def zone_lines(self) -> str:
        """As a zone file has it: a text as so many quoted strings as its length asks for."""
        name = f"{self.name}. IN {self.kind}"
        if self.kind is not RecordKind.TXT:
            return f"{name} {self.value}{'.' if self.kind in _NAMING else ''}"
        strings = [f'"{_escaped(each)}"' for each in _strings(self.value)]
        if len(strings) == 1:
            return f"{name} {strings[0]}"
        return "\n".join((f"{name} (", *(f"  {each}" for each in strings), ")"))

    def host_in(self, zone: str) -> str:
        """What a registrar's form for that zone wants as the host: `@` for the zone itself."""
        return "@" if self.name == zone else self.name.removesuffix(f".{zone}")

    def typed(self, zone: str) -> str:
        """On one line, what to type into that form: kind, host, value."""
        return f"{self.kind} {self.host_in(zone)} {self.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsAnswer:
    """What the DNS said: the values of one kind, none, or why nobody knows."""

    values: tuple[str, ...] = ()
    """A text without quotes, an exchange as `10 mail.n.example`; names without a last dot."""
    fault: str = ""
    """In words, where no answer came: then no values says nothing."""


Ask = Callable[[str, RecordKind], DnsAnswer]
"""Who asks the DNS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsFault:
    """How the DNS differs from what it should say, and what to type."""

    words: str
    step: str
    is_grave: bool = True
    """Whether receivers refuse mail for it, or file it as spam."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsVerdict:
    """What was seen of one subject, and what is wrong with it."""

    observation: str
    faults: tuple[DnsFault, ...] = ()


def unanswered(name: str, answer: DnsAnswer) -> DnsFault:
    """What to tell of a question that was not answered: nothing is known then."""
    words = f"the DNS says nothing of {name}: {answer.fault}"
    return DnsFault(words=words, step="ask again later: `digest dns --check`", is_grave=False)


def elsewhere(ask: Ask, record: DnsRecord, zone: str) -> str:
    """
    Where a record stands that is not at its name, in words; empty where it is nowhere.

    Most forms of registrars put the zone behind what is typed: who types a whole
    name gets `_dmarc.n.example.n.example`.
    """
    doubled = f"{record.name}.{zone}"
    if not ask(doubled, record.kind).values:
        return ""
    return (
        f"; there is one at {doubled}: the form adds the domain by itself, so type the host alone"
    )


def _strings(text: str) -> list[str]:
    starts = range(0, max(len(text), 1), _LONGEST_STRING)
    return [text[at : at + _LONGEST_STRING] for at in starts]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
