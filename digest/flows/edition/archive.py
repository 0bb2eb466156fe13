"""The editions as anyone may read them again, each with what was put right in it since."""

from dataclasses import dataclass
from datetime import date, datetime

from digest.flows.app import App
from digest.model import Edition
from digest.store import corrections, editions
from digest.store.corrections import Correction

ON_A_PAGE = 30
"""Editions on a page of the archive: a month of mornings."""

_A_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedEdition:
    """What a day's edition says now, and its corrections, the newest first."""

    content: Edition
    corrections: tuple[Correction, ...]
    before: tuple[date, str] | None = None
    """Day and subject of the edition before it, None where there is none."""
    after: tuple[date, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePage:
    """Some editions, the newest first, and whether older ones are on the next page."""

    editions: tuple[Edition, ...]
    number: int
    has_older: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedEdition:
    """An edition and its moments: `updated_at` is later where it was corrected."""

    content: Edition
    published_at: datetime
    updated_at: datetime


def latest(app: App) -> Edition | None:
    """What the newest edition says, or None while there is none."""
    with app.database.read() as conn:
        return editions.latest(conn, app.settings.newsletter.slug)


def of_day(app: App, day: date) -> ArchivedEdition | None:
    """That day's edition, or None where nothing was mailed then."""
    slug = app.settings.newsletter.slug
    with app.database.read() as conn:
        content = editions.of_day(conn, slug, day)
        if content is None:
            return None
        before, after = editions.beside(conn, slug, day)
        return ArchivedEdition(
            content=content,
            corrections=corrections.of_day(conn, slug, day),
            before=before,
            after=after,
        )


def newest(app: App, limit: int) -> tuple[PublishedEdition, ...]:
    """The newest editions, the newest first; *limit* at the most."""
    slug = app.settings.newsletter.slug
    with app.database.read() as conn:
        rows = editions.newest(conn, slug, limit)
        corrected_at = corrections.last_by_day(conn, slug)
    return tuple(
        PublishedEdition(
            content=row.content,
            published_at=row.composed_at,
            updated_at=corrected_at.get(row.day, row.composed_at),
        )
        for row in rows
        if row.content is not None
    )


def page(app: App, number: int, looked_for: str = "") -> ArchivePage:
    """
    One page of the archive, the first is 1: the newest editions, the newest first.

    Those alone that hold all words of *looked_for*, where it has any.
    """
    slug, after = app.settings.newsletter.slug, (number - 1) * ON_A_PAGE
    with app.database.read() as conn:
        rows = editions.newest(conn, slug, ON_A_PAGE + 1, after=after, holding=looked_for)
    shown = tuple(row.content for row in rows[:ON_A_PAGE] if row.content is not None)
    return ArchivePage(editions=shown, number=number, has_older=len(rows) > ON_A_PAGE)


def readers(app: App) -> int:
    """
    To how many the largest of the last seven editions went.

    Not who is a reader now: before and after a sign-up, that would tell who signed up.
    """
    with app.database.read() as conn:
        rows = editions.newest(conn, app.settings.newsletter.slug, _A_WEEK)
    return max((row.enqueued for row in rows), default=0)


def last_changes(app: App, limit: int) -> tuple[tuple[date, date], ...]:
    """The day of each edition and the civil day it last changed, the newest first."""
    newsletter = app.settings.newsletter
    with app.database.read() as conn:
        days = editions.days(conn, newsletter.slug, limit)
        corrected_at = corrections.last_by_day(conn, newsletter.slug)
    zone = newsletter.timezone
    changed = {day: at.astimezone(zone).date() for day, at in corrected_at.items()}
    return tuple((day, changed.get(day, day)) for day, _ in days)
