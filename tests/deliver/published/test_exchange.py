"""Who takes mail for a domain of ours, and whether an address has a name."""

import re

import pytest

from digest.deliver.published.exchange import exchange_verdict
from digest.deliver.published.record import DnsRecord, RecordKind
from digest.deliver.published.reverse import reverse_verdict
from tests.rigs.zone import zone

WANTED = DnsRecord(name="n.example", kind=RecordKind.MX, value="10 mail.n.example")
MAIL = {"A mail.n.example": "192.0.2.7"}


@pytest.mark.parametrize(
    ("records", "told"),
    [
        ({}, r"no MX: bounces are lost.* → type: MX @ 10 mail\.n\.example"),
        ({"A n.example": "192.0.2.1"}, "go to the host of that name itself"),
        ({"MX n.example": "0 ."}, "takes no mail"),
        ({"MX n.example": "10 mail.n.example"}, "mail.n.example, which has no address"),
        ({"MX n.example.n.example": "10 mail.n.example"}, "type the host alone"),
        ({"MX n.example": ["10 gone.test", "20 mail.n.example"], **MAIL}, ""),
        ({"MX n.example": "1 other.test", "AAAA other.test": "2001:db8::1"}, ""),
    ],
)
def test_the_way_back_is_well_or_what_to_type_is_told(records, told):
    verdict = exchange_verdict(WANTED, "bounces", "n.example", zone(records))

    words = "\n".join(f"{f.words} → {f.step}" for f in verdict.faults)
    assert bool(verdict.faults) is bool(told)
    assert re.search(told, words), words


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.7", "7.2.0.192.in-addr.arpa"),
        ("2001:db8::7", f"7.{'0.' * 23}8.b.d.0.1.0.0.2.ip6.arpa"),
    ],
)
@pytest.mark.parametrize(
    ("names", "back", "told"),
    [
        ([], {}, "has no name, and Gmail refuses"),
        (["host.test"], {}, "does not lead back to it"),
        (["mail.n.example"], {"host.test": True}, "does not lead back"),
        (["host.test", "mail.n.example"], {"mail.n.example": True}, ""),
        (["MAIL.n.example."], {"mail.n.example": True}, ""),
        (["host.test"], {"host.test": True}, "greets as mail.n.example"),
    ],
)
def test_an_address_has_a_name_that_leads_back(address, place, names, back, told):
    kind = "AAAA" if ":" in address else "A"
    records = {f"PTR {place}": names, **{f"{kind} {name}": address for name in back}}

    verdict = reverse_verdict(address, "mail.n.example", zone(records))

    assert told in "".join(fault.words for fault in verdict.faults)
    assert bool(verdict.faults) is bool(told)


def test_a_dns_that_does_not_answer_is_no_reproach():
    silent = zone({}, lost=("n.example", "7.2.0.192.in-addr.arpa"))

    faults = (
        *exchange_verdict(WANTED, "bounces", "n.example", silent).faults,
        *reverse_verdict("192.0.2.7", "mail.n.example", silent).faults,
    )

    assert [fault.is_grave for fault in faults] == [False, False]
