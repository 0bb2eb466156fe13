"""Queue an edition's copies: its compiled mailings, and a delivery for each reader of each."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from digest.consent.policy import Audience
from digest.flows.app import App
from digest.flows.edition.parts import Part
from digest.flows.engine import engine_of
from digest.flows.readers.audience import readers_of
from digest.flows.sending.copies import row_of
from digest.flows.sending.pace import LanePace, allowance_of
from digest.render.mailing import Mailing
from digest.store import editions, mailings, queue, subscribers
from digest.store.database import Connection


def keep_mailings(app: App, conn: Connection, edition_id: int, parts: Iterable[Part]) -> None:
    """Keep every mailing of a new edition; its links are signed with the newest key."""
    _keep(conn, edition_id, parts, app.keyring.newest.id)


def replace_mailings(conn: Connection, edition_id: int, parts: Iterable[Part]) -> None:
    """From now on copies of the edition are made from those parts, with the key they had."""
    key_id = mailings.of_edition(conn, edition_id)[0].key_id
    mailings.remove(conn, edition_id)
    _keep(conn, edition_id, parts, key_id)


def _keep(conn: Connection, edition_id: int, parts: Iterable[Part], key_id: str) -> None:
    for part, audience, mailing in _mailings(parts):
        html = "" if audience.variant.is_text_only else part.html
        mailings.save(conn, edition_id, row_of(mailing, html, part.text, key_id))


def queue_copies(
    app: App,
    conn: Connection,
    edition_id: int,
    parts: Iterable[Part],
    *,
    received: int | None = None,
) -> int:
    """
    A queued delivery for each reader of each part who wants the edition of its day; how many.

    *received* is an edition that a relay must have taken for them. What the warm-up does
    not allow that day waits until the edition's best-before. Who sends is called.
    """
    now, pace = app.clock(), LanePace(app.settings)
    row = editions.by_id(conn, edition_id)
    allowance = allowance_of(app.settings, row.day, row.best_before)
    queued = 0
    for _, audience, _ in _mailings(parts):
        readers = readers_of(audience, row.day)
        size = _batch_size(app, subscribers.count(conn, readers))
        plan = replace(pace.batch_plan(size, allowance), received=received)
        added = queue.enqueue(conn, edition_id, audience.variant, readers, plan, now)
        allowance = allowance and allowance.less(added)
        queued += added
    engine_of(app.settings).call_senders(conn, now)
    return queued


def _mailings(parts: Iterable[Part]) -> Iterator[tuple[Part, Audience, Mailing]]:
    for part in parts:
        yield from ((part, audience, mailing) for audience, mailing in part.mailings)


def _batch_size(app: App, readers: int) -> int:
    """Batches no larger than set, and enough of them for every connection."""
    share = -(-readers // app.settings.smtp.connections)
    return max(1, min(app.settings.delivery.batch_size, share))
