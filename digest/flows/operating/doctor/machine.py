"""What the machine tells the doctor: files, disk, templates."""

import os
import shutil
import stat
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from jinja2 import FileSystemLoader, TemplateError

from digest.config import Settings, load
from digest.config.secret_words import STARS
from digest.config.show import changed
from digest.config.units import render_size
from digest.deliver.connect import Relay, tls_library
from digest.deliver.session import Session
from digest.english import counted
from digest.errors import ConfigError, RelayConfigError, RelayError
from digest.flows.app import read_keyring
from digest.flows.operating.doctor.finding import Finding, fail, ok, warn
from digest.flows.operating.doctor.versions import openssl
from digest.flows.relays import relay_of
from digest.render.environment import environment, template_folders

_DISK_FULL = 100_000_000
_DISK_LOW = 1_000_000_000
_CLOCKS_MAY_DIFFER = timedelta(seconds=30)


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


def relay(settings: Settings, now: datetime, is_served: Callable[[], bool]) -> Finding:
    """
    A session as a morning opens it (connection, EHLO, TLS, password), then QUIT.

    Where its greeting says what time it is, so is that: receivers distrust a wrong Date. One that
    takes no further connection while it *is_served*, by whoever sends now, works.
    """
    wanted = relay_of(settings)
    try:
        return _opened(wanted, now)
    except RelayConfigError:
        raise
    except RelayError as fault:
        if not is_served():
            raise
        words = f"{fault}; it takes the mail of those who are connected"
        return warn("relay", words, _KEEPS_FEW)


_KEEPS_FEW = (
    "the sending goes on; set smtp.connections (pace.connections, on every host, where several "
    "send) to what the relay keeps, or ask whoever runs it for more"
)


def _opened(wanted: Relay, now: datetime) -> Finding:
    with Session(wanted) as session:
        words = f"{wanted} takes our mail (TLS: {wanted.tls})"
        ahead = now - session.clock if session.clock else timedelta(0)
    if abs(ahead) > _CLOCKS_MAY_DIFFER:
        seconds = round(ahead.total_seconds())
        step = "have both clocks set by NTP"
        return warn("relay", f"{words}, and our clock is {seconds:+} s from its own", step)
    return ok("relay", words)


def tls() -> Finding:
    """The library that encrypts what we say to relays."""
    return openssl(*tls_library())


def secrets(config: Path, settings: Settings) -> Finding:
    """Passwords, and mail that came back, are for this user alone."""
    files = [*_holding_secrets(config), *_secret_files(settings)]
    spool = settings.path(settings.feedback.spool)
    for file in (each for each in (*files, spool) if each.exists()):
        if others_may_read(file):
            mode = "700" if file.is_dir() else "600"
            step = f"run: chmod {mode} {file}"
            return fail("secrets", f"{file} holds what is secret, and can be read by others", step)
    return ok("secrets", f"{counted(len(files), 'file')} with a secret, each its owner's alone")


def _holding_secrets(config: Path) -> list[Path]:
    """The settings file, where a password stands in it rather than in a file of its own."""
    try:
        tables = changed(load(config, {}))
    except ConfigError:  # whole with the environment only: what that says is in no file
        return []
    return [config] if STARS in repr(tables) else []


def _secret_files(settings: Settings) -> list[Path]:
    named = (settings.relays, settings.mailboxes)
    access = (settings.smtp, *(each for tables in named for each in tables.values()))
    files = [
        *(each.password_file for each in access),
        *(each.secret_file for each in settings.hooks.values()),
        settings.metrics.token_file,
    ]
    return [settings.path(file) for file in files if file is not None]


def others_may_read(file: Path) -> bool:
    """Whether anybody but the owner may."""
    return os.name == "posix" and bool(file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _nearest(path: Path) -> Path:
    """The path itself, or the first folder above it that is there."""
    return next(folder for folder in (path, *path.absolute().parents) if folder.exists())
