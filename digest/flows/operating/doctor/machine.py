"""What the machine tells the doctor: files, disk, templates."""

import os
import shutil
import stat
from pathlib import Path

from jinja2 import FileSystemLoader, TemplateError

from digest.config import Settings
from digest.config.units import render_size
from digest.deliver.session import Session
from digest.flows.app import read_keyring
from digest.flows.operating.doctor.finding import Finding, fail, ok, warn
from digest.flows.relays import relay_of
from digest.render.environment import environment, template_folders

_DISK_FULL = 100_000_000
_DISK_LOW = 1_000_000_000
_EMAIL_FAULTS = {
    "CVE-2024-6923": ((3, 11, 10), (3, 12, 5)),
    "CVE-2026-1299": ((3, 11, 15), (3, 12, 13), (3, 13, 12), (3, 14, 3)),
}
"""What is known of Python's own mail package, and the first version of each series without it."""


def python(version: tuple[int, ...]) -> Finding:
    """Versions whose `email` package is known to let a header field be ended."""
    words = ".".join(map(str, version))
    known = [name for name, sound in _EMAIL_FAULTS.items() if _is_before(version, sound)]
    if not known:
        return ok("python", words)
    return warn(
        "python",
        f"{words} has known faults in reading and writing mail ({', '.join(known)})",
        "install 3.11.15, 3.12.13, 3.13.12, 3.14.3 or newer; our own mail is not written by what "
        "is faulty",
    )


def _is_before(version: tuple[int, ...], sound: tuple[tuple[int, ...], ...]) -> bool:
    """Whether it is older than the first sound one of its series; a newer series is sound."""
    return next((version < first for first in sound if first[:2] >= version[:2]), False)


def keys(settings: Settings) -> Finding:
    """Whoever reads the keys can unsubscribe anybody."""
    file = settings.path(settings.secrets.keys_file)
    keyring = read_keyring(file)
    if others_may_read(file):
        return fail("keys", f"{file} can be read by others", f"run: chmod 600 {file}")
    return ok("keys", f"{len(keyring.keys)} in {file}, the newest is {keyring.newest.id!r}")


def disk(settings: Settings) -> Finding:
    """A full disk stops the journal, and so the sending."""
    folder = _nearest(settings.path(settings.delivery.journal))
    free = shutil.disk_usage(folder).free
    unit = 1000**3 if free > _DISK_LOW else 1000**2
    words = f"{render_size(free // unit * unit)} free under {folder}"
    if free < _DISK_FULL:
        return fail("disk", words, "free some space: nothing is sent that cannot be written down")
    if free < _DISK_LOW:
        return warn("disk", words, "free some space before it fills up")
    return ok("disk", words)


def journal(settings: Settings) -> Finding:
    """Nothing is sent that cannot be written down first."""
    folder = settings.path(settings.delivery.journal)
    nearest = _nearest(folder)
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        step = "let this user write it, or correct delivery.journal"
        return fail("journal", f"{nearest} may not be written", step)
    return ok("journal", f"{folder}" if nearest == folder else f"{folder} will be made")


def templates(settings: Settings) -> Finding:
    """Every template is found and can be read as one."""
    own = settings.edition.templates and settings.path(settings.edition.templates)
    folders = template_folders(own)
    jinja, loader = environment(own), FileSystemLoader(folders)
    names = jinja.list_templates(extensions=("html", "txt"))
    if not names:
        return fail("templates", "none found", "install the program again")
    for name in names:
        try:
            jinja.parse(loader.get_source(jinja, name)[0])
        except (TemplateError, UnicodeDecodeError) as fault:
            return fail("templates", f"{name}: {fault}", "correct it, or remove it to use ours")
    return ok("templates", f"{len(names)} in {', '.join(map(str, folders))}")


def relay(settings: Settings) -> Finding:
    """A session as a morning opens it (connection, EHLO, TLS, password), then QUIT."""
    wanted = relay_of(settings)
    with Session(wanted):
        return ok("relay", f"{wanted} takes our mail (TLS: {wanted.tls})")


def others_may_read(file: Path) -> bool:
    """Whether anybody but the owner may."""
    return os.name == "posix" and bool(file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _nearest(path: Path) -> Path:
    """The path itself, or the first folder above it that is there."""
    return next(folder for folder in (path, *path.absolute().parents) if folder.exists())
