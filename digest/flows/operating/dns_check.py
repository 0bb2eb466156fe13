"""Hold the DNS against the plan: one verdict a subject, however the DNS is asked."""

from collections.abc import Iterator
from datetime import timedelta

from digest.config import Settings
from digest.deliver.published.dmarc import dmarc_verdict
from digest.deliver.published.dns_client import DnsClient
from digest.deliver.published.exchange import exchange_verdict
from digest.deliver.published.record import (
    Ask,
    DnsFault,
    DnsVerdict,
    RecordKind,
    elsewhere,
    unanswered,
)
from digest.deliver.published.reverse import reverse_verdict
from digest.deliver.published.spf_verdict import spf_verdict
from digest.flows.operating.dkim_keys import PublishedKey, doubts_about_record
from digest.flows.operating.dns_plan import DnsPlan, plan_of
from digest.hosts import is_reserved, organisation

DNS_WITHIN = timedelta(seconds=10)
"""For all questions together."""


def check_dns(settings: Settings, ask: Ask | None = None) -> dict[str, DnsVerdict]:
    """
    What the DNS says of our mail, by subject: SPF, DKIM, DMARC, the way back, reverse names.

    Without *ask* the resolvers of the settings, or this machine's, are asked. Raises
    `ConfigError` for a key that cannot be read.
    """
    plan = plan_of(settings)
    sender = plan.names.sender
    if ask is None and is_reserved(sender) and not settings.dns.resolvers:
        return {"dns": DnsVerdict(observation=f"{sender} is a name for trials: nothing was asked")}
    asked = ask or DnsClient(settings.dns.resolvers, DNS_WITHIN).ask
    return {
        "spf": _spf(plan, asked),
        "dkim record": _dkim(plan, asked),
        "dmarc": dmarc_verdict(plan.dmarc, plan.names, organisation, asked),
        "mx": _together(
            exchange_verdict(records[0], what, organisation(records[0].name), asked)
            for what, records in plan.exchanges.items()
        ),
        "reverse name": _reverse(settings, plan, asked),
    }


def _spf(plan: DnsPlan, ask: Ask) -> DnsVerdict:
    if not plan.names.envelope:
        words = "the relay puts a domain of its own into the envelope, and answers for it"
        return DnsVerdict(observation=words)
    if plan.spf is None:
        fault = DnsFault(
            words="nobody said who sends for us, so SPF cannot be judged",
            step="set dns.spf_includes to what your relay's panel says, or dns.sends_from",
            is_grave=False,
        )
        return DnsVerdict(observation="", faults=(fault,))
    return spf_verdict(plan.spf, plan.senders, organisation(plan.spf.name), ask)


def _dkim(plan: DnsPlan, ask: Ask) -> DnsVerdict:
    if not plan.keys:
        return DnsVerdict(observation="no key is set: your relay has to sign, and tells its record")
    return _together(_dkim_verdict(published, ask) for published in plan.keys)


def _dkim_verdict(published: PublishedKey, ask: Ask) -> DnsVerdict:
    """Whether the DNS publishes that very key where its signatures say."""
    record = published.record
    zone = organisation(record.name)
    answer = ask(record.name, RecordKind.TXT)
    if answer.fault:
        return DnsVerdict(observation="", faults=(unanswered(record.name, answer),))
    step = f"type: {record.typed(zone)}"
    if not answer.values:
        words = (
            f"there is no key at {record.name}, so no signature of ours is believed"
            f"{elsewhere(ask, record, zone)}"
        )
        return DnsVerdict(observation="", faults=(DnsFault(words=words, step=step),))
    if len(answer.values) > 1:
        words = f"{record.name} has {len(answer.values)} records, and receivers may take either"
        return DnsVerdict(observation="", faults=(DnsFault(words=words, step=f"keep: {step}"),))
    doubts = doubts_about_record({published.kind: published.key}, answer.values[0])
    faults = (DnsFault(words=f"{record.name}: {doubt}", step=step) for doubt in doubts)
    return DnsVerdict(observation=f"{record.name} has the key that signs", faults=tuple(faults))


def _reverse(settings: Settings, plan: DnsPlan, ask: Ask) -> DnsVerdict:
    if not plan.addresses:
        words = "no address of ours is set (dns.sends_from): whose relay it is answers for that"
        return DnsVerdict(observation=words)
    name = plan.mail_host if settings.smtp.hello_name else ""
    return _together(reverse_verdict(address, name, ask) for address in plan.addresses)


def _together(verdicts: Iterator[DnsVerdict]) -> DnsVerdict:
    """Several of one subject as one."""
    every = list(verdicts)
    return DnsVerdict(
        observation="; ".join(each.observation for each in every if each.observation),
        faults=tuple(dict.fromkeys(fault for each in every for fault in each.faults)),
    )
