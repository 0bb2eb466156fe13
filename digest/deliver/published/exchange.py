"""Whether mail for a domain of ours finds a way: MX (RFC 5321, section 5; RFC 7505). Pure."""

from digest.deliver.published.record import (
    Ask,
    DnsFault,
    DnsRecord,
    DnsVerdict,
    RecordKind,
    elsewhere,
    unanswered,
)

_ADDRESSES = (RecordKind.A, RecordKind.AAAA)


def exchange_verdict(record: DnsRecord, purpose: str, zone: str, ask: Ask) -> DnsVerdict:
    """
    Who takes mail for *record*'s name, where *purpose* arrives (`bounces`, in words).

    *record* is what to type where nobody does. Whatever mail server is there may stay.
    """
    answer = ask(record.name, RecordKind.MX)
    if answer.fault:
        return DnsVerdict(observation="", faults=(unanswered(record.name, answer),))
    names = [value.rpartition(" ")[2].rstrip(".") for value in answer.values]
    if names == [""]:
        words = (
            f"{record.name} says that it takes no mail (a null MX, RFC 7505): {purpose} are lost"
        )
        return _one(DnsFault(words=words, step=f"in its place type: {record.typed(zone)}"))
    if not names:
        return _without(record, purpose, zone, ask)
    unknown = [name for name in names if not _has_address(name, ask)]
    if len(unknown) == len(names):
        words = f"mail for {record.name} goes to {', '.join(names)}, which has no address"
        return _one(DnsFault(words=words, step=f"give it one (A), or type: {record.typed(zone)}"))
    return DnsVerdict(observation=f"{record.name}: {', '.join(sorted(answer.values))}")


def _without(record: DnsRecord, purpose: str, zone: str, ask: Ask) -> DnsVerdict:
    """No MX at all: the address of the name itself is tried (RFC 5321, section 5.1)."""
    step = f"type: {record.typed(zone)}"
    if _has_address(record.name, ask):
        words = f"{record.name} has no MX, so {purpose} go to the host of that name itself"
        return _one(DnsFault(words=words, step=step, is_grave=False))
    words = f"{record.name} has no MX: {purpose} are lost, and many receivers refuse its mail"
    return _one(DnsFault(words=f"{words}{elsewhere(ask, record, zone)}", step=step))


def _has_address(name: str, ask: Ask) -> bool:
    """Whether it has one, as far as anybody knows: no answer is no reproach."""
    answers = [ask(name, kind) for kind in _ADDRESSES]
    return any(answer.values or answer.fault for answer in answers)


def _one(fault: DnsFault) -> DnsVerdict:
    return DnsVerdict(observation="", faults=(fault,))
