"""Pause a source, read it again, call it otherwise, or remove it."""

from digest.errors import InputError
from digest.flows.app import App
from digest.model import Source
from digest.store import logbook
from digest.store import sources as store
from digest.store.database import Connection

_LONGEST_TITLE = 120

PAUSED = "paused by "
"""How the reason begins why a source is not read because an operator said so."""


def pause(app: App, source_id: int, actor: str) -> Source:
    """Read it no more until it is resumed; what it told stays. Raises `InputError` for none."""
    with app.database.write() as conn:
        source = _known(conn, source_id)
        store.disable(conn, source, f"{PAUSED}{actor}")
        logbook.write(conn, app.clock(), actor, "sources pause", f"source {source_id}")
    return source


def resume(app: App, source_id: int, actor: str) -> Source:
    """Read it again, paused, removed or given up. Raises `InputError` where it is read already."""
    with app.database.write() as conn:
        source = _known(conn, source_id)
        if not source.disabled_because:
            raise InputError(f"source {source_id} is read already; nothing was changed")
        store.enable(conn, source)
        logbook.write(conn, app.clock(), actor, "sources resume", f"source {source_id}")
    return source


def rename(app: App, source_id: int, title: str, actor: str) -> Source:
    """Call it *title* from now on. Raises `InputError` for an empty or an endless one."""
    if not title.strip() or len(title.strip()) > _LONGEST_TITLE:
        raise InputError(f"a source's title has from 1 to {_LONGEST_TITLE} characters")
    with app.database.write() as conn:
        source = _known(conn, source_id)
        store.rename(conn, source, title.strip())
        logbook.write(conn, app.clock(), actor, "sources rename", f"source {source_id}")
    return source


def remove(app: App, source_id: int, actor: str) -> tuple[Source, int]:
    """
    Forget it and its articles that were never mailed; how many those were.

    One that was mailed stays in the archive, and its source stays known. Raises
    `InputError` where there is no such source.
    """
    with app.database.write() as conn:
        source = _known(conn, source_id)
        gone = store.remove(conn, source)
        logbook.write(conn, app.clock(), actor, "sources remove", f"source {source_id}")
    return source, gone


def named(app: App, source_id: int) -> Source:
    """The source of that number. Raises `InputError` where there is none."""
    with app.database.read() as conn:
        return _known(conn, source_id)


def _known(conn: Connection, source_id: int) -> Source:
    source = store.by_id(conn, source_id)
    if source is None:
        raise InputError(f"there is no source {source_id}; see `digest sources list`")
    return source
