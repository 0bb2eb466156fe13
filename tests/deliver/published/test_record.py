"""A record as zone files and registrars' forms have it."""

import dns.rdataclass
import dns.rdatatype
import dns.zone
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.deliver.published.record import DnsRecord, RecordKind, elsewhere
from tests.rigs.zone import zone

TEXTS = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=900)


@settings(max_examples=40)
@given(text=TEXTS)
def test_every_text_comes_back_whole_from_a_zone_file(text):
    record = DnsRecord(name="a.n.example", kind=RecordKind.TXT, value=text)

    read = dns.zone.from_text(
        f"$TTL 60\n{record.zone_lines}\n", "n.example.", check_origin=False, relativize=False
    )

    (strings,) = (data.strings for *_, data in read.iterate_rdatas("TXT"))
    assert b"".join(strings).decode("ascii") == text
    assert max(map(len, strings)) <= 255


@pytest.mark.parametrize(
    ("kind", "value", "line"),
    [
        (RecordKind.MX, "10 mail.n.example", "n.example. IN MX 10 mail.n.example."),
        (RecordKind.PTR, "mail.n.example", "n.example. IN PTR mail.n.example."),
        (RecordKind.A, "192.0.2.7", "n.example. IN A 192.0.2.7"),
        (RecordKind.AAAA, "2001:db8::7", "n.example. IN AAAA 2001:db8::7"),
    ],
)
def test_what_ends_with_a_name_ends_with_a_dot_there(kind, value, line):
    assert DnsRecord(name="n.example", kind=kind, value=value).zone_lines == line


@pytest.mark.parametrize(
    ("name", "host"),
    [("n.example", "@"), ("_dmarc.n.example", "_dmarc"), ("a.b.n.example", "a.b")],
)
def test_a_registrars_form_wants_the_host_without_the_domain(name, host):
    assert DnsRecord(name=name, kind=RecordKind.TXT, value="x").host_in("n.example") == host


def test_a_record_that_was_typed_with_its_domain_is_known_where_it_landed():
    record = DnsRecord(name="_dmarc.n.example", kind=RecordKind.TXT, value="v=DMARC1; p=none")
    doubled = zone({"TXT _dmarc.n.example.n.example": "v=DMARC1; p=none"})

    assert "type the host alone" in elsewhere(doubled, record, "n.example")
    assert elsewhere(zone({}), record, "n.example") == ""
