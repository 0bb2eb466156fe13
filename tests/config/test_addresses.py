"""Addresses of mail, of machines and of pages, as a setting may hold them."""

import pytest
from pydantic import TypeAdapter, ValidationError

from digest.config.addresses import (
    BaseAddress,
    DnsName,
    HostName,
    Mailbox,
    OwnMailbox,
    TaggedMailbox,
    WebAddress,
)


def read(kind, text):
    return TypeAdapter(kind).validate_python(text)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Mailbox, "nobody"),
        (Mailbox, "zoé@nouvelles.example"),
        (OwnMailbox, "nouvelles@gmail.com"),
        (OwnMailbox, "nouvelles@Videotron.CA"),
        (TaggedMailbox, "x" * 18 + "@nouvelles.example"),
        (BaseAddress, "https://nouvelles.example/?page=1"),
        (BaseAddress, "https://nouvelles.example/#lettre"),
        (BaseAddress, "https://nouvelles.example/" + "x" * 200),
        (WebAddress, "https://moi:secret@nouvelles.example"),
        (WebAddress, "https://québec.example"),
        (Mailbox, "a b@c.example"),
        (Mailbox, "anne@nouvelles.example\r\nBcc: all@nouvelles.example"),
        (WebAddress, "http://nouvelles.example"),
        (WebAddress, "ftp://nouvelles.example"),
        (WebAddress, "nouvelles.example"),
        (WebAddress, "https://"),
        (WebAddress, "https://[::1"),
        (WebAddress, "https://nouvelles.example:port"),
        (WebAddress, "https://nouvelles.example/a\nb"),
        (WebAddress, "https://nouvelles.example/a b"),
        (WebAddress, 'https://nouvelles.example/"><b>'),
    ],
)
def test_what_is_no_address_is_refused_with_what_is_allowed(kind, value):
    with pytest.raises(ValidationError, match="allowed"):
        read(kind, value)


@pytest.mark.parametrize(
    "host", ["relay.example", "127.0.0.1", "::1", "[::1]", "mx_1.relay.example", ""]
)
def test_a_machine_goes_by_its_name_or_number(host):
    assert read(HostName, host) == host


@pytest.mark.parametrize("host", ["relay example", "relay\r\nMAIL FROM:<>", "é", "a/b", "x" * 256])
def test_what_would_end_a_command_is_no_name_of_a_machine(host):
    with pytest.raises(ValidationError):
        read(HostName, host)


def test_a_page_may_have_a_question_in_its_address_where_no_link_is_made_of_it():
    assert read(WebAddress, "https://nouvelles.example/?page=3") == (
        "https://nouvelles.example/?page=3"
    )


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("https://nouvelles.example/", "https://nouvelles.example"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost:1/x/", "http://localhost:1/x"),
    ],
)
def test_addresses_lose_their_last_slash(text, kept):
    assert read(WebAddress, text) == kept


@pytest.mark.parametrize(
    "name", ["a", "r2026a", "digest-ed25519", "a.b-c.1", "a" * 63, "xn--caf-dma.example"]
)
def test_a_name_of_the_dns_is_taken_as_it_is(name):
    assert read(DnsName, name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "A",
        "a b",
        "a..b",
        ".a",
        "a.",
        "-a",
        "a-",
        "a_b",
        "é",
        "a" * 64,
        "a." * 60 + "a",
        "a\n",
        "a;b",
    ],
)
def test_anything_else_is_no_name_of_the_dns(name):
    with pytest.raises(ValidationError, match="allowed: a name of the DNS"):
        read(DnsName, name)
