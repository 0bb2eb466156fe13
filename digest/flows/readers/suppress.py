"""Close an address to all mail, or open it again: an operator's act, noted in the logbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from digest.address import key, named
from digest.errors import InputError
from digest.flows.app import App
from digest.flows.readers.visitor import fingerprints_of
from digest.model import BAD_ADDRESS
from digest.store import bounces, editions, logbook, suppressions
from digest.store.database import Connection
from digest.store.suppressions import Suppression


def close(app: App, address: str, reason: str, actor: str) -> bool:
    """Never write to that address again; False when it was closed before."""
    parsed, now = named(address), app.clock()
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
    with app.database.write() as conn:
        closed = _closed(app, conn, address)
        suppressions.remove_keys(conn, tuple(closed))
        reason = ", ".join(closed.values())
        logbook.write(conn, app.clock(), actor, "suppress remove", f"was: {reason}")


def expect_closed(app: App, address: str) -> None:
    """Raise `InputError` where that address is not closed."""
    with app.database.read() as conn:
        _closed(app, conn, address)


def _closed(app: App, conn: Connection, address: str) -> dict[str, str]:
    """Its rows' keys, each with the reason."""
    parsed = named(address)
    closed = suppressions.reasons(conn, (key(parsed), *fingerprints_of(app, parsed)))
    if not closed:
        raise InputError("that address is not suppressed; `digest suppress list` shows all")
    return closed


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressionSelection:
    """Which closed addresses: since a day, for these words, by an edition; all of it."""

    since: date | None = None
    words: str = ""
    edition: date | None = None


def selected(app: App, selection: SuppressionSelection) -> tuple[Suppression, ...]:
    """
    The closed addresses it means; never one that was erased or moved.

    An edition's are those whose copy bounced in it. Raises `InputError` where
    nothing was mailed that day.
    """
    newsletter, since = app.settings.newsletter, None
    if selection.since is not None:
        since = datetime.combine(selection.since, time.min, newsletter.timezone)
    with app.database.read() as conn:
        rows = suppressions.matching(conn, since, selection.words)
        if selection.edition is None:
            return rows
        edition = editions.mailed(conn, newsletter.slug, selection.edition)
        if edition is None:
            raise InputError(
                f"there is no edition of {selection.edition}; see `digest editions list`"
            )
        keys = bounces.bounced_keys(conn, edition.id)
    return tuple(row for row in rows if row.address_key in keys and row.reason in BAD_ADDRESS)


def reopen_many(app: App, rows: Sequence[Suppression], actor: str) -> int:
    """Let consent decide again for all of these addresses; how many were still closed."""
    with app.database.write() as conn:
        number = sum(suppressions.remove_keys(conn, [row.address_key]) for row in rows)
        reasons = ", ".join(sorted({row.reason for row in rows}))
        logbook.write(conn, app.clock(), actor, "suppress remove", f"{number}, were: {reasons}")
    return number


def everyone(app: App) -> tuple[Suppression, ...]:
    """Every closed address, the oldest first."""
    with app.database.read() as conn:
        return suppressions.everyone(conn)
