"""Slips of the finger in a domain."""

import pytest

from digest.consent.typos import meant


@pytest.mark.parametrize(
    "typed",
    ["gmial.com", "gmai.com", "gmaill.com", "gmsil.com", "gmail.co", "gmail.cm", "gmail.comm"],
)
def test_a_slip_is_recognised(typed):
    assert meant(f"anne.roy@{typed}") == "anne.roy@gmail.com"


@pytest.mark.parametrize(
    "domain",
    ["gmail.com", "videotron.ca", "gmx.com", "mail.com", "exemple.test", "g.co", "hotmail.be.ca"],
)
def test_a_domain_that_is_no_slip_is_left_alone(domain):
    assert meant(f"anne@{domain}") == ""
