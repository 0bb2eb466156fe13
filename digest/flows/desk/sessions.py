"""The desk's sessions: who is signed in, where from, and how one is ended."""

import hashlib
from datetime import timedelta

from digest.errors import InputError
from digest.flows.app import App
from digest.model import DeskPerson, DeskSession
from digest.store import desk_sessions, logbook

LASTS = timedelta(hours=12)
"""A session: as long as a day at the desk, and never prolonged."""


def hashed(secret: str) -> str:
    """What is kept of a session's secret: 256 bits of chance need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def signed_in(app: App, secret: str) -> DeskPerson | None:
    """
    Who may act with that session's secret, as the settings know them now; None for nobody.

    The session of a person who is no longer at the desk is ended, so that it opens nothing
    either once they are back.
    """
    now = app.clock()
    with app.database.read() as conn:
        session = desk_sessions.of_secret(conn, hashed(secret), now)
    if session is None:
        return None
    person = app.settings.desk.person_of(session.address)
    if person is None:
        _end(app, session.id, session.name, "no longer at the desk")
    return person


def sign_out(app: App, secret: str) -> None:
    """End the session of that secret; nothing where there is none."""
    with app.database.read() as conn:
        session = desk_sessions.of_secret(conn, hashed(secret), app.clock())
    if session is not None:
        _end(app, session.id, session.name, "signed out")


def open_sessions(app: App) -> tuple[DeskSession, ...]:
    """Every session that opens something now, the oldest first."""
    with app.database.read() as conn:
        return desk_sessions.open_ones(conn, app.clock())


def end(app: App, number: int, actor: str) -> DeskSession:
    """End the session of that number; raises `InputError` where none of it is open."""
    ended = _end(app, number, actor, "ended")
    if ended is None:
        raise InputError(
            f"no open session has the number {number}; nothing was changed (`digest desk sessions`)"
        )
    return ended


def end_all(app: App, actor: str) -> int:
    """End every session; how many that were."""
    return sum(_end(app, each.id, actor, "ended") is not None for each in open_sessions(app))


def _end(app: App, number: int, actor: str, why: str) -> DeskSession | None:
    now = app.clock()
    with app.database.write() as conn:
        session = desk_sessions.end(conn, number, now)
        if session is not None:
            detail = f"session {number} of {session.name}: {why}"
            logbook.write(conn, now, actor, "desk sign-out", detail)
        return session
