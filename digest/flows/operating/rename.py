"""Give a newsletter another slug: its editions stay its own, and no day is mailed again."""

from dataclasses import replace

from digest.errors import InputError
from digest.flows.app import App
from digest.flows.identity import known
from digest.store import editions, installations, logbook


def rename(app: App, actor: str) -> str:
    """
    Keep everything under the slug of the settings; the slug before.

    Raises `InputError` where it has that slug, or where two newsletters are
    mixed in this database already.
    """
    row, slug = known(app), app.settings.newsletter.slug
    if row.newsletter == slug:
        raise InputError(
            f"this database is of {slug!r} already; set newsletter.slug to the new one first"
        )
    with app.database.write() as conn:
        if slug in installations.other_newsletters(conn, row.newsletter):
            raise InputError(
                f"this database holds editions of {slug!r} beside those of {row.newsletter!r}: "
                "two newsletters, not one under a new name; nothing was changed"
            )
        editions.rename(conn, row.newsletter, slug)
        installations.save(conn, replace(row, newsletter=slug))
        logbook.write(conn, app.clock(), actor, "newsletter rename", f"{row.newsletter} to {slug}")
    return row.newsletter
