"""What a domain asks receivers to do with mail in its name: DMARC (RFC 7489). Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from digest.deliver.published.record import (
    Ask,
    DnsAnswer,
    DnsFault,
    DnsRecord,
    DnsVerdict,
    RecordKind,
    elsewhere,
    unanswered,
)
from digest.errors import InputError

_VERSION = "v=DMARC1"
_POLICIES = ("none", "quarantine", "reject")
_ASKED_FOR = "Gmail, Yahoo and Outlook take no bulk mail without one"

Organisation = Callable[[str], str]
"""The domain that was registered, above a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DmarcRecord:
    """One record's tags, as far as they matter to a sender."""

    policy: str
    reports: tuple[str, ...]
    """Where daily reports go, as addresses."""
    is_spf_strict: bool
    is_dkim_strict: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningNames:
    """Whose names one mail carries: readers see the first, receivers check the others."""

    sender: str
    """The domain of From."""
    envelope: str
    """That of MAIL FROM; empty where the relay puts in its own."""
    signing: str
    """The `d=` of our signature; empty where the relay signs."""


def new_policy(reports_to: str) -> str:
    """The record to begin with: nothing is refused yet, and reports say who sends."""
    return f"v=DMARC1; p=none; rua=mailto:{reports_to}"


def parse_dmarc(text: str, *, is_above: bool = False) -> DmarcRecord:
    """
    What a record says; `sp=` counts where it stands above the name it is asked for.

    Raises `InputError`, in words, for a record that receivers ignore.
    """
    pairs = (tag.partition("=") for tag in text.split(";") if tag.strip())
    tags = {name.strip().lower(): value.strip() for name, _, value in pairs}
    policy = (tags.get("sp") if is_above else None) or tags.get("p", "")
    if policy.lower() not in _POLICIES:
        raise InputError(f"its p={policy} is none of {', '.join(_POLICIES)}")
    addresses = (each.strip().partition("!")[0] for each in tags.get("rua", "").split(","))
    return DmarcRecord(
        policy=policy.lower(),
        reports=tuple(each[7:] for each in addresses if each.lower().startswith("mailto:")),
        is_spf_strict=tags.get("aspf", "r").lower() == "s",
        is_dkim_strict=tags.get("adkim", "r").lower() == "s",
    )


def dmarc_verdict(
    record: DnsRecord, names: SigningNames, organisation: Organisation, ask: Ask
) -> DnsVerdict:
    """What the DNS says for the sender's domain; *record* is what to type where it says nothing."""
    zone = organisation(names.sender)
    place, answer = _policy_at(record.name, f"_dmarc.{zone}", ask)
    if answer.fault:
        return DnsVerdict(observation="", faults=(unanswered(place, answer),))
    if len(answer.values) != 1:
        return _one(_absent_or_many(record, answer, zone, ask))
    try:
        policy = parse_dmarc(answer.values[0], is_above=place != record.name)
    except InputError as fault:
        words = f"the DMARC record at {place} is broken, and receivers ignore it: {fault}"
        return _one(DnsFault(words=words, step=f"type: {record.typed(zone)}"))
    faults = (
        *_unaligned(policy, names, organisation),
        *_unreported(policy, record, zone, organisation, ask),
    )
    above = "" if place == record.name else f" (at {place})"
    return DnsVerdict(observation=f"{answer.values[0]}{above}", faults=faults)


def is_aligned(name: str, sender: str, organisation: Organisation, *, strict: bool) -> bool:
    """Whether a domain that was checked counts for the one readers see (section 3.1)."""
    return name == sender if strict else organisation(name) == organisation(sender)


def _policy_at(name: str, above: str, ask: Ask) -> tuple[str, DnsAnswer]:
    """Where the policy stands, and the records there: the domain's own, else those above it."""
    own = _records(ask(name, RecordKind.TXT))
    if own.fault or own.values or name == above:
        return name, own
    return above, _records(ask(above, RecordKind.TXT))


def _records(answer: DnsAnswer) -> DnsAnswer:
    first = (text.partition(";")[0].replace(" ", "") for text in answer.values)
    values = [
        text for text, version in zip(answer.values, first, strict=True) if version == _VERSION
    ]
    return DnsAnswer(values=tuple(values), fault=answer.fault)


def _absent_or_many(record: DnsRecord, answer: DnsAnswer, zone: str, ask: Ask) -> DnsFault:
    if answer.values:
        words = f"there are {len(answer.values)} DMARC records, and receivers then believe none"
        return DnsFault(words=words, step="keep one of them alone")
    words = f"{record.name} has no DMARC record; {_ASKED_FOR}{elsewhere(ask, record, zone)}"
    return DnsFault(words=words, step=f"type: {record.typed(zone)}")


def _unaligned(
    policy: DmarcRecord, names: SigningNames, organisation: Organisation
) -> Iterator[DnsFault]:
    """Where neither what SPF nor what DKIM checks is of the domain that readers see."""
    envelope = names.envelope and is_aligned(
        names.envelope, names.sender, organisation, strict=policy.is_spf_strict
    )
    signed = names.signing and is_aligned(
        names.signing, names.sender, organisation, strict=policy.is_dkim_strict
    )
    if envelope or signed or not (names.envelope or names.signing):
        return
    checked = " and ".join(filter(None, (names.envelope, names.signing)))
    yield DnsFault(
        words=f"readers see {names.sender}, and receivers check {checked}: DMARC counts neither",
        step=f"set delivery.bounce_address or dkim.domain to a name of {organisation(names.sender)}"
        ", or take aspf=s and adkim=s out of the record",
    )


def _unreported(
    policy: DmarcRecord, record: DnsRecord, zone: str, organisation: Organisation, ask: Ask
) -> Iterator[DnsFault]:
    """Where nobody hears who sends in this name (section 7.1 for addresses elsewhere)."""
    sender = record.name.removeprefix("_dmarc.")
    if not policy.reports:
        words = "the DMARC record names nobody for reports (rua=), so nobody hears of forgeries"
        yield DnsFault(words=words, step=f"add to it: {_reports(record)}", is_grave=False)
    for address in policy.reports:
        domain = address.rpartition("@")[2].lower()
        if organisation(domain) == zone:
            continue
        consent = f"{sender}._report._dmarc.{domain}"
        answer = ask(consent, RecordKind.TXT)
        if not answer.fault and not _records(answer).values:
            words = f"DMARC reports go to {domain}, which does not say that it wants them"
            step = f"have {domain} publish: TXT {consent} v=DMARC1, or take another address"
            yield DnsFault(words=words, step=step, is_grave=False)


def _reports(record: DnsRecord) -> str:
    return f"rua={record.value.partition('rua=')[2]}"


def _one(fault: DnsFault) -> DnsVerdict:
    return DnsVerdict(observation="", faults=(fault,))
