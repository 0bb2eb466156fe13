"""`digest dns`: what to publish, and whether a real name server says it."""

import json

import pytest

from digest.flows.operating.dns_plan import plan_of
from tests.loopback.command import run_digest
from tests.loopback.names import NameServer


@pytest.fixture
def server():
    names = NameServer()
    yield names
    names.close()


def test_a_name_server_that_says_the_whole_plan_is_what_the_check_wants_to_see(
    installation, with_settings, server, tmp_path
):
    sections = {"dns": {"sends_from": ["192.0.2.7"], "resolvers": [server.place]}}
    installation(**sections)
    nothing = run_digest("dns", "--check", folder=tmp_path)
    for record in plan_of(with_settings(**sections)).zones["infolettre.example"]:
        value = f'"{record.value}"' if record.kind == "TXT" else record.zone_lines.split(" IN ")[1]
        server.put(record.name, record.kind, value.removeprefix(f"{record.kind} "))
    server.put("7.2.0.192.in-addr.arpa", "PTR", "mail.infolettre.example.")

    whole = run_digest("dns", "--check", "--as", "json", folder=tmp_path)

    assert (nothing.returncode, whole.returncode) == (78, 0)
    assert "→ type: TXT @ v=spf1 ip4:192.0.2.7 ~all" in nothing.stdout
    assert [each["faults"] for each in json.loads(whole.stdout)] == [[]] * 5
