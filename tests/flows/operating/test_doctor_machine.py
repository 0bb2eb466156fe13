"""What the doctor says of the machine the program runs on."""

import pytest

from digest.flows.operating.doctor import machine

OLD, NEW = "CVE-2024-6923", "CVE-2026-1299"


@pytest.mark.parametrize(
    ("version", "faults"),
    [
        ((3, 11, 7), f"({OLD}, {NEW})"),
        ((3, 11, 10), f"({NEW})"),
        ((3, 11, 15), ""),
        ((3, 12, 0), f"({OLD}, {NEW})"),
        ((3, 12, 1), f"({OLD}, {NEW})"),
        ((3, 12, 4), f"({OLD}, {NEW})"),
        ((3, 12, 5), f"({NEW})"),
        ((3, 12, 13), ""),
        ((3, 13, 0), f"({NEW})"),
        ((3, 13, 11), f"({NEW})"),
        ((3, 13, 12), ""),
        ((3, 14, 2), f"({NEW})"),
        ((3, 14, 3), ""),
        ((3, 15, 0), ""),
    ],
)
def test_a_python_whose_mail_package_has_known_faults_is_named(version, faults):
    finding = machine.python(version)

    assert finding.state == ("warn" if faults else "ok")
    assert ".".join(map(str, version)) in finding.observation
    assert finding.observation.endswith(faults)
