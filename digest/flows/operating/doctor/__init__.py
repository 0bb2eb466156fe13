"""
What could spoil the morning: a list of looks, each with its answer and the next step.

A look changes nothing and mails nobody. Whatever goes wrong in one is its
answer, so the others are still made.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import datetime
from functools import partial
from pathlib import Path

from digest.config import Settings, load
from digest.errors import ConfigError, DigestError
from digest.flows.app import database_of
from digest.flows.operating.check_settings import files_missing
from digest.flows.operating.doctor import database as database_looks
from digest.flows.operating.doctor import machine, signing
from digest.flows.operating.doctor import settings as settings_looks
from digest.flows.operating.doctor.finding import Finding, FindingState, fail, ok
from digest.flows.operating.doctor.voice import voice
from digest.store.database import Database

Look = Callable[[], Finding]


def examine(config: Path, environment: Mapping[str, str], now: datetime) -> Iterator[Finding]:
    """A finding for every look, as it is made; without settings there is only one."""
    try:
        settings = load(config, environment)
        database = database_of(settings)
    except ConfigError as fault:
        step = "correct it, then run `digest config check`"
        yield from (fail("configuration", f"{fault.where}: {each}", step) for each in fault.faults)
        return
    with closing(database):
        yield _configuration(config, settings)
        yield from _looked(_looks_at_machine(settings))
        yield from _looks_at_database(settings, database, now)
        yield from _looked(_looks_at_settings(settings))


def _configuration(config: Path, settings: Settings) -> Finding:
    missing = files_missing(settings)
    if missing:
        return fail(
            "configuration", "; ".join(missing), "correct the settings or put the files there"
        )
    return ok("configuration", f"{config} has no fault")


def _looks_at_machine(settings: Settings) -> dict[str, Look]:
    looks = {
        "keys": machine.keys,
        "dkim": signing.signing,
        "disk": machine.disk,
        "journal": machine.journal,
        "templates": machine.templates,
        "voice": voice,
        "relay": machine.relay,
    }
    return {about: partial(look, settings) for about, look in looks.items()}


def _looks_at_database(settings: Settings, database: Database, now: datetime) -> Iterator[Finding]:
    """Without tables there is nothing more to see in it."""
    (tables,) = _looked({"database": partial(database_looks.tables, database)})
    yield tables
    if tables.state is not FindingState.FAIL:
        yield from _looked(
            {
                "database engine": partial(database_looks.engine, database),
                "database file": partial(database_looks.database_file, database),
                "clock": partial(database_looks.clock, settings, database, now),
                "sources": partial(database_looks.sources, settings, database, now),
                "requests": partial(database_looks.requests, settings, database, now),
            }
        )


def _looks_at_settings(settings: Settings) -> dict[str, Look]:
    looks = {
        "public address": settings_looks.public_address,
        "privacy policy": settings_looks.privacy_policy,
        "postal address": settings_looks.postal_address,
        "consent": settings_looks.consent,
        "audience": settings_looks.audience,
    }
    return {about: partial(look, settings) for about, look in looks.items()}


def _looked(looks: Mapping[str, Look]) -> Iterator[Finding]:
    for about, look in looks.items():
        try:
            yield look()
        except (DigestError, OSError) as fault:
            yield fail(about, str(fault), "")  # its words end with what to do
