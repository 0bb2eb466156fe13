"""Whether a domain's SPF record lets our mail pass, and what to type where it does not. Pure."""

from collections.abc import Iterator, Sequence

from digest.deliver.published.record import (
    Ask,
    DnsFault,
    DnsRecord,
    DnsVerdict,
    RecordKind,
    elsewhere,
    unanswered,
)
from digest.deliver.published.spf import SpfRecord, is_spf, merged
from digest.deliver.published.spf_reading import MOST_LOOKUPS, MOST_VOID, SpfReading, reading_of
from digest.errors import InputError

_FULL = MOST_LOOKUPS - 1
_FEWER = (
    "take out the includes of who no longer sends for you, or let bounces come back to a domain "
    "of its own (delivery.bounce_address), which needs ours alone"
)


def spf_verdict(record: DnsRecord, mechanisms: Sequence[str], zone: str, ask: Ask) -> DnsVerdict:
    """
    What the DNS says at *record*'s name, against the *mechanisms* that have to stand there.

    *record* is what to type where there is none, *zone* the domain as its registrar knows it.
    """
    answer = ask(record.name, RecordKind.TXT)
    if answer.fault:
        return DnsVerdict(observation="", faults=(unanswered(record.name, answer),))
    texts = [text for text in answer.values if is_spf(text)]
    if not texts:
        words = f"{record.name} has no SPF record, so anybody could send in its name"
        words += elsewhere(ask, record, zone)
        return _one(DnsFault(words=words, step=f"type: {record.typed(zone)}"))
    try:
        records = [SpfRecord.parse(text) for text in texts]
    except InputError as fault:
        words = f"the SPF record of {record.name} is broken, and receivers ignore it: {fault}"
        return _one(DnsFault(words=words, step=f"correct that word of {texts[0]!r}"))
    if len(records) > 1:
        words = f"{record.name} has {len(records)} SPF records, and receivers then believe none"
        whole = _typed(record, merged(records, mechanisms), zone)
        return _one(DnsFault(words=words, step=f"keep one alone: {whole}"))
    reading = reading_of(record.name, records[0], ask)
    missing, nameless = _missing(reading, mechanisms, ask)
    faults = (*nameless, *_faults(record, records[0], reading, missing, zone))
    return DnsVerdict(
        observation=f"{records[0]} ({reading.lookups} of {MOST_LOOKUPS} look-ups)", faults=faults
    )


def _faults(
    record: DnsRecord, published: SpfRecord, reading: SpfReading, missing: Sequence[str], zone: str
) -> Iterator[DnsFault]:
    yield from (DnsFault(words=words, step=f"correct {published}") for words in reading.faults)
    if missing and not reading.unanswered:
        words = (
            f"the SPF record of {record.name} does not let us send: it lacks {' '.join(missing)}"
        )
        yield DnsFault(words=words, step=_typed(record, _mended(published, missing), zone))
    yield from _too_many(record.name, reading)
    yield from _loose(record, published, missing, zone)
    yield from (unanswered(*each) for each in reading.unanswered[:1])


def _missing(
    reading: SpfReading, mechanisms: Sequence[str], ask: Ask
) -> tuple[list[str], list[DnsFault]]:
    """Our mechanisms that nothing covers, and the hosts among them that have no address."""
    missing, nameless = [], []
    for mechanism in mechanisms:
        host = mechanism.removeprefix("a:")
        covered = [mechanism] if host == mechanism else _addresses(host, ask)
        if not covered:
            words = f"{host}, from which mail is to leave, has no address"
            step = f"type: A {host} and the address that mail leaves from, or set dns.sends_from"
            nameless.append(DnsFault(words=words, step=step))
        elif reading.lacks(covered):
            missing.append(mechanism)
    return missing, nameless


def _addresses(host: str, ask: Ask) -> list[str]:
    kinds = {"ip4": RecordKind.A, "ip6": RecordKind.AAAA}
    return [f"{name}:{value}" for name, kind in kinds.items() for value in ask(host, kind).values]


def _too_many(name: str, reading: SpfReading) -> Iterator[DnsFault]:
    if reading.lookups >= _FULL:
        words = (
            f"the SPF record of {name} costs {reading.lookups} look-ups; receivers stop at "
            f"{MOST_LOOKUPS} and take it for broken (RFC 7208, 4.6.4)"
        )
        yield DnsFault(words=words, step=_FEWER, is_grave=reading.lookups > MOST_LOOKUPS)
    if len(reading.voids) > MOST_VOID:
        words = (
            f"the SPF record of {name} names {', '.join(reading.voids)}, of which the DNS knows "
            f"nothing; receivers stop at {MOST_VOID} of these (RFC 7208, 4.6.4)"
        )
        yield DnsFault(words=words, step="take these out of it")


def _loose(
    record: DnsRecord, published: SpfRecord, missing: Sequence[str], zone: str
) -> Iterator[DnsFault]:
    """Records that say nothing of others, or let everybody pass."""
    if not _is_loose(published):
        return
    words = f"the SPF record of {record.name} says nothing of who else sends"
    if published.ending is not None and published.ending.qualifier == "+":
        words = f"the SPF record of {record.name} lets everybody send (+all)"
    step = _typed(record, _mended(published, missing), zone)
    yield DnsFault(words=words, step=step, is_grave=False)


def _is_loose(published: SpfRecord) -> bool:
    end = published.ending
    return end is None or (end.name == "all" and end.qualifier in ("?", "+"))


def _mended(published: SpfRecord, missing: Sequence[str]) -> str:
    """The one record to type, whatever is wrong with this one."""
    if not _is_loose(published):
        return merged([published], missing)
    others = tuple(term for term in published.terms if term.name != "all")
    return merged([SpfRecord(terms=others)], missing)


def _typed(record: DnsRecord, value: str, zone: str) -> str:
    whole = DnsRecord(name=record.name, kind=record.kind, value=value)
    return f"type: {whole.typed(zone)}"


def _one(fault: DnsFault) -> DnsVerdict:
    return DnsVerdict(observation="", faults=(fault,))
