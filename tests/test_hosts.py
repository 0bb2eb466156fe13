"""Names of hosts: who registered them, and which no DNS knows."""

import pytest

from digest.hosts import is_kept_inside, is_reserved, organisation


@pytest.mark.parametrize(
    ("address", "owner"),
    [
        ("a@exemple.test", "exemple.test"),
        ("a@x.Y.exemple.test", "exemple.test"),
        ("a@ville.montreal.qc.ca", "montreal.qc.ca"),
        ("a@gouv.qc.ca", "gouv.qc.ca"),
        ("a@bbc.co.uk", "bbc.co.uk"),
        ("a@infolettre.tva.ca", "tva.ca"),
        ("a@localhost", "localhost"),
    ],
)
def test_the_owner_of_a_domain_is_whoever_registered_it(address, owner):
    assert organisation(address) == owner


@pytest.mark.parametrize(
    ("host", "is_for_trials"),
    [
        ("n.example", True),
        ("localhost", True),
        ("a.TEST", True),
        ("example.com", False),
        ("tests", False),
        ("", False),
    ],
)
def test_a_name_for_trials_is_known_by_its_last_label(host, is_for_trials):
    assert is_reserved(host) is is_for_trials


@pytest.mark.parametrize(
    ("host", "is_inside"),
    [
        ("localhost", True),
        ("serveur.local", True),
        ("192.168.0.12", True),
        ("fd00::1", True),
        ("93.184.216.34", False),
        ("gazette.example", False),
    ],
)
def test_a_host_of_a_private_network_is_reached_by_no_reader(host, is_inside):
    assert is_kept_inside(host) is is_inside
