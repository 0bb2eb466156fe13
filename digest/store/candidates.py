"""What an edition may carry: each article beside what was mailed and decided of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Label,
    RowMapping,
    Subquery,
    and_,
    case,
    exists,
    func,
    or_,
    select,
)

from digest.model import Candidate, MailedArticle, Passage, Prominence
from digest.store.article_rows import article_in, passages_of
from digest.store.news_tables import article as table
from digest.store.news_tables import placement
from digest.store.schema import correction, edition, edition_article, lost_story

IsChanged = Callable[[tuple[Passage, ...], tuple[Passage, ...], tuple[str, str]], bool]
"""Whether the second text, under the second title, says something else than the first."""


def _never(
    _before: tuple[Passage, ...], _after: tuple[Passage, ...], _titles: tuple[str, str]
) -> bool:
    return False


def since(
    conn: Connection, newsletter: str, moment: datetime, is_changed: IsChanged = _never
) -> tuple[Candidate, ...]:
    """
    Every article published, changed or first seen from *moment* on, or pinned, oldest row first.

    Each comes with the last day that *newsletter* (its slug) mailed it, if any
    (also in an edition that a restored database lost), what that told of it, and
    whether its publisher has changed it since: *is_changed* judges the text that was
    mailed against the text as it is now.
    """
    mailed, first_visit = _last_mailed(newsletter), _first_visits()
    query = (
        select(
            table,
            _number_of_sources(),
            (table.c.first_seen_at <= first_visit.c.at).label("came_with_source"),
            func.coalesce(mailed.c.mailed_on, lost_story.c.day).label("mailed_on"),
            mailed.c.mailed_at,
            mailed.c.mailed_body,
            mailed.c.mailed_title,
        )
        .join(mailed, mailed.c.article_id == table.c.id, isouter=True)
        .join(lost_story, _was_lost(), isouter=True)
        .join(first_visit, first_visit.c.source_id == table.c.source_id)
        .where(_is_recent(moment))
        .order_by(table.c.id)
    )
    return tuple(_candidate(row, is_changed) for row in conn.execute(query).mappings())


def _was_lost() -> ColumnElement[bool]:
    """Whether a lost edition told that article, and not what came to a shared address since."""
    published, other = table.c.published_at, table.alias()
    shares = exists().where(other.c.url == table.c.url, other.c.id != table.c.id)
    is_older = or_(published.is_(None), published <= lost_story.c.mailed_at)
    return and_(lost_story.c.url == table.c.url, or_(is_older, ~shares))


def _is_recent(moment: datetime) -> ColumnElement[bool]:
    moments = (
        *(table.c.published_at, table.c.updated_at),
        *(table.c.first_seen_at, table.c.text_changed_at),
    )
    return or_(*(column >= moment for column in moments), table.c.is_pinned)


def _first_visits() -> Subquery:
    """For each source, when it was first read."""
    first = func.min(table.c.first_seen_at).label("at")
    return select(table.c.source_id, first).group_by(table.c.source_id).subquery()


def _number_of_sources() -> Label[int]:
    """In how many sources' lists an article stands, or stood."""
    placed = select(func.count()).where(placement.c.article_id == table.c.id)
    return placed.scalar_subquery().label("sources")


def _last_mailed(newsletter: str) -> Subquery:
    """
    For each article that was mailed: the last day, the cut-off, and what it said then.

    Without its title where that edition was put right: what was wrong is not said again.
    """
    last = (
        select(edition_article.c.article_id, func.max(edition.c.day).label("day"))
        .join(edition, edition.c.id == edition_article.c.edition_id)
        .where(edition.c.newsletter == newsletter)
        .group_by(edition_article.c.article_id)
    ).subquery()
    return (
        select(
            last.c.article_id,
            last.c.day.label("mailed_on"),
            edition.c.window_end.label("mailed_at"),
            edition_article.c.body.label("mailed_body"),
            case((_was_corrected(), ""), else_=edition_article.c.title).label("mailed_title"),
        )
        .join(edition, and_(edition.c.newsletter == newsletter, edition.c.day == last.c.day))
        .join(
            edition_article,
            and_(
                edition_article.c.edition_id == edition.c.id,
                edition_article.c.article_id == last.c.article_id,
            ),
        )
    ).subquery()


def _was_corrected() -> ColumnElement[bool]:
    return exists().where(correction.c.edition_id == edition.c.id)


def _mailed(row: RowMapping) -> MailedArticle | None:
    """What an edition told of the article in that row; None where none did, or nobody knows."""
    if row["mailed_body"] is None:
        return None
    moments = (row["text_changed_at"], row["updated_at"])
    return MailedArticle(
        day=row["mailed_on"],
        body=passages_of(row["mailed_body"]),
        title=row["mailed_title"],
        changed_at=next((at for at in moments if at and at > row["mailed_at"]), None),
    )


def _candidate(row: RowMapping, is_changed: IsChanged) -> Candidate:
    article, mailed = article_in(row), _mailed(row)
    return Candidate(
        id=row["id"],
        source_id=row["source_id"],
        article=replace(article, title=row["headline"]) if row["headline"] else article,
        first_seen_at=row["first_seen_at"],
        mailed_on=row["mailed_on"],
        as_mailed=mailed,
        is_changed=mailed is not None
        and mailed.changed_at is not None
        and is_changed(mailed.body, article.body, (mailed.title, article.title)),
        pinned=row["is_pinned"],
        hidden=row["is_hidden"],
        is_newly_shown=row["is_newly_shown"],
        short_title=row["short_title"],
        short_summary=row["short_summary"],
        note=row["note"],
        picture=row["picture"],
        page_fault=row["page_fault"],
        came_with_source=row["came_with_source"],
        prominence=Prominence(sources=row["sources"] or 1, updates=row["updates"]),
    )
