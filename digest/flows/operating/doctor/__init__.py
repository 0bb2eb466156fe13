"""
What could spoil the morning: a list of checks, each with its answer and the next step.

A check changes nothing and mails nobody. Whatever goes wrong in one is its
answer, so the others are still made.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import datetime
from functools import partial
from pathlib import Path

from digest.config import Settings, load
from digest.errors import ConfigError, DigestError
from digest.flows.app import database_of
from digest.flows.operating.check_settings import files_missing
from digest.flows.operating.doctor import database as database_checks
from digest.flows.operating.doctor import feedback, hooks, machine, signing
from digest.flows.operating.doctor import settings as settings_checks
from digest.flows.operating.doctor.finding import Finding, FindingState, fail, ok
from digest.flows.operating.doctor.voice import voice
from digest.store.database import Database

Check = Callable[[], Finding]


def examine(config: Path, environment: Mapping[str, str], now: datetime) -> Iterator[Finding]:
    """A finding for every check, as it is made; without settings there is only one."""
    try:
        settings = load(config, environment)
        database = database_of(settings)
    except ConfigError as fault:
        step = "correct it, then run `digest config check`"
        yield from (fail("configuration", f"{fault.where}: {each}", step) for each in fault.faults)
        return
    with closing(database):
        yield _configuration(config, settings)
        yield from _findings(_machine_checks(settings))
        yield from _database_findings(settings, database, now)
        yield from _findings(_settings_checks(settings))


def _configuration(config: Path, settings: Settings) -> Finding:
    missing = files_missing(settings)
    if missing:
        return fail(
            "configuration", "; ".join(missing), "correct the settings or put the files there"
        )
    return ok("configuration", f"{config} has no fault")


def _machine_checks(settings: Settings) -> dict[str, Check]:
    checks = {
        "keys": machine.keys,
        "dkim": signing.signing,
        "disk": machine.disk,
        "journal": machine.journal,
        "templates": machine.templates,
        "voice": voice,
        "relay": machine.relay,
    }
    python: dict[str, Check] = {"python": partial(machine.python, tuple(sys.version_info[:3]))}
    return python | {about: partial(check, settings) for about, check in checks.items()}


def _database_findings(settings: Settings, database: Database, now: datetime) -> Iterator[Finding]:
    """Without tables there is nothing more to see in it."""
    (tables,) = _findings({"database": partial(database_checks.tables, database)})
    yield tables
    if tables.state is not FindingState.FAIL:
        yield from _findings(
            {
                "database engine": partial(database_checks.engine, database),
                "database file": partial(database_checks.database_file, database),
                "installation": partial(database_checks.installation, settings, database, now),
                "clock": partial(database_checks.clock, settings, database, now),
                "sources": partial(database_checks.sources, settings, database, now),
                "front page": partial(database_checks.front_page, settings, database),
                "retractions": partial(database_checks.retractions, settings, database, now),
                "mailboxes": partial(database_checks.mailboxes, settings, database, now),
                "accents": partial(database_checks.accents, settings, database),
                "requests": partial(database_checks.requests, settings, database, now),
                "visitors": partial(database_checks.visitors, database, now),
                "letters": partial(database_checks.letters_waiting, database, now),
                "way back": partial(feedback.way_back, settings, database, now),
                "way back test": partial(feedback.way_back_trial, settings, database),
                "returned mail": partial(feedback.returned_mail, database, now),
                "web hooks": partial(hooks.web_hooks, settings, database, now),
            }
        )


def _settings_checks(settings: Settings) -> dict[str, Check]:
    checks = {
        "public address": settings_checks.public_address,
        "proxy": settings_checks.proxy,
        "privacy policy": settings_checks.privacy_policy,
        "postal address": settings_checks.postal_address,
        "consent": settings_checks.consent,
        "audience": settings_checks.audience,
    }
    return {about: partial(check, settings) for about, check in checks.items()}


def _findings(checks: Mapping[str, Check]) -> Iterator[Finding]:
    for about, check in checks.items():
        try:
            yield check()
        except (DigestError, OSError) as fault:
            yield fail(about, str(fault), "")  # its words end with what to do
