"""DMARC: which record counts, whom its alignment lets through, and where reports go (RFC 7489)."""

import re

import pytest

from digest.deliver.published.dmarc import (
    SigningNames,
    dmarc_verdict,
    is_aligned,
    new_policy,
    parse_dmarc,
)
from digest.deliver.published.record import DnsRecord, RecordKind
from digest.errors import InputError
from digest.hosts import organisation
from tests.rigs.zone import zone

SENDER = "info.n.example"
OURS = SigningNames(sender=SENDER, envelope=SENDER, signing=SENDER)
WANTED = DnsRecord(
    name=f"_dmarc.{SENDER}", kind=RecordKind.TXT, value=new_policy(f"dmarc@{SENDER}")
)
REPORTS = "rua=mailto:dmarc@n.example"


def verdict_on(records, names=OURS, lost=()):
    return dmarc_verdict(WANTED, names, organisation, zone(records, lost))


def own(text, **others):
    return {f"TXT {WANTED.name}": text, **others}


@pytest.mark.parametrize(
    ("records", "told"),
    [
        ({}, r"no DMARC record; Gmail, Yahoo .* → type: TXT _dmarc.info v=DMARC1; p=none; rua="),
        (own(["v=DMARC1; p=none", "v=DMARC1; p=reject"]), "2 DMARC records"),
        (own("v=DMARC1; p=nothing"), "p=nothing is none of none, quarantine, reject"),
        (own("v=DMARC1"), "broken"),
        (own("v=DMARC1; p=none"), "names nobody for reports.* → add to it: rua=mailto:dmarc@info"),
        (own("v=DMARC1; p=none; rua=mailto:x@reports.test"), "does not say that it wants them"),
        ({f"TXT {WANTED.name}.n.example": "v=DMARC1; p=none"}, "type the host alone"),
    ],
)
def test_what_differs_is_told_with_what_to_type(records, told):
    words = "\n".join(f"{f.words} → {f.step}" for f in verdict_on(records).faults)

    assert re.search(told, words), words


@pytest.mark.parametrize(
    "records",
    [
        own(f"v=DMARC1; p=none; {REPORTS}"),
        own(f"v=DMARC1;p=reject;pct=100;{REPORTS}"),
        own([f"v=DMARC1; p=none; {REPORTS}", "something else"]),
        {"TXT _dmarc.n.example": f"v=DMARC1; p=quarantine; {REPORTS}"},
        own(
            "v=DMARC1; p=none; rua=mailto:x@reports.test!10m",
            **{f"TXT {SENDER}._report._dmarc.reports.test": "v=DMARC1"},
        ),
    ],
)
def test_a_record_that_receivers_believe_is_well(records):
    assert verdict_on(records).faults == ()


def test_above_the_senders_domain_its_word_on_what_lies_below_counts():
    text = "v=DMARC1; p=reject; sp=none"

    assert [parse_dmarc(text, is_above=above).policy for above in (False, True)] == [
        "reject",
        "none",
    ]
    with pytest.raises(InputError):
        parse_dmarc("v=DMARC1; p=reject; sp=all", is_above=True)


@pytest.mark.parametrize(
    ("name", "sender", "relaxed", "strict"),
    [
        ("n.example", "n.example", True, True),
        ("b.n.example", "info.n.example", True, False),
        ("n.example", "info.n.example", True, False),
        ("relay.test", "n.example", False, False),
        ("a.qc.ca", "b.qc.ca", False, False),
        ("b.tva.ca", "info.tva.ca", True, False),
        ("notn.example", "n.example", False, False),
    ],
)
def test_names_are_aligned_by_the_domain_that_was_registered(name, sender, relaxed, strict):
    assert is_aligned(name, sender, organisation, strict=False) is relaxed
    assert is_aligned(name, sender, organisation, strict=True) is strict


@pytest.mark.parametrize(
    ("envelope", "signing", "tags", "counts"),
    [
        ("relay.test", SENDER, "", True),
        (SENDER, "relay.test", "", True),
        ("relay.test", "relay.test", "", False),
        ("b.n.example", "n.example", "aspf=s; adkim=s; ", False),
        ("b.n.example", SENDER, "aspf=s; adkim=s; ", True),
        ("relay.test", "", "", False),
        ("", "", "", True),  # the relay signs: what it signs, its panel says
    ],
)
def test_one_of_what_receivers_check_has_to_be_of_the_domain_readers_see(
    envelope, signing, tags, counts
):
    names = SigningNames(sender=SENDER, envelope=envelope, signing=signing)

    faults = verdict_on(own(f"v=DMARC1; p=none; {tags}{REPORTS}"), names).faults

    assert [fault for fault in faults if "DMARC counts neither" in fault.words] == list(faults)
    assert (not faults) is counts


def test_a_dns_that_does_not_answer_is_no_reproach():
    (fault,) = verdict_on({}, lost=(WANTED.name,)).faults

    assert not fault.is_grave
