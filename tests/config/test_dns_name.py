"""Selectors and domains, as the DNS wants them."""

import pytest
from pydantic import TypeAdapter, ValidationError

from digest.config.units import DnsName

read = TypeAdapter(DnsName).validate_python


@pytest.mark.parametrize(
    "name", ["a", "r2026a", "digest-ed25519", "a.b-c.1", "a" * 63, "xn--caf-dma.example"]
)
def test_a_name_of_the_dns_is_taken_as_it_is(name):
    assert read(name) == name


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
def test_anything_else_is_refused_in_words(name):
    with pytest.raises(ValidationError, match="allowed: a name of the DNS"):
        read(name)
