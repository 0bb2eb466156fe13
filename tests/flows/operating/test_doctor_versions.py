"""What the doctor says of the versions it runs on."""

from datetime import date

import pytest

from digest.flows.operating.doctor import versions

TODAY = date(2026, 12, 1)

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
    finding = versions.python(version, TODAY)

    assert finding.state == ("warn" if faults else "ok")
    assert ".".join(map(str, version)) in finding.observation
    assert finding.observation.endswith(faults)


@pytest.mark.parametrize(
    ("version", "today", "state"),
    [
        ((3, 12, 13), date(2028, 10, 31), "ok"),
        ((3, 12, 13), date(2028, 11, 1), "warn"),
        ((3, 99, 0), date(2040, 1, 1), "ok"),
    ],
)
def test_a_series_that_is_mended_no_more_is_named(version, today, state):
    assert versions.python(version, today).state == state


@pytest.mark.parametrize(
    ("version", "told"),
    [((14, 20), "PostgreSQL 14 is mended no more since 2026-11-12"), ((16, 4), ""), ((99,), "")],
)
def test_a_postgresql_that_is_mended_no_more_is_named(version, told):
    assert versions.postgresql(version, TODAY) == told


@pytest.mark.parametrize(
    ("name", "version", "state"),
    [
        ("OpenSSL 3.0.6 11 Oct 2022", (3, 0, 6), "warn"),
        ("OpenSSL 3.0.7 1 Nov 2022", (3, 0, 7), "ok"),
        ("OpenSSL 3.2.0 23 Nov 2023", (3, 2, 0), "ok"),
        ("OpenSSL 1.1.1m  14 Dec 2021", (1, 1, 1, 13), "warn"),
        ("OpenSSL 1.1.1w  11 Sep 2023", (1, 1, 1, 23), "ok"),
        ("LibreSSL 3.0.1", (3, 0, 1), "ok"),
    ],
)
def test_a_tls_library_whose_known_faults_reach_us_is_named(name, version, state):
    assert versions.openssl(name, version).state == state
