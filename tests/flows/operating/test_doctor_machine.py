"""What the doctor says of the machine the program runs on."""

import pytest

from digest.flows.operating.doctor import machine


@pytest.mark.parametrize(
    ("version", "state"),
    [
        ((3, 11, 7), "warn"),
        ((3, 11, 10), "ok"),
        ((3, 12, 0), "warn"),
        ((3, 12, 4), "warn"),
        ((3, 12, 5), "ok"),
        ((3, 13, 0), "ok"),
    ],
)
def test_a_python_whose_mail_package_has_known_faults_is_named(version, state):
    finding = machine.python(version)

    assert finding.state == state
    assert ".".join(map(str, version)) in finding.observation
