"""What is publicly known of the versions we run on: faults, and the end of support. Pure."""

from collections.abc import Iterator
from datetime import date

from digest.flows.operating.doctor.finding import Finding, ok, warn

Version = tuple[int, ...]

_EMAIL_FAULTS = {
    "CVE-2024-6923": ((3, 11, 10), (3, 12, 5)),
    "CVE-2026-1299": ((3, 11, 15), (3, 12, 13), (3, 13, 12), (3, 14, 3)),
}
"""What is known of Python's own mail package, and the first version of each series without it."""
_PYTHON_ENDS: dict[Version, date] = {
    (3, 11): date(2027, 10, 31),
    (3, 12): date(2028, 10, 31),
    (3, 13): date(2029, 10, 31),
    (3, 14): date(2030, 10, 31),
}
"""Until when a series is mended (PEP 664, 693, 719, 745 name the month)."""
_POSTGRESQL_ENDS: dict[Version, date] = {
    (13,): date(2025, 11, 13),
    (14,): date(2026, 11, 12),
    (15,): date(2027, 11, 11),
    (16,): date(2028, 11, 9),
    (17,): date(2029, 11, 8),
    (18,): date(2030, 11, 14),
}
"""The last release of a series, as its project announces it."""
_OPENSSL_FAULTS = {
    "CVE-2022-0778": ((1, 1, 1, 14), (3, 0, 2)),
    "CVE-2022-3602": ((3, 0, 7),),
}
"""What a server's certificate could do to us, and the first version of each series without it."""


def python(version: Version, today: date) -> Finding:
    """Versions whose `email` package is known to let a header field be ended, or that are over."""
    words = ".".join(map(str, version))
    known = [name for name, sound in _EMAIL_FAULTS.items() if _is_before(version, sound)]
    if known:
        return warn(
            "python",
            f"{words} has known faults in reading and writing mail ({', '.join(known)})",
            "install 3.11.15, 3.12.13, 3.13.12, 3.14.3 or newer; our own mail is not written by "
            "what is faulty",
        )
    over = _PYTHON_ENDS.get(version[:2])
    if over is not None and today > over:
        step = "make the environment anew with a newer Python"
        return warn("python", f"{words} is mended no more since {over:%Y-%m}", step)
    return ok("python", words)


def openssl(name: str, version: Version) -> Finding:
    """The library that encrypts; a distribution may have mended it without another number."""
    known = list(_openssl_faults(name, version))
    if known:
        return warn(
            "tls",
            f"{name} has known faults where a certificate is read ({', '.join(known)})",
            "upgrade it; a distribution that mends without another number says so in its changelog",
        )
    return ok("tls", name)


def postgresql(version: Version, today: date) -> str:
    """In words, where that server is mended no more; else empty."""
    over = _POSTGRESQL_ENDS.get(version[:1])
    if over is None or today <= over:
        return ""
    return f"PostgreSQL {version[0]} is mended no more since {over}"


def _openssl_faults(name: str, version: Version) -> Iterator[str]:
    if not name.startswith("OpenSSL "):  # LibreSSL has numbers of its own
        return
    for each, sound in _OPENSSL_FAULTS.items():
        if any(version[:2] == first[:2] and version < first for first in sound):
            yield each


def _is_before(version: Version, sound: tuple[Version, ...]) -> bool:
    """Whether it is older than the first sound one of its series; a newer series is sound."""
    return next((version < first for first in sound if first[:2] >= version[:2]), False)
