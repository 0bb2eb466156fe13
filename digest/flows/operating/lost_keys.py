"""Go on without keys that are lost: their links are dead, and who left must stay known."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from digest.config import Settings
from digest.flows.app import App, Clock, database_of, read_keyring, write_keyring
from digest.flows.identity import every_departure, folders_of, marks_of, tell_again
from digest.flows.operating.set_up import new_key
from digest.flows.stamps import Departure, append_departures
from digest.store import installations, migrate
from digest.store.installations import InstallationRow
from digest.tokens import Key, Keyring


def replace_keys(settings: Settings, clock: Clock) -> Path:
    """
    Go on without keys that are lost: every link they signed is dead from now on.

    Where the file of keys is gone a new one is made, with a name no lost key had.
    Who left is written down again by hashes of the new keys, as far as the
    database still knows the address.
    """
    file = settings.path(settings.secrets.keys_file)
    with closing(database_of(settings)) as database:
        migrate.check(database)
        with database.read() as conn:
            row = installations.find(conn)
        if not file.exists():
            write_keyring(file, Keyring((_unlike(row.keys if row else ()),)))
        if row is not None:
            keyring = read_keyring(file)
            app = App(settings=settings, database=database, keyring=keyring, clock=clock)
            _forget_lost(app, row)
    return file


def _forget_lost(app: App, row: InstallationRow) -> None:
    marks = marks_of(app.keyring)
    if not row.is_staging:
        tell_again(app, row)
        lost = {mark.partition(":")[0]: mark for mark in row.keys if mark not in marks}
        folders = folders_of(app.settings, app.database)
        append_departures(folders, row.name, list(_only_hashed(every_departure(app), lost)))
    with app.database.write() as conn:
        installations.save(conn, replace(row, keys=marks))


def _only_hashed(departures: list[Departure], lost: dict[str, str]) -> Iterator[Departure]:
    """Of whom the hash alone is left, each with the mark of the key that is gone."""
    for departure in departures:
        mark = lost.get(departure.who.partition(":")[0])
        if mark and not departure.key:
            yield replace(departure, key=mark)


def _unlike(marks: tuple[str, ...]) -> Key:
    names = [mark.partition(":")[0] for mark in marks]
    return new_key(tuple(Key(name, b"") for name in names))
