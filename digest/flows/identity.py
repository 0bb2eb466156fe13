"""
Whether this is the database that mail left from, in its place, with its keys.

Asked before anything leaves. A restored backup, a copy, another newsletter's
settings or another keys file: nothing leaves until a person has decided.
"""

import os
import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from digest.config import Settings
from digest.errors import IdentityError
from digest.flows.app import App
from digest.flows.departures import departures_after, mark_of
from digest.flows.stamps import (
    Departure,
    Stamp,
    append_departures,
    append_stories,
    read_departures,
    read_stamps,
    write_stamp,
)
from digest.hosts import is_loopback
from digest.store import consents, editions, installations, letters, logbook, lost_stories, migrate
from digest.store.database import Connection, Database
from digest.store.installations import InstallationRow, Milestone
from digest.tokens import Keyring

MAY_HAVE_LEFT = "the database was restored, copied or moved: some may have it already"
_CONTAINER = re.compile(r"[0-9a-f]{12}")
_MACHINE_ID = Path("/etc/machine-id")
_UNSTAMPED = (
    "no stamp of its last mail is beside it, so it was put here from a backup, or is a copy"
)
_STAGED = "it was a copy for trials, and mode.staging no longer says whom alone it may write to"
_NO_COPY = (
    "mail left for its readers from here, so this is no copy: staging would take today's edition "
    "from them"
)
_JOINS = "; where this host joins others: `digest db adopt --edition send`, once"
_SAME_SERVER = "its server and its name are those of the database that readers are mailed from"
_COPIED = "its files were copied here since its last mail left"


def prove(app: App) -> None:
    """Raise `IdentityError` unless mail may leave from this database, here, with these keys."""
    if app.settings.is_staging:
        stage(app)
        return
    expect_ours(app)
    if not _stamps(app, known(app)):
        keep(app)  # the first: from now on its absence tells something


def expect_ours(app: App) -> None:
    """Raise `IdentityError` where this is not the installation that its database knows."""
    reasons = doubts(app)
    if reasons:
        lines = "\n".join(f"  - {reason}" for reason in reasons)
        raise IdentityError(
            f"nothing leaves: this is not the installation that its database knows\n{lines}\n"
            "`digest db adopt` asks what to do with today's edition, and lets mail leave from here"
            f"{_JOINS if app.settings.engine.kind != 'local' else ''}"
        )


def prove_under_way(app: App) -> None:
    """The same for an edition that was made: it goes on, whatever the public address is now."""
    address = known(app).public_url
    web = app.settings.web.model_copy(update={"public_url": address})
    prove(replace(app, settings=app.settings.model_copy(update={"web": web})))


def stage(app: App) -> None:
    """
    Make a copy one for trials, which by itself mails nobody, even when its setting is gone.

    What was under way in the original ends here: its links lead there. Raises
    `IdentityError` where this is the original.
    """
    row = known(app)
    if row.is_staging:
        return
    reasons = why_no_copy(app, row)
    if reasons:
        lines = "\n".join(f"  - {reason}" for reason in reasons)
        raise IdentityError(
            f"nothing leaves: mode.staging is set, and this is not a copy\n{lines}\n"
            "take mode.staging (or --staging) away; where this is a copy all the same, "
            "`digest db adopt --edition hold` beside that setting says so"
        )
    is_fresh = not row.generation and not doubts_about(app, row)
    with app.database.write() as conn:
        if not is_fresh:
            end_all_under_way(app, conn, "staging")
        installations.save(conn, replace(row, is_staging=True))
        logbook.write(conn, app.clock(), "staging", "staging", "a copy for trials from now on")


def recognise_copy(app: App) -> None:
    """Make a copy one for trials before anything is queued in it; quiet where it is none."""
    if app.settings.is_staging and not why_no_copy(app, known(app)):
        stage(app)


def end_all_under_way(app: App, conn: Connection, actor: str) -> tuple[tuple[date, ...], int]:
    """Halt the editions that are being sent, drop the letters that wait: days, and how many."""
    now, under_way = app.clock(), editions.sending(conn, app.settings.newsletter.slug)
    for edition in under_way:
        editions.halt(conn, edition.id, now, f"{actor}: {MAY_HAVE_LEFT}")
    dropped = letters.drop_waiting(conn, f"not sent: {MAY_HAVE_LEFT}")
    return tuple(edition.day for edition in under_way), dropped


def why_no_copy(app: App, row: InstallationRow) -> tuple[str, ...]:
    """Why a database cannot be tried out: it is the original, or may well be."""
    if row.is_staging or not row.generation:
        return ()
    if not doubts_about(app, row):
        return (_NO_COPY,)
    here = _without_host(place_of(app.database))
    is_elsewhere = place_of(app.database) not in row.places
    originals = map(_without_host, row.places)
    is_shared = is_elsewhere and not app.database.is_sqlite and here in originals
    server = app.database.engine.url.host or ""
    return (_SAME_SERVER,) if is_shared and server and not is_loopback(server) else ()


def expect_newsletter(app: App) -> None:
    """Raise `IdentityError` where the database is another newsletter's."""
    row, slug = known(app), app.settings.newsletter.slug
    if row.newsletter != slug:
        raise IdentityError(
            f"this database is of the newsletter {row.newsletter!r}, and newsletter.slug says "
            f"{slug!r}: its readers consented to the first. One database serves one newsletter: "
            "give the other a database.url of its own (`digest init`), or, where it is the same "
            "newsletter under a new name, run `digest newsletter rename`"
        )


def doubts(app: App) -> tuple[str, ...]:
    """Why mail may not leave from here, each with its next step; empty where it may."""
    return doubts_about(app, known(app))


def doubts_about(app: App, row: InstallationRow) -> tuple[str, ...]:
    """The same of what a database knows of itself; nothing is written."""
    if row.is_staging:
        return () if app.settings.is_staging else (_STAGED,)
    with app.database.read() as conn:
        return (
            *_of_the_newsletter(app, row),
            *_of_the_place(app, row),
            *_of_its_age(app, conn, row),
            *_of_its_keys(app, row),
        )


def doubts_that_stay(app: App) -> tuple[str, ...]:
    """What speaks against it whatever a person says of the place and the age: whose, which keys."""
    if app.settings.is_staging:
        return ()
    return (*_of_the_newsletter(app, known(app)), *_of_its_keys(app, known(app)))


def known(app: App) -> InstallationRow:
    """What the database knows of itself; whoever opens it first says it. New keys are added."""
    with app.database.read() as conn:
        row = installations.find(conn)
    added = () if row is None else _unknown_keys(row, app.keyring)
    return row if row and not added else introduce(app.settings, app.database, app.keyring)


def introduce(settings: Settings, database: Database, keyring: Keyring) -> InstallationRow:
    """Tell a database whose it is, where nobody did yet, and its newest keys."""
    place = place_of(database)
    with database.write() as conn:
        consents.lock(conn)
        row = installations.find(conn)
        if row is None:
            slug = settings.newsletter.slug
            others = installations.other_newsletters(conn, slug)
            stamps = read_stamps(folders_of(settings, database))
            names = [stamp.name for stamp in stamps if stamp.place == place]
            row = InstallationRow(
                name=names[0] if names else token_hex(16),
                newsletter=others[0] if others else slug,
                public_url=settings.web.public_url,
                generation=0,
                places=(place,),
                keys=(),
            )
        row = replace(row, keys=(*row.keys, *_unknown_keys(row, keyring)))
        installations.save(conn, row)
    return row


def keep(app: App) -> None:
    """Write down outside of the database how far it has come, and who left; quiet where unsure."""
    if app.settings.is_staging or doubts(app):
        return
    newest = newest_stamp(app, known(app))
    with app.database.read() as conn:
        reached = installations.milestone(conn)
        if newest is not None and newest.milestone == reached:
            return
        since = newest.milestone if newest else Milestone()
        departures = list(departures_after(app, conn, since.event, since.suppression))
    write_down(app, known(app), departures, since)


def write_down(
    app: App, row: InstallationRow, departures: list[Departure], since: Milestone
) -> None:
    """Add those departures, and the stories mailed since, to their files; stamp the database."""
    slug = app.settings.newsletter.slug
    with app.database.read() as conn:
        reached = installations.milestone(conn)
        mailed = lost_stories.mailed_after(conn, slug, since.edition)
    folders = folders_of(app.settings, app.database)
    append_departures(folders, row.name, departures)
    append_stories(folders, row.name, mailed)
    write_stamp(folders, Stamp(name=row.name, place=place_of(app.database), milestone=reached))


def every_departure(app: App) -> list[Departure]:
    """All that the database itself tells of who may be written to, the oldest first."""
    with app.database.read() as conn:
        return list(departures_after(app, conn, 0, 0))


def tell_again(app: App, row: InstallationRow) -> None:
    """Write down every departure that the files do not tell yet under the keys of now."""
    folders = folders_of(app.settings, app.database)
    there = set(read_departures(folders, row.name))
    fresh = [departure for departure in every_departure(app) if departure not in there]
    append_departures(folders, row.name, fresh)


def newest_stamp(app: App, row: InstallationRow) -> Stamp | None:
    """The stamp of the last mail that left from here."""
    return max(_stamps(app, row), key=_age, default=None)


def folders_of(settings: Settings, database: Database) -> tuple[Path, ...]:
    """Where stamps stand: beside the database, in the journal's folder, beside the keys."""
    beside = migrate.sqlite_file(database).parent if database.is_sqlite else settings.folder
    journal = settings.path(settings.delivery.journal)
    folders = (beside, journal, settings.path(settings.secrets.keys_file).parent)
    return tuple(dict.fromkeys(folder.resolve() for folder in folders))


def place_of(database: Database) -> str:
    """The host, and the database as it is seen from there: `mail-3f9a0c21:/srv/digest.db`."""
    url = database.engine.url
    if database.is_sqlite:
        return f"{_host()}:{migrate.sqlite_file(database).resolve()}"
    server = url.host or url.query.get("host", "")
    return (
        f"{_host()}:postgresql://{server}:{url.port or url.query.get('port', 5432)}/{url.database}"
    )


def _without_host(place: str) -> str:
    return place.partition(":")[2]


def marks_of(keyring: Keyring) -> tuple[str, ...]:
    """What the database keeps of each key: it tells keys apart and signs nothing."""
    return tuple(mark_of(key) for key in keyring.keys)


# --- what speaks against it -------------------------------------------------------------


def _of_the_newsletter(app: App, row: InstallationRow) -> Iterator[str]:
    if row.newsletter != app.settings.newsletter.slug:
        yield (
            f"it is of the newsletter {row.newsletter!r}, to which its readers consented: give "
            f"{app.settings.newsletter.slug!r} a database.url of its own (`digest init`), or, "
            "where it is the same newsletter under a new name, run `digest newsletter rename`"
        )


def _of_the_place(app: App, row: InstallationRow) -> Iterator[str]:
    here = place_of(app.database)
    if here not in row.places:
        yield f"it was made to send from {' or '.join(row.places)}, and this is {here}"
    if row.public_url != app.settings.web.public_url:
        yield (
            f"its links were made for {row.public_url}, and web.public_url says "
            f"{app.settings.web.public_url}"
        )


def _of_its_age(app: App, conn: Connection, row: InstallationRow) -> Iterator[str]:
    stamps = _stamps(app, row)
    if not stamps:
        if row.generation and app.database.is_sqlite and place_of(app.database) in row.places:
            yield _UNSTAMPED
        return
    if app.database.is_sqlite and all(stamp.is_a_copy for stamp in stamps):
        yield _COPIED
    lacking = installations.lacks(conn, max(stamps, key=_age).milestone)
    if lacking:
        yield (
            f"it is older than its stamp ({', '.join(lacking)}: not in it), so it was restored "
            "from a backup; to do that with all that happened since, `digest db restore FILE`"
        )


def _of_its_keys(app: App, row: InstallationRow) -> Iterator[str]:
    gone = [mark for mark in row.keys if mark not in marks_of(app.keyring)]
    if gone:
        names = ", ".join(repr(mark.partition(":")[0]) for mark in gone)
        yield (
            f"{app.settings.secrets.keys_file} lacks keys that signed its links ({names}), which "
            "are dead without them; restore that file, or, where it is lost for good, run "
            "`digest keys replace`"
        )


def _unknown_keys(row: InstallationRow, keyring: Keyring) -> tuple[str, ...]:
    """Keys to remember: all at first, later those that came beside one that is known."""
    marks = marks_of(keyring)
    is_ours = not row.keys or any(mark in row.keys for mark in marks)
    return tuple(mark for mark in marks if mark not in row.keys) if is_ours else ()


def _stamps(app: App, row: InstallationRow) -> tuple[Stamp, ...]:
    here = place_of(app.database)
    stamps = read_stamps(folders_of(app.settings, app.database))
    return tuple(stamp for stamp in stamps if stamp.name == row.name or stamp.place == here)


def _age(stamp: Stamp) -> tuple[int, int, int]:
    reached = stamp.milestone
    return (reached.generation, reached.event, reached.edition)


def _host() -> str:
    """The machine, by its name and its number; a container's passing name tells nothing."""
    name = socket.gethostname()
    is_passing = _CONTAINER.fullmatch(name) or "KUBERNETES_SERVICE_HOST" in os.environ
    try:
        number = _MACHINE_ID.read_bytes().strip()
    except OSError:
        number = b""
    tail = f"-{sha256(b'digest host' + number).hexdigest()[:8]}" if number else ""
    return f"{'container' if is_passing else name}{tail}"
