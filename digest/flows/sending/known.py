"""
What an operator has looked at: copies nobody can vouch for, and refusals, of one edition.

They stay what they are in its balance; only the exit code and the last lines of a
sending speak of them no more. What becomes of a copy later is told anew.
"""

from digest.dates import wall
from digest.errors import InputError
from digest.flows.app import App
from digest.model import DeliveryStatus, EditionRow
from digest.store import deliveries, editions, logbook, untried
from digest.store.database import Connection

REFUSALS = (DeliveryStatus.REFUSED, DeliveryStatus.BOUNCED)
_TO_LOOK_AT = (DeliveryStatus.UNCERTAIN, *REFUSALS)


def news(conn: Connection, edition: EditionRow, *statuses: DeliveryStatus) -> int:
    """How many of an edition's copies stand there, but for those that somebody called known."""
    return deliveries.count_since(conn, edition.id, statuses, edition.known_at)


def call_known(app: App, edition: EditionRow, actor: str, why: str) -> int:
    """
    Note that its uncertain, refused, bounced and untried copies were looked at; how many are news.

    Kept with the edition and in the logbook. Raises `InputError` where nothing is news, or
    no reason is given.
    """
    if not why.strip():
        raise InputError("say what you found: who asks later reads it with the edition")
    now = app.clock()
    with app.database.write() as conn:
        row = editions.locked(conn, edition.id)
        number = news(conn, row, *_TO_LOOK_AT) + untried.count(conn, row.id, row.known_at)
        if not number:
            raise InputError(
                f"no copy of {edition.argument} is uncertain, refused or late that was not known; "
                "nothing was changed"
            )
        because = f"{actor}: {why.strip()}"
        if row.known_because:
            because = f"{row.known_because}; {because}"
        editions.call_known(conn, edition.id, now, because)
        logbook.write(conn, now, actor, "known", f"{edition.argument}: {number}: {why.strip()}")
    return number


def known_words(app: App, edition: EditionRow) -> str:
    """`since 2024-11-08 08:31 EST (anne: the relay's log has both)`; empty where nobody said so."""
    if edition.known_at is None:
        return ""
    since = wall(edition.known_at, app.settings.newsletter.timezone)
    return f"since {since} ({edition.known_because})"
