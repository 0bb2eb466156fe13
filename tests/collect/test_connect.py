"""How long each of a host's addresses is waited for."""

import pytest

from digest.collect.connect import patience_for


@pytest.mark.parametrize(
    ("address", "left", "seconds"),
    [("2001:db8::1", 20.0, 5.0), ("2001:db8::1", 3.0, 3.0), ("192.0.2.1", 20.0, 20.0)],
)
def test_an_address_is_given_five_seconds_while_there_is_another(address, left, seconds):
    assert patience_for(address, ["2001:db8::1", "192.0.2.1"], left) == seconds
