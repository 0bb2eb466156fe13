"""What exactly runs here: the first thing that whoever helps asks for."""

import platform
import subprocess
from dataclasses import dataclass
from pathlib import Path

from digest import __version__
from digest.store.versions import postgresql_driver, sqlite_version

_PACKAGE = Path(__file__).parents[2]
_BAKED = "commit.txt"
"""The build writes it into the package; a checkout has none, and asks git."""
_DESCRIBE = ("git", "describe", "--always", "--abbrev=12", "--exclude=*", "--dirty=-changed")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramVersions:
    """The program and what it stands on; `commit` is empty where nobody knows it."""

    program: str
    commit: str
    python: str
    sqlite: str
    postgresql: str
    """The driver: no server is asked, so that nothing need be configured."""


def program_versions(package: Path = _PACKAGE) -> ProgramVersions:
    """Those of the program whose package is that folder; opens no database."""
    return ProgramVersions(
        program=__version__,
        commit=_baked(package) or _from_git(package.parent),
        python=platform.python_version(),
        sqlite=sqlite_version(),
        postgresql=postgresql_driver(),
    )


def _baked(package: Path) -> str:
    try:
        return (package / _BAKED).read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _from_git(checkout: Path) -> str:
    """The checkout's commit, `-changed` where files differ from it; empty outside of one."""
    if not (checkout / ".git").exists():
        return ""
    try:
        asked = subprocess.run(  # noqa: S603 - words of ours alone
            _DESCRIBE, cwd=checkout, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return asked.stdout.strip()
