"""
What could spoil the morning, and whether the last ones went well.

A check changes nothing and mails nobody. Whatever goes wrong in one is its answer, so
the others are still made: side by side where they ask somebody outside, all within
one time. The worst comes first.
"""

import sys
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from digest.config import Settings, load
from digest.errors import ConfigError
from digest.flows.app import App, database_of, read_keyring
from digest.flows.operating.check_settings import files_missing
from digest.flows.operating.doctor import database as database_checks
from digest.flows.operating.doctor import (
    dns,
    feedback,
    hooks,
    machine,
    morning,
    pages,
    signing,
    workers,
)
from digest.flows.operating.doctor import settings as settings_checks
from digest.flows.operating.doctor.finding import Finding, FindingState, fail, ok
from digest.flows.operating.doctor.rounds import Row, look_around, worst_first
from digest.flows.operating.doctor.versions import python
from digest.flows.operating.doctor.voice import voice
from digest.store.database import Database

_WITHIN = timedelta(minutes=1)
"""For all questions together; on a machine at rest they take a second or two."""


def examine(config: Path, environment: Mapping[str, str], now: datetime) -> list[Finding]:
    """Every finding, the worst first; where the settings are wrong, what is wrong with them."""
    try:
        settings = load(config, environment)
        database = database_of(settings)
    except ConfigError as fault:
        step = "correct it, then run `digest config check`"
        return [fail("configuration", f"{fault.where}: {each}", step) for each in fault.faults]
    with closing(database):
        (tables,) = look_around(
            [{"database": partial(database_checks.tables, database)}], within=_WITHIN
        )
        is_whole = tables.state is not FindingState.FAIL

        def is_served() -> bool:
            return is_whole and database_checks.is_served(database, now)

        rows: list[Row] = [
            _machine_row(config, settings, now),
            {"relay": partial(machine.relay, settings, now, is_served)},
            {"dns": partial(dns.published, settings)},
            _settings_row(settings),
        ]
        if is_whole:  # without tables there is no more to see there
            rows += _database_rows(settings, database, now)
        return worst_first([tables, *look_around(rows, within=_WITHIN)])


def _configuration(config: Path, settings: Settings) -> Finding:
    missing = files_missing(settings)
    if missing:
        return fail(
            "configuration", "; ".join(missing), "correct the settings or put the files there"
        )
    return ok("configuration", f"{config} has no fault")


def _machine_row(config: Path, settings: Settings, now: datetime) -> Row:
    return {
        "configuration": partial(_configuration, config, settings),
        "python": partial(python, tuple(sys.version_info[:3]), now.date()),
        "tls": machine.tls,
        "keys": partial(machine.keys, settings),
        "secrets": partial(machine.secrets, config, settings),
        "dkim": partial(signing.signing, settings),
        "disk": partial(machine.disk, settings),
        "journal": partial(machine.journal, settings),
        "templates": partial(machine.templates, settings),
        "voice": partial(voice, settings),
    }


def _database_rows(settings: Settings, database: Database, now: datetime) -> list[Row]:
    """What the database tells; apart from it, what asks somebody else by what it knows."""
    return [
        {
            "database engine": partial(database_checks.engine, database, now),
            "database file": partial(database_checks.database_file, database),
            "installation": partial(database_checks.installation, settings, database, now),
            "clock": partial(database_checks.clock, settings, database, now),
            "sources": partial(database_checks.sources, settings, database, now),
            "front page": partial(database_checks.front_page, settings, database),
            "retractions": partial(database_checks.retractions, settings, database, now),
            "mailboxes": partial(database_checks.mailboxes, settings, database, now),
            "requests": partial(database_checks.requests, settings, database, now),
            "visitors": partial(database_checks.visitors, database, now),
            "letters": partial(database_checks.letters_waiting, database, now),
            "way back test": partial(feedback.way_back_trial, settings, database),
            "returned mail": partial(feedback.returned_mail, database, now),
            "web hooks": partial(hooks.web_hooks, settings, database, now),
        },
        {"way back": partial(feedback.way_back, settings, database, now)},
        {"accents": partial(database_checks.accents, settings, database)},
        {"other clocks": partial(pages.other_clocks, settings, database, now)},
        _morning_row(settings, database, now),
    ]


def _morning_row(settings: Settings, database: Database, now: datetime) -> Row:
    """What the last mornings were, and the pages that their mails lead to."""
    try:
        keyring = read_keyring(settings.path(settings.secrets.keys_file))
    except ConfigError:  # told under "keys"
        return {}
    app = App(settings=settings, database=database, keyring=keyring, clock=lambda: now)
    return {
        "last edition": partial(morning.last_edition, app),
        "under way": partial(morning.under_way, app),
        "copies": partial(morning.copies, app),
        **_who_works(app),
        "backup": partial(morning.backup, app),
        "public pages": partial(pages.public_pages, app),
        "desk": partial(pages.desk_door, app),
    }


def _who_works(app: App) -> Row:
    """One process that ticks, or the workers of several hosts."""
    if app.settings.engine.is_local:
        return {"scheduler": partial(morning.scheduler, app)}
    return {"workers": partial(workers.workers, app)}


def _settings_row(settings: Settings) -> Row:
    return {
        "public address": partial(settings_checks.public_address, settings),
        "proxy": partial(settings_checks.proxy, settings),
        "privacy policy": partial(settings_checks.privacy_policy, settings),
        "postal address": partial(settings_checks.postal_address, settings),
        "consent": partial(settings_checks.consent, settings),
        "audience": partial(settings_checks.audience, settings),
    }
