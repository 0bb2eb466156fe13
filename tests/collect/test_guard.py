"""What may be connected to, in every disguise."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect.guard import bare, why_refused

OWN = ["127.0.0.1", "127.9.9.9", "10.1.2.3", "172.31.0.1", "192.168.1.1", "100.64.0.1", "::1"]
OWN += ["fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1", "::127.0.0.1"]
OWN += ["::ffff:0:10.0.0.1"]
NEVER = ["0.0.0.0", "169.254.169.254", "192.0.0.8", "224.0.0.1", "255.255.255.255", "::"]
NEVER += ["fe80::1", "fec0::1", "ff02::1", "64:ff9b:1::1", "::ffff:169.254.169.254"]
NEVER += ["2002:a9fe:a9fe::1", "2001::1", "240.0.0.1", "198.18.0.1"]
PUBLIC = ["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", OWN)
def test_our_own_networks_are_refused_with_the_setting_that_allows_them(address):
    refusal = why_refused(ip_address(address), allow_private=False)

    assert "allow_private = true" in refusal
    assert not why_refused(ip_address(address), allow_private=True)


@pytest.mark.parametrize("address", NEVER)
def test_no_setting_lets_us_reach_what_no_site_has(address):
    assert why_refused(ip_address(address), allow_private=True)


METADATA = (
    *("168.63.129.16", "100.100.100.200", "192.80.8.124", "169.254.169.254", "192.0.0.192"),
    *("fd00:ec2::254", "fd20:ce::254", "fd00:c1::a9fe:a9fe", "fd00:42::42", "fe80::a9fe:a9fe"),
    *("::ffff:168.63.129.16", "64:ff9b::a83f:8110", "2002:a83f:8110::", "::6464:64c8"),
)


@pytest.mark.parametrize("address", METADATA)
def test_where_a_cloud_keeps_a_machines_secrets_is_refused_even_where_private_is_allowed(address):
    assert why_refused(ip_address(address), allow_private=True)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_may_be_reached(address):
    assert not why_refused(ip_address(address), allow_private=False)


@given(st.ip_addresses(v=4))
def test_a_disguised_address_is_judged_like_the_address_inside(inside):
    disguises = [
        IPv6Address(f"::ffff:{inside}"),
        IPv6Address(f"64:ff9b::{inside}"),
        IPv6Address((0x2002 << 112) | (int(inside) << 80) | 1),
    ]

    for disguise in disguises:
        assert bare(disguise) == inside
        refusal = why_refused(disguise, allow_private=False)
        assert bool(refusal) == bool(why_refused(inside, allow_private=False))


@given(st.ip_addresses(v=4))
def test_what_python_calls_private_is_never_reached_by_default(address):
    assert IPv4Address(address).is_global or why_refused(address, allow_private=False)
