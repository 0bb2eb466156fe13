"""What the DNS should say, as lines for a registrar's form, as a zone file and as JSON."""

from collections.abc import Iterator, Mapping
from typing import Any

from digest.deliver.published.record import DnsRecord, DnsVerdict
from digest.flows.operating.dns_plan import DnsPlan


def form_lines(plan: DnsPlan) -> str:
    """One line a record: what to type, into the form of which zone."""
    return "\n".join(_form_lines(plan))


def zone_lines(plan: DnsPlan) -> str:
    """The same as zone files have it; long texts are cut into strings."""
    records = (record for records in plan.zones.values() for record in records)
    return "\n".join(record.zone_lines for record in (*records, *plan.reverse))


def plan_record(plan: DnsPlan) -> dict[str, Any]:
    """The same for a program."""
    records = [
        {"zone": zone, "host": record.host_in(zone), **_record(record)}
        for zone, records in plan.zones.items()
        for record in records
    ]
    return {
        "records": records,
        "reverse": list(map(_record, plan.reverse)),
        "left_to_you": list(plan.gaps),
    }


def verdict_lines(verdicts: Mapping[str, DnsVerdict]) -> Iterator[str]:
    """Each subject: what is wrong with it and what to type, or what was seen."""
    for about, verdict in verdicts.items():
        for fault in verdict.faults:
            yield f"{'fail' if fault.is_grave else 'warn'}  {about}: {fault.words}"
            yield f"      → {fault.step}"
        if not verdict.faults:
            yield f"ok    {about}: {verdict.observation}"


def verdict_records(verdicts: Mapping[str, DnsVerdict]) -> list[dict[str, Any]]:
    """The same for a program."""
    return [
        {
            "about": about,
            "seen": verdict.observation,
            "faults": [
                {"what": fault.words, "next_step": fault.step, "is_grave": fault.is_grave}
                for fault in verdict.faults
            ],
        }
        for about, verdict in verdicts.items()
    ]


def _form_lines(plan: DnsPlan) -> Iterator[str]:
    for zone, records in plan.zones.items():
        yield f"At the registrar of {zone}, type these lines (type, host, value):\n"
        wide = max(len(record.host_in(zone)) for record in records)
        for record in records:
            yield f"  {record.kind:<4}  {record.host_in(zone):<{wide}}  {record.value}"
        yield ""
    for record in plan.reverse:
        yield f"Have whoever gives you the address set: {record.typed('')}"
    yield from (f"Yours to see to: {gap}." for gap in plan.gaps)


def _record(record: DnsRecord) -> dict[str, str]:
    return {"name": record.name, "type": record.kind, "value": record.value}
