"""What `requirements*.txt` pin, and what an installer that resolves nothing would leave out."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution

from packaging.markers import Marker, default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.structure.tree import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

Machine = Mapping[str, str]
"""What a marker asks about: `{"sys_platform": "linux", …}`."""

HERE: Machine = {key: str(value) for key, value in default_environment().items()}


@dataclass(frozen=True, slots=True)
class Pin:
    """One entry of a lock: an exact version, where it applies, how many files may be it."""

    name: str
    version: Version
    marker: Marker | None
    hashes: int

    def applies_to(self, machine: Machine) -> bool:
        """Whether a machine like that installs it."""
        return self.marker is None or self.marker.evaluate(dict(machine))


def read_pins(file: str) -> list[Pin]:
    """The pins of that lock, in its order; ValueError for an entry that is no exact version."""
    text = re.sub(r"(?m)^ *#.*\n", "", (ROOT / file).read_text(encoding="utf-8"))
    return [_pin(entry) for entry in re.split(r"\n(?=\S)", text.strip())]


def _pin(entry: str) -> Pin:
    line, *hashes = re.split(r"\s*\\?\s+--hash=sha256:", entry)
    requirement = Requirement(line)
    exact = re.fullmatch(r"==([^*,]+)", str(requirement.specifier))
    if exact is None or requirement.extras:
        raise ValueError(f"no exact version: {line}")
    name = canonicalize_name(requirement.name)
    return Pin(name, Version(exact[1]), requirement.marker, len(hashes))


def requirements_of(*groups: str) -> list[Requirement]:
    """What pyproject.toml asks for: to run, and for each of these groups or extras."""
    lines = list(PROJECT["project"]["dependencies"])
    for group in groups:
        extras = PROJECT["project"]["optional-dependencies"]
        lines += extras[group] if group in extras else PROJECT["dependency-groups"][group]
    return [Requirement(line) for line in lines]


def machine_with(python: str, system: str) -> Machine:
    """One that runs CPython *python*, "3.12", on *system*, as `sys.platform` names it."""
    is_windows = system == "win32"
    return {
        **HERE,
        "implementation_version": f"{python}.7",
        "os_name": "nt" if is_windows else "posix",
        "platform_system": {"win32": "Windows", "darwin": "Darwin"}.get(system, "Linux"),
        "python_full_version": f"{python}.7",
        "python_version": python,
        "sys_platform": system,
    }


def left_out(pins: list[Pin], asked: list[Requirement], machine: Machine) -> set[str]:
    """
    The requirements that no pin meets on that machine.

    From what is *asked* it goes on to what each pin requires in turn, with its extras, as the
    package that is installed here says. What only other machines install says nothing here.
    """
    by_name = {pin.name: pin for pin in pins if pin.applies_to(machine)}
    waiting = [(requirement, "") for requirement in asked]
    judged: set[tuple[str, str]] = set()
    missing = set()
    while waiting:
        requirement, extra = waiting.pop()
        if (str(requirement), extra) in judged or not _is_asked(requirement, extra, machine):
            continue
        judged.add((str(requirement), extra))
        pin = by_name.get(canonicalize_name(requirement.name))
        if pin is None or not requirement.specifier.contains(pin.version, prereleases=True):
            missing.add(str(requirement))
            continue
        extras = ("", *requirement.extras)
        waiting += [(deeper, extra) for extra in extras for deeper in _required_by(pin.name)]
    return missing


def _is_asked(requirement: Requirement, extra: str, machine: Machine) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({**machine, "extra": extra})


@cache
def _required_by(name: str) -> tuple[Requirement, ...]:
    try:
        return tuple(map(Requirement, distribution(name).requires or ()))
    except PackageNotFoundError:
        return ()
