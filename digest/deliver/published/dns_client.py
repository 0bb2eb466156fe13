"""The only door to the DNS: one question at a time, within a time for all of them."""

from collections.abc import Sequence
from datetime import timedelta
from time import monotonic

import dns.exception
import dns.nameserver
import dns.rdatatype
import dns.resolver
from dns.rdata import Rdata
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.TXT import TXT

from digest.deliver.published.record import DnsAnswer, RecordKind

_ONE_QUESTION = 3.0
"""Seconds; a resolver that has not answered by then is asked no more about it."""
_DNS_PORT = 53
_NO_RESOLVER = "this machine names no resolver (/etc/resolv.conf); set dns.resolvers"


class DnsClient:
    """
    Asks this machine's resolvers, or those that are named as `ADDRESS` or `ADDRESS:PORT`.

    What was asked once is remembered. When *within* has passed since it was
    made, everything else is answered "no time was left".
    """

    def __init__(self, servers: Sequence[str], within: timedelta) -> None:
        self._until = monotonic() + within.total_seconds()
        self._answers: dict[tuple[str, RecordKind], DnsAnswer] = {}
        self._resolver = _resolver(servers)

    def ask(self, name: str, kind: RecordKind) -> DnsAnswer:
        """What the DNS says; a name that is not there, or has no such record, has no values."""
        asked = (name.lower().rstrip("."), kind)
        if asked not in self._answers:
            self._answers[asked] = self._asked(*asked)
        return self._answers[asked]

    def _asked(self, name: str, kind: RecordKind) -> DnsAnswer:
        left = self._until - monotonic()
        if left <= 0:
            return DnsAnswer(fault="no time was left to ask")
        if self._resolver is None:
            return DnsAnswer(fault=_NO_RESOLVER)
        try:
            answer = self._resolver.resolve(
                name,
                dns.rdatatype.from_text(kind),
                raise_on_no_answer=False,
                lifetime=min(left, _ONE_QUESTION),
                search=False,
            )
        except dns.resolver.NXDOMAIN:
            return DnsAnswer()
        except (dns.exception.DNSException, OSError, UnicodeError) as fault:
            return DnsAnswer(fault=_in_words(fault))
        return DnsAnswer(values=tuple(map(_value, answer.rrset or ())))


def _in_words(fault: Exception) -> str:
    match fault:
        case dns.resolver.LifetimeTimeout():
            return "no resolver answered in time"
        case dns.resolver.NoNameservers():
            return "its name servers cannot be asked, or their signatures do not hold"
    return str(fault) or type(fault).__name__


def _resolver(servers: Sequence[str]) -> dns.resolver.Resolver | None:
    try:
        resolver = dns.resolver.Resolver(configure=not servers)
    except dns.resolver.NoResolverConfiguration:
        return None
    if servers:
        resolver.nameservers = [dns.nameserver.Do53Nameserver(*_place(each)) for each in servers]
    resolver.use_edns(0, 0, 1232)  # most keys fit into one datagram then; TCP follows where not
    return resolver


def _place(server: str) -> tuple[str, int]:
    """`192.0.2.1`, `192.0.2.1:5353`, `2001:db8::1` or `[2001:db8::1]:5353` as address and port."""
    address, colon, port = server.rpartition(":")
    if not colon or (":" in address and not address.startswith("[")):
        return server, _DNS_PORT
    return address.strip("[]"), int(port)


def _value(data: Rdata) -> str:
    """A record's value as `DnsAnswer` has it."""
    if isinstance(data, TXT):
        return b"".join(data.strings).decode("utf-8", "replace")
    if isinstance(data, MX):
        return f"{data.preference} {data.exchange.to_text(omit_final_dot=True)}"
    return data.to_text().rstrip(".")
