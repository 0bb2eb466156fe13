"""
For a day after an edition was sent: whether a story of it is gone from its publisher's site.

What is gone is told once, with the command that puts the edition right, and stands in the doctor's
report until it is. Nothing is corrected by itself: readers have it, and a person finds the words.
"""

from datetime import datetime, timedelta

from digest.collect.retraction import PageState
from digest.flows.app import App
from digest.flows.sources.ask_again import AskingTime, ask_again
from digest.model import EditionRow, EditionStatus, Retraction
from digest.store import editions, retractions
from digest.store.database import Connection

_WATCHED = timedelta(days=1)
_APART = timedelta(hours=1)
"""From one asking of an edition's pages to the next."""


def gone_since(app: App) -> tuple[str, ...]:
    """
    What of the last day's editions is gone since it was last asked, a line a story.

    An edition that is still being sent is asked as its sending goes on. Nothing is
    raised for what a host does.
    """
    now = app.clock()
    slug = app.settings.newsletter.slug
    with app.database.read() as conn:
        mailed = editions.not_asked_since(conn, slug, now - _WATCHED, now - _APART)
    until = AskingTime(app.settings.sources.ask_again_for)
    done = (row for row in mailed if row.status is EditionStatus.DONE)
    return tuple(line for row in done for line in _gone(app, row, now, until))


def not_put_right(conn: Connection, newsletter: str, now: datetime) -> tuple[str, ...]:
    """What editions of the last days still tell although it is gone, a line a story."""
    rows = editions.not_asked_since(conn, newsletter, now - 2 * _WATCHED, now)
    return tuple(
        _line(row, retraction) for row in rows for retraction in retractions.of(conn, _numbers(row))
    )


def _gone(app: App, row: EditionRow, now: datetime, until: AskingTime) -> tuple[str, ...]:
    with app.database.read() as conn:
        known = set(retractions.of(conn, _numbers(row)))
    asked = ask_again(app, _numbers(row), now, until, states=(PageState.GONE,))
    with app.database.write() as conn:
        editions.note_asked(conn, row.id, now)
    return tuple(_line(row, each) for each in asked.retractions if each not in known)


def _numbers(row: EditionRow) -> tuple[int, ...]:
    return tuple(story.article_id for story in row.content.all_stories) if row.content else ()


def _line(row: EditionRow, retraction: Retraction) -> str:
    command = f"digest editions correct {row.day} --drop {retraction.article_id} --notice TEXT"
    return (
        f"the edition of {row.day} told {retraction}, noticed since it left; "
        f"`{command}` takes it out, and --mail tells who has it"
    )
