"""Every fault of the settings: what the file says, and the files it names."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from digest.config import Settings, load, read_secret
from digest.config.contrast import faint_colours
from digest.errors import ConfigError
from digest.flows.app import database_of, read_keyring
from digest.flows.edition.voice import catalogue_of
from digest.flows.feedback.open_hooks import open_hook
from digest.flows.relays import relay_named, relay_tables
from digest.flows.signing import signer_of


def faults(config: Path, environment: Mapping[str, str]) -> tuple[str, ...]:
    """What is wrong with *config* and the files it names, in words; empty when all is well."""
    try:
        settings = load(config, environment)
    except ConfigError as fault:
        return fault.faults
    keys = _raised(lambda: read_keyring(settings.path(settings.secrets.keys_file)))
    voice = _raised(lambda: catalogue_of(settings))
    return (*keys, *files_missing(settings), *voice, *faint_colours(settings.newsletter))


def files_missing(settings: Settings) -> tuple[str, ...]:
    """What the settings name and cannot be used, but for keys and voice; nothing is connected."""
    return tuple(_missing(settings))


def _missing(settings: Settings) -> Iterator[str]:
    yield from _raised(lambda: database_of(settings).close())
    yield from _raised(lambda: signer_of(settings))
    yield from _raised(lambda: relay_named(settings, settings.alarm.relay))
    for name in settings.hooks:
        yield from _raised(partial(open_hook, settings, name))
    mailboxes = {f"mailboxes.{name}": table for name, table in settings.mailboxes.items()}
    for key, table in {**relay_tables(settings), **mailboxes}.items():
        if table.password_file is not None:
            secret, what = settings.path(table.password_file), f"{key}.password_file"
            yield from _raised(partial(read_secret, secret, what))
        if table.ca_file is not None and not settings.path(table.ca_file).is_file():
            yield f"{key}.ca_file: {settings.path(table.ca_file)} is not there"
    if settings.web.picture_font or settings.web.picture_logo:
        yield from _raised(partial(_draw, settings))
    templates = settings.edition.templates
    if templates is not None and not settings.path(templates).is_dir():
        yield f"edition.templates: {settings.path(templates)} is not a folder"


def _draw(settings: Settings) -> None:
    from digest.flows.edition.shared_picture import picture  # noqa: PLC0415 - and with it Pillow

    picture(settings, settings.newsletter.name, "")


def _raised(read: Callable[[], object]) -> tuple[str, ...]:
    """What *read* raises, on one line a fault."""
    try:
        read()
    except ConfigError as fault:
        return tuple(f"{fault.where}: {line}" for line in fault.faults)
    return ()
