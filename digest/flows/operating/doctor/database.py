"""What the database tells the doctor: its tables, what runs it, the clock, the sources."""

import os
from datetime import datetime, timedelta

from digest.config import Settings
from digest.dates import civil_day, next_due, wall
from digest.english import counted
from digest.flows.app import App, read_keyring
from digest.flows.identity import doubts_about, place_of, why_no_copy
from digest.flows.operating.doctor.finding import Finding, fail, ok, warn
from digest.flows.operating.doctor.machine import others_may_read
from digest.flows.operating.doctor.versions import postgresql
from digest.flows.post import PostOffice
from digest.flows.sending.staging import staging_words
from digest.flows.sending.watch_mailed import not_put_right
from digest.flows.sources.health import health
from digest.hosts import is_inside
from digest.store import (
    batches,
    bounces,
    consents,
    database_health,
    future,
    installations,
    letters,
    migrate,
    rights,
    subscribers,
)
from digest.store import sources as source_store
from digest.store.database import Database
from digest.store.installations import InstallationRow

_CLOCKS_MAY_DIFFER = timedelta(seconds=30)
_LATELY = timedelta(days=1)
_A_MOMENT = timedelta(minutes=1)
_CARRIED_WITHIN = timedelta(hours=1)
_MONTH = timedelta(days=31)
_OFTEN_FULL = 5


def tables(database: Database) -> Finding:
    """All of this program's tables, at its revision; raises `StoreError` where not."""
    migrate.check(database)
    return ok("database", f"all tables are there, at revision {migrate.HEAD}")


def engine(database: Database, now: datetime) -> Finding:
    """SQLite's WAL lost commits until 3.51.3; we use it only where it is mended."""
    condition = database_health.condition(database)
    if condition.may_lose_commits:
        return fail(
            "database engine",
            f"{condition.kind} with a write-ahead log can lose what was saved (fixed in 3.51.3, "
            "3.50.7 and 3.44.6)",
            "stop every digest process and start again, so that the file leaves that mode",
        )
    if condition.journal_mode == "truncate":
        return ok(
            "database engine",
            f"{condition.kind} with a rollback journal: sound, and slower than the write-ahead log "
            "of SQLite 3.51.3 or newer",
        )
    name, _, version = condition.kind.partition(" ")
    over = postgresql(_numbers(version), now.date()) if name == "PostgreSQL" else ""
    if over:
        return warn("database engine", over, "move to a newer one: pg_dump there, restore here")
    return ok("database engine", condition.kind)


def is_served(database: Database, now: datetime) -> bool:
    """Whether the relay took mail of somebody a moment ago, who still sends."""
    with database.read() as connection:
        return batches.is_served(connection, now - _A_MOMENT, now)


def _numbers(version: str) -> tuple[int, ...]:
    """`17.4` as numbers; what a beta adds is left out."""
    return tuple(int(part) for part in version.split(".") if part.isdecimal())


def database_file(database: Database) -> Finding:
    """It holds the readers' addresses; SQLite writes beside it too."""
    if not database.is_sqlite:
        return ok("database file", "the server keeps it")
    file = migrate.sqlite_file(database)
    if others_may_read(file):
        return fail("database file", f"{file} can be read by others", f"run: chmod 600 {file}")
    for path in (file, file.parent):
        if not os.access(path, os.W_OK):
            step = "give it to the user who runs digest"
            return fail("database file", f"{path} may not be written", step)
    return ok("database file", f"{file} can be read by its owner only")


def clock(settings: Settings, database: Database, now: datetime) -> Finding:
    """Two clocks that differ make two mornings."""
    zone = settings.newsletter.timezone
    following = next_due(now, settings.timetable).astimezone(zone)
    words = f"{wall(now, zone)} in {zone.key}; next edition {wall(following, zone)}"
    with database.read() as connection:
        slug, today = settings.newsletter.slug, civil_day(now, zone)
        ahead = tuple(future.ahead(connection, slug, today, now))
    if ahead:
        return fail(
            "clock",
            f"{words}; a wrong clock once wrote {'; '.join(ahead)}",
            "run `digest db forget-future`, which takes away what was not mailed",
        )
    server = database_health.condition(database).clock
    if server is not None and abs(server - now) > _CLOCKS_MAY_DIFFER:
        seconds = round(abs(server - now).total_seconds())
        return fail(
            "clock", f"{words}; the database's clock differs by {seconds} s", "run NTP on both"
        )
    return ok("clock", words)


def installation(settings: Settings, database: Database, now: datetime) -> Finding:
    """Whether mail may leave: a copy or a restored backup would mail people twice."""
    with database.read() as connection:
        row = installations.find(connection)
    if row is None:
        return ok("installation", "new: nobody has opened its database yet")
    keyring = read_keyring(settings.path(settings.secrets.keys_file))
    app = App(settings=settings, database=database, keyring=keyring, clock=lambda: now)
    if settings.is_staging:
        return _staging(app, row)
    against = doubts_about(app, row)
    if against:
        step = "do what each names; then `digest db adopt` lets mail leave from here"
        return fail("installation", "; ".join(against), step)
    return ok("installation", f"generation {row.generation}, at {place_of(database)}")


def _staging(app: App, row: InstallationRow) -> Finding:
    why_not = why_no_copy(app, row)
    if why_not:
        step = "take mode.staging away, or say so: `digest db adopt --edition hold`"
        return fail("installation", f"mode.staging is set here: {'; '.join(why_not)}", step)
    step = "to mail everybody, take mode.staging away, then `digest db adopt`"
    return warn("installation", staging_words(app), step)


def sources(settings: Settings, database: Database, now: datetime) -> Finding:
    """A source that fails, or has long been silent, is a hole in the edition."""
    with database.read() as connection:
        every = health(connection, now, settings.sources.report_after)
    if not every:
        step = "run `digest sources add URL`"
        return warn("sources", "there is none, so there is nothing to write about", step)
    troubled = tuple(filter(None, (each.trouble for each in every)))
    if troubled:
        return warn("sources", "; ".join(troubled), "run `digest sources check`")
    return ok("sources", f"{len(every)} read")


def front_page(settings: Settings, database: Database) -> Finding:
    """Its order chooses the lead, so it has to be read with the sources."""
    named = settings.newsletter.front_page
    if named is None:
        return ok("front page", "none is named; the lead is chosen by what else the sites show")
    with database.read() as connection:
        source = source_store.named(connection, named)
    if source is None:
        step = f"run `digest sources add {named}`, or correct newsletter.front_page"
        return fail("front page", f"{named} is not a source, so its order counts for nothing", step)
    return ok("front page", f"read with the sources, as number {source.id}")


def retractions(settings: Settings, database: Database, now: datetime) -> Finding:
    """A mailed story that is gone from its publisher's site, and still in its edition."""
    with database.read() as conn:
        lines = not_put_right(conn, settings.newsletter.slug, now)
    if lines:
        step = "run that command; left as it is, it is said here for two days"
        return warn("retractions", "; ".join(lines), step)
    return ok("retractions", "nothing that was mailed lately is known to be taken back")


def mailboxes(settings: Settings, database: Database, now: datetime) -> Finding:
    """A mailbox that was full edition after edition is one nobody reads."""
    first = civil_day(now, settings.newsletter.timezone) - _MONTH
    with database.read() as connection:
        counts = [count for count in bounces.full_since(connection, first) if count >= _OFTEN_FULL]
    if not counts:
        return ok("mailboxes", "none was full for long")
    words = (
        f"{len(counts)} full for {_OFTEN_FULL} editions in a row or more (at most {max(counts)})"
    )
    step = (
        "see who with `digest editions show DAY --status refused`, "
        "and since when with `digest subscribers show ADDRESS`"
    )
    return warn("mailboxes", words, step)


def accents(settings: Settings, database: Database) -> Finding:
    """Who has an accent before the @ can be written to by some relays only (RFC 6531)."""
    accented = subscribers.is_living() & subscribers.is_accented()
    with database.read() as connection:
        number = subscribers.count(connection, accented)
    if not number:
        return ok("accents", "no reader has an accent before the @")
    words = f"{counted(number, 'reader')} with an accent before the @"
    if PostOffice.of(settings).takes_utf8():
        return ok("accents", f"{words}, and the relay takes them")
    step = "ask the relay's operator for SMTPUTF8, or the readers for another address"
    return warn("accents", f"{words} get nothing: the relay does not offer SMTPUTF8", step)


def requests(settings: Settings, database: Database, now: datetime) -> Finding:
    """What readers asked by right is answered within 30 days (P-39.1, s. 32)."""
    today = civil_day(now, settings.newsletter.timezone)
    with database.read() as connection:
        log = rights.everything(connection)
    waiting = [request for request in log if request.answered_at is None]
    pressing = [request for request in waiting if request.due_on - today <= rights.TELL_BEFORE]
    if not pressing:
        words = f"{len(waiting)} wait for an answer" if waiting else "none waits for an answer"
        return ok("requests", words)
    due = "; ".join(f"request {request.id} is due on {request.due_on}" for request in pressing)
    step = "answer, then run `digest requests done NUMBER --answer TEXT`"
    is_late = any(request.due_on < today for request in pressing)
    return (fail if is_late else warn)("requests", due, step)


def visitors(database: Database, now: datetime) -> Finding:
    """Sign-ups and clicks that come from inside were passed on by somebody we do not trust."""
    with database.read() as connection:
        networks = consents.networks_since(connection, now - _LATELY)
    inside = sorted(filter(is_inside, networks))
    if not inside:
        return ok("visitors", f"from {counted(len(networks), 'network')} since yesterday")
    return warn(
        "visitors",
        f"some of the last sign-ups and clicks came from {', '.join(inside)}: there stands a proxy "
        "that web.trusted_proxies does not name, so no limit and no proof can tell readers apart",
        "name it there, and let it send X-Forwarded-For",
    )


def letters_waiting(database: Database, now: datetime) -> Finding:
    """Whoever signed up waits for a letter that `serve` carries."""
    with database.read() as connection:
        waiting = letters.waiting(connection)
        late = letters.overdue(connection, now - _CARRIED_WITHIN)
    if late:
        step = "see that `digest serve` runs, and what it says of the relay"
        return warn("letters", f"{late} of {waiting} should have left by now", step)
    return ok("letters", f"{waiting} on their way")
