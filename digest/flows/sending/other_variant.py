"""
Who changed what they get while their copy waited has the edition all the same.

A copy with partners is not sent to who dropped them since it was queued, nor a whole
mail to who wants text alone. Refusing costs no news: they get the variant that is
theirs now.
"""

from digest.flows.app import App
from digest.flows.edition.as_sent import as_sent
from digest.flows.readers.audience import audiences_of, readers_of
from digest.flows.sending.pace import LanePace
from digest.model import EditionRow
from digest.store import editions, mailings, queue

CHANGED = "the preferences changed"
"""Why a copy was held back whose reader may have another."""


def queue_other_variants(app: App, edition: EditionRow) -> int:
    """
    Queue anew what was held back for a change of preferences, as each reader wants it now.

    How many. None of an edition that is halted, or no longer worth sending.
    """
    now = app.clock()
    plan = LanePace(app.settings).batch_plan(app.settings.delivery.batch_size)
    with app.database.write() as conn:
        row = editions.locked(conn, edition.id)
        if row.halted_at is not None or now >= row.best_before:
            return 0
        compiled = {mailing.variant for mailing in mailings.of_edition(conn, row.id)}
        queued = 0
        for audience in audiences_of(as_sent(app, row), row.content):
            if audience.variant in compiled:
                readers = readers_of(audience, row.day)
                held = queue.held_back(conn, row.id, CHANGED, readers)
                queued += queue.requeue_as(conn, held, audience.variant, plan, now)
        return queued
