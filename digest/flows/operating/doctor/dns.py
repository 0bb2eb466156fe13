"""What the doctor says of the DNS: each subject of `digest dns --check` as a finding."""

from digest.config import Settings
from digest.deliver.published.record import DnsVerdict
from digest.flows.operating.dns_check import check_dns
from digest.flows.operating.doctor.finding import Finding, fail, ok, warn


def published(settings: Settings) -> tuple[Finding, ...]:
    """SPF, DKIM, DMARC, the way back and reverse names, as receivers see them."""
    return tuple(finding_of(about, verdict) for about, verdict in check_dns(settings).items())


def finding_of(about: str, verdict: DnsVerdict) -> Finding:
    """One finding, as bad as the worst fault; the others are told with it."""
    if not verdict.faults:
        return ok(about, verdict.observation)
    is_grave = any(fault.is_grave for fault in verdict.faults)
    words = "; ".join(fault.words for fault in verdict.faults)
    steps = "; ".join(dict.fromkeys(fault.step for fault in verdict.faults))
    return (fail if is_grave else warn)(about, words, steps)
