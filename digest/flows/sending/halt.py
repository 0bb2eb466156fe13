"""
Halt an edition on every host, and let it go on.

The halt is a fact of the edition's row: senders ask for it twice a second, and
whoever claims a batch asks in the same transaction. It stays until somebody
lifts it, so that neither cron nor the scheduler runs into the same wall again.
"""

import time

from digest.dates import wall
from digest.errors import HaltedError, InputError
from digest.flows.app import App
from digest.flows.engine import engine_of
from digest.flows.identity import prove_under_way
from digest.flows.sending.staging import expect_own_links
from digest.model import EditionRow, EditionStatus
from digest.store import batches, editions, logbook

_BREAKER = "circuit breaker"
_POLL_SECONDS = 0.1


def halt(app: App, edition: EditionRow, actor: str, why: str) -> EditionRow:
    """
    Stop every sender of an edition, on every host; the act is noted in the logbook.

    An edition that is halted already keeps its first reason. Raises
    `InputError` where it is done.
    """
    if edition.status is EditionStatus.DONE:
        raise InputError(
            f"the edition of {edition.day} is done: nothing of it is being sent "
            f"(`digest editions show {edition.day}`)"
        )
    return halt_for(app, edition, actor, why)


def halt_by_breaker(app: App, edition: EditionRow, why: str) -> EditionRow:
    """The same, in the name of the circuit breaker."""
    return halt_for(app, edition, _BREAKER, why)


def halt_for(app: App, edition: EditionRow, actor: str, why: str) -> EditionRow:
    """The same in the name of *actor*, a part of the program, whatever the edition's status."""
    now = app.clock()
    because = f"{actor}: {why}" if why else actor
    with app.database.write() as conn:
        if editions.halt(conn, edition.id, now, because):
            logbook.write(conn, now, actor, "halt", f"{edition.day}: {why or 'no reason given'}")
        return editions.by_id(conn, edition.id)


def is_by_breaker(edition: EditionRow) -> bool:
    """Whether it was the circuit breaker that halted an edition."""
    return edition.halted_at is not None and edition.halted_because.startswith(f"{_BREAKER}: ")


def resume(app: App, edition: EditionRow, actor: str, why: str = "") -> EditionRow:
    """
    Lift a halt; noted in the logbook, with *why* where it is said.

    Raises `InputError` where there is none; `IdentityError`, and it stays, where no mail may
    leave from here, and in a copy for trials where the edition is its original's.
    """
    prove_under_way(app)
    expect_own_links(app, edition)
    with app.database.write() as conn:
        if not editions.resume(conn, edition.id):
            raise InputError(f"the edition of {edition.day} is not halted; nothing was changed")
        detail = "; ".join(filter(None, (f"{edition.day}: {_story(app, edition)}", why)))
        logbook.write(conn, app.clock(), actor, "resume", detail)
        engine_of(app.settings).call_senders(conn, app.clock())
        return editions.by_id(conn, edition.id)


def is_halted(app: App, edition: EditionRow) -> bool:
    """Whether nothing of an edition may be sent now."""
    with app.database.read() as conn:
        return editions.is_halted(conn, edition.id)


def halted(app: App, edition: EditionRow) -> HaltedError:
    """What to tell whoever would send a halted edition: since when, why, and how to go on."""
    return HaltedError(
        f"the edition of {edition.day} is halted {_story(app, edition)}. What was not sent stays "
        f"queued; when the cause is gone: `digest resume {edition.argument}`"
    )


def still_held(app: App, edition: EditionRow, patience: float) -> int:
    """How many batches senders still hold, *patience* seconds after a halt at the latest."""
    end = time.monotonic() + patience
    while True:
        with app.database.read() as conn:
            held = batches.held(conn, edition.id, app.clock())
        if not held or time.monotonic() >= end:
            return held
        time.sleep(_POLL_SECONDS)


def _story(app: App, edition: EditionRow) -> str:
    """`since 2024-11-08 08:31 EST (anne: the wrong picture)`."""
    zone, moment = app.settings.newsletter.timezone, edition.halted_at
    since = wall(moment, zone) if moment else "some time"
    return f"since {since} ({edition.halted_because})"
