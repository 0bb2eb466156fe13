"""
What a domain's SPF record comes to with all it includes, counted as receivers count. Pure.

The record is not judged for one message: what matters here is who may send at
all, and how many questions that costs a receiver.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from digest.deliver.published.record import Ask, DnsAnswer, RecordKind
from digest.deliver.published.spf import IpNetwork, SpfRecord, SpfTerm, is_spf
from digest.errors import InputError

MOST_LOOKUPS = 10
"""Terms that ask the DNS; with one more, receivers answer "permanent error" (section 4.6.4)."""
MOST_VOID = 2
"""Of those, the ones that nothing answers (the same section)."""
_MOST_EXCHANGES = 10
_COUNTED = 30
"""Where counting ends: includes may go round in a circle."""
_ASKING = frozenset({"include", "a", "mx", "ptr", "exists", "redirect"})
_MACRO = "%"
"""A name that is made of the message itself: it cannot be asked before there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfReading:
    """All that one record and its includes say."""

    lookups: int
    voids: tuple[str, ...]
    """What was asked for, and is not there."""
    networks: frozenset[IpNetwork]
    """From where mail passes."""
    included: frozenset[str]
    faults: tuple[str, ...]
    """What receivers answer with a permanent error, in words."""
    unanswered: tuple[tuple[str, DnsAnswer], ...]

    def lacks(self, mechanisms: Iterable[str]) -> tuple[str, ...]:
        """Those of our own mechanisms, as `ip4:…` or `include:…`, that nothing here covers."""
        return tuple(each for each in mechanisms if not self._covers(each))

    def _covers(self, mechanism: str) -> bool:
        name, _, value = mechanism.partition(":")
        if name == "include":
            return value in self.included
        wanted = ip_network(value, strict=False)
        return any(
            wanted.version == each.version and wanted.subnet_of(each)  # type: ignore[arg-type] # versions are equal
            for each in self.networks
        )


@dataclass(slots=True)
class _Count:
    lookups: int = 0
    voids: list[str] = field(default_factory=list)
    networks: set[IpNetwork] = field(default_factory=set)
    included: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    unanswered: list[tuple[str, DnsAnswer]] = field(default_factory=list)


def reading_of(domain: str, record: SpfRecord, ask: Ask) -> SpfReading:
    """What *record*, which stands at *domain*, comes to."""
    count = _Count()
    waiting: deque[tuple[str, SpfRecord]] = deque([(domain, record)])
    while waiting:
        here, current = waiting.popleft()
        for term in current.heard:
            count.lookups += term.name in _ASKING
            if count.lookups <= _COUNTED:
                waiting.extend(_heard(here, term, ask, count))
    return SpfReading(
        lookups=count.lookups,
        voids=tuple(count.voids),
        networks=frozenset(count.networks),
        included=frozenset(count.included),
        faults=tuple(count.faults),
        unanswered=tuple(count.unanswered),
    )


def _heard(here: str, term: SpfTerm, ask: Ask, count: _Count) -> Iterator[tuple[str, SpfRecord]]:
    """Take one term in; the records it leads to, with where they stand."""
    target, passes = term.target or here, term.qualifier == "+"
    if term.network is not None:
        if passes:
            count.networks.add(term.network)
    elif _MACRO in target:
        return
    elif term.name in ("include", "redirect"):
        if passes and term.name == "include":
            count.included.add(target)
        yield from _record_at(target, term, ask, count)
    elif term.name in ("a", "mx"):
        addresses = (_addresses if term.name == "a" else _of_mx)(target, ask, count)
        if passes:
            count.networks.update(_networks(addresses, term))


def _record_at(
    target: str, term: SpfTerm, ask: Ask, count: _Count
) -> Iterator[tuple[str, SpfRecord]]:
    answer = ask(target, RecordKind.TXT)
    if answer.fault:
        count.unanswered.append((target, answer))
        return
    if not answer.values:
        count.voids.append(target)
    records = [text for text in answer.values if is_spf(text)]
    if len(records) != 1:
        many = "no SPF record" if not records else f"{len(records)} SPF records"
        count.faults.append(f"{term.text} leads to {target}, which has {many}")
        return
    try:
        yield target, SpfRecord.parse(records[0])
    except InputError as fault:
        count.faults.append(f"the record of {target}, which {term.text} leads to: {fault}")


def _of_mx(target: str, ask: Ask, count: _Count) -> list[IPv4Address | IPv6Address]:
    answer = ask(target, RecordKind.MX)
    if answer.fault:
        count.unanswered.append((target, answer))
    elif not answer.values:
        count.voids.append(target)
    if len(answer.values) > _MOST_EXCHANGES:
        count.faults.append(f"{target} has {len(answer.values)} MX records; SPF allows for 10")
    names = [value.rpartition(" ")[2] for value in answer.values[:_MOST_EXCHANGES]]
    return [each for name in names for each in _addresses(name, ask, _Count())]


def _addresses(name: str, ask: Ask, count: _Count) -> list[IPv4Address | IPv6Address]:
    answers = [ask(name, kind) for kind in (RecordKind.A, RecordKind.AAAA)]
    values = [value for answer in answers for value in answer.values]
    troubled = next((answer for answer in answers if answer.fault), None)
    if troubled is not None:
        count.unanswered.append((name, troubled))
    elif not values:
        count.voids.append(name)
    return [ip_address(value) for value in values]


def _networks(addresses: Iterable[IPv4Address | IPv6Address], term: SpfTerm) -> Iterator[IpNetwork]:
    """The networks of `a/24` or `mx//64`; without a length each address alone."""
    _, _, lengths = term.value.partition("/")
    four, _, six = lengths.partition("//") if not lengths.startswith("/") else ("", "", lengths[1:])
    for address in addresses:
        length = four if address.version == 4 else six
        longest = address.max_prefixlen
        bits = int(length) if length.isdecimal() and int(length) <= longest else longest
        yield ip_network(f"{address}/{bits}", strict=False)
