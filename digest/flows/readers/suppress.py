"""Close an address to all mail, or open it again: an operator's act, noted in the logbook."""

from digest.address import key, parse
from digest.errors import InputError
from digest.flows.app import App
from digest.flows.readers.visitor import fingerprints_of
from digest.store import logbook, suppressions
from digest.store.suppressions import Suppression


def close(app: App, address: str, reason: str, actor: str) -> bool:
    """Never write to that address again; False when it was closed before."""
    parsed, now = parse(address), app.clock()
    with app.database.write() as conn:
        is_new = suppressions.add(conn, parsed, reason, now)
        if is_new:
            logbook.write(conn, now, actor, "suppress add", reason)
    return is_new


def reopen(app: App, address: str, actor: str) -> None:
    """
    Let consent decide again for that address; who had left stays away.

    Raises `InputError` where it was not closed.
    """
    parsed = parse(address)
    with app.database.write() as conn:
        marks = (key(parsed), *fingerprints_of(app, parsed))
        reason = ", ".join(suppressions.reasons(conn, marks).values())
        if not suppressions.remove_keys(conn, marks):
            raise InputError("that address is not suppressed; `digest suppress list` shows all")
        logbook.write(conn, app.clock(), actor, "suppress remove", f"was: {reason}")


def everyone(app: App) -> tuple[Suppression, ...]:
    """Every closed address, the oldest first."""
    with app.database.read() as conn:
        return suppressions.everyone(conn)
