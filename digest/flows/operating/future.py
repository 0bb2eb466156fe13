"""Take away what a wrong clock wrote for days to come."""

from digest.flows.app import App
from digest.store import future, logbook


def forget_future(app: App, actor: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What was taken away, and what stays since it was mailed, each in words."""
    slug, now = app.settings.newsletter.slug, app.clock()
    with app.database.write() as conn:
        before = tuple(future.ahead(conn, slug, app.today(), now))
        future.forget(conn, slug, app.today(), now)
        kept = tuple(future.ahead(conn, slug, app.today(), now))
        gone = tuple(line for line in before if line not in kept)
        if gone:
            logbook.write(conn, now, actor, "db forget-future", "; ".join(gone))
    return gone, kept
