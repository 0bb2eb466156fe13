"""Whether the address that mail leaves from has a name, and the name that address. Pure."""

from ipaddress import ip_address

from digest.deliver.published.record import (
    Ask,
    DnsFault,
    DnsRecord,
    DnsVerdict,
    RecordKind,
    unanswered,
)


def reverse_record(address: str, name: str) -> DnsRecord:
    """What stands at the address's own place in the DNS (RFC 1035, section 3.5)."""
    return DnsRecord(name=ip_address(address).reverse_pointer, kind=RecordKind.PTR, value=name)


def forward_record(address: str, name: str) -> DnsRecord:
    """What leads from the name back to the address."""
    kind = RecordKind.A if ip_address(address).version == 4 else RecordKind.AAAA
    return DnsRecord(name=name, kind=kind, value=address)


def reverse_verdict(address: str, name: str, ask: Ask) -> DnsVerdict:
    """
    Whether *address* has a name that leads back to it; *name* is the one we greet with, if known.

    Receivers refuse mail from an address without (Gmail: "PTR").
    """
    wanted = reverse_record(address, name)
    answer = ask(wanted.name, RecordKind.PTR)
    if answer.fault:
        return DnsVerdict(observation="", faults=(unanswered(address, answer),))
    if not answer.values:
        words = f"{address} has no name, and Gmail refuses mail from such an address"
        step = f"have whoever gives you the address set: {wanted.typed('')}"
        return DnsVerdict(observation="", faults=(DnsFault(words=words, step=step),))
    names = [value.rstrip(".").lower() for value in answer.values]
    back = [each for each in names if _leads_back(each, address, ask)]
    if not back:
        there = forward_record(address, names[0])
        words = f"{address} is called {', '.join(names)}, which does not lead back to it"
        step = f"type: {there.kind} {there.name} {there.value}, or correct the PTR"
        return DnsVerdict(observation="", faults=(DnsFault(words=words, step=step),))
    observation = f"{address} is {', '.join(back)}, and back"
    if name and name not in back:
        step = f'set smtp.hello_name, or your mail server\'s own name, to "{back[0]}"'
        words = f"{address} is called {', '.join(back)}, and greets as {name}"
        fault = DnsFault(words=words, step=step, is_grave=False)
        return DnsVerdict(observation=observation, faults=(fault,))
    return DnsVerdict(observation=observation)


def _leads_back(name: str, address: str, ask: Ask) -> bool:
    answer = ask(name, forward_record(address, name).kind)
    wanted = ip_address(address)
    return any(ip_address(value) == wanted for value in answer.values) or bool(answer.fault)
