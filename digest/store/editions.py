"""Editions: one row a newsletter and civil day; the unique key decides who made it."""

from datetime import date, datetime

from pydantic import TypeAdapter
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from digest.config import FrozenSettings
from digest.model import Edition, EditionOpinion, EditionRow, EditionStatus, Window
from digest.model.editions import WITHOUT_MAIL
from digest.store import edition_search
from digest.store.news_tables import article
from digest.store.schema import correction, desk_act, edition, edition_article, proposal

_CONTENT = TypeAdapter(Edition)


def add(
    conn: Connection,
    content: Edition,
    composed_at: datetime,
    best_before: datetime,
    sender: FrozenSettings,
) -> int | None:
    """
    Make the day's edition ours, and return its id; *sender* is in whose name its copies leave.

    None where another process was first. A day that had nothing to say, or was
    missed, may still get its edition.
    """
    row = {
        "status": EditionStatus.SENDING,
        "window_start": content.window.start,
        "window_end": content.window.end,
        "composed_at": composed_at,
        "best_before": best_before,
        "done_at": None,
        "content": _CONTENT.dump_python(content, mode="json"),
        "sender": sender,
    }
    day = {"newsletter": content.newsletter, "day": content.day}
    replaced = conn.execute(
        update(edition)
        .where(edition.c.newsletter == content.newsletter, edition.c.day == content.day)
        .where(edition.c.status.in_(WITHOUT_MAIL))
        .values(row)
        .returning(edition.c.id)
    ).scalar_one_or_none()
    edition_id = replaced or _insert_once(conn, {**day, **row})
    if edition_id is not None:
        _keep_articles(conn, edition_id, content)
        edition_search.keep(conn, edition_id, content)
    return edition_id


def _keep_articles(conn: Connection, edition_id: int, content: Edition) -> None:
    """Remember the articles it tells, each as it stood when it was mailed."""
    articles = sorted({story.article_id for story in content.all_stories})
    as_mailed = select(literal(edition_id), article.c.id, article.c.title, article.c.body)
    conn.execute(
        insert(edition_article).from_select(
            ["edition_id", "article_id", "title", "body"],
            as_mailed.where(article.c.id.in_(articles)),
        )
    )


def add_without_mail(
    conn: Connection, newsletter: str, day: date, window: Window, status: EditionStatus
) -> bool:
    """Note that a day had nothing to say, or was missed; False where the day has its row."""
    row = {
        "newsletter": newsletter,
        "day": day,
        "status": status,
        "window_start": window.start,
        "window_end": window.end,
        "composed_at": window.end,
        "best_before": window.end,
        "done_at": window.end,
        "content": None,
        "sender": None,
    }
    return _insert_once(conn, row) is not None


def _insert_once(conn: Connection, row: dict[str, object]) -> int | None:
    on = insert_on_sqlite if conn.dialect.name == "sqlite" else insert_on_postgresql
    statement = on(edition).values(row).on_conflict_do_nothing().returning(edition.c.id)
    return conn.execute(statement).scalar_one_or_none()


def find(conn: Connection, newsletter: str, day: date) -> EditionRow | None:
    """The day's edition, or None."""
    where = (edition.c.newsletter == newsletter, edition.c.day == day)
    row = conn.execute(select(edition).where(*where)).one_or_none()
    return None if row is None else _row(row)


def mailed(conn: Connection, newsletter: str, day: date) -> EditionRow | None:
    """The edition of that day, where it was mailed."""
    row = find(conn, newsletter, day)
    return row if row is not None and row.was_mailed else None


def by_id(conn: Connection, edition_id: int) -> EditionRow:
    """The edition of that id, which exists."""
    return _row(conn.execute(select(edition).where(edition.c.id == edition_id)).one())


def locked(conn: Connection, edition_id: int) -> EditionRow:
    """The same, and until the transaction ends nobody enqueues a copy of it or changes it."""
    row = select(edition).where(edition.c.id == edition_id).with_for_update()
    return _row(conn.execute(row).one())


def rows(conn: Connection, newsletter: str, limit: int, after: int = 0) -> tuple[EditionRow, ...]:
    """The newest editions and what corrected them, the newest first, but for the first *after*."""
    statement = (
        select(edition)
        .where(_is_of(newsletter))
        .order_by(edition.c.day.desc(), edition.c.id.desc())
        .limit(limit)
        .offset(after)
    )
    return tuple(_row(row) for row in conn.execute(statement))


def sending(conn: Connection, newsletter: str) -> tuple[EditionRow, ...]:
    """Every edition and correction that is not done, the oldest first."""
    statement = (
        select(edition)
        .where(_is_of(newsletter), edition.c.status == EditionStatus.SENDING)
        .order_by(edition.c.day, edition.c.id)
    )
    return tuple(_row(row) for row in conn.execute(statement))


def _is_of(newsletter: str) -> ColumnElement[bool]:
    """A newsletter's own editions, and the mailings of corrections to them."""
    own = edition.alias()
    mailed = (
        select(correction.c.mailed_as)
        .join_from(correction, own, own.c.id == correction.c.edition_id)
        .where(own.c.newsletter == newsletter, correction.c.mailed_as.is_not(None))
    )
    return or_(edition.c.newsletter == newsletter, edition.c.id.in_(mailed))


def last_day(conn: Connection, newsletter: str, today: date) -> date | None:
    """The day of the newest edition until *today*, mailed or not: a later day never counts."""
    ours = (edition.c.newsletter == newsletter, edition.c.day <= today)
    statement = select(edition.c.day).where(*ours)
    return conn.execute(statement.order_by(edition.c.day.desc()).limit(1)).scalar_one_or_none()


def last_composed(conn: Connection, newsletter: str, before: date) -> EditionRow | None:
    """The newest mailed edition of an earlier day."""
    statement = (
        select(edition)
        .where(edition.c.newsletter == newsletter, edition.c.day < before)
        .where(edition.c.status.not_in(WITHOUT_MAIL))
        .order_by(edition.c.day.desc())
        .limit(1)
    )
    row = conn.execute(statement).one_or_none()
    return None if row is None else _row(row)


def rename(conn: Connection, newsletter: str, name: str) -> None:
    """Let everything of a newsletter be kept under another name."""
    for table in (edition, proposal, desk_act):
        ours = table.c.newsletter == newsletter
        conn.execute(update(table).where(ours).values(newsletter=name))


def rewrite(conn: Connection, edition_id: int, content: Edition) -> None:
    """Let an edition say something else from now on, in the archive and in copies yet to go."""
    values = {"content": _CONTENT.dump_python(content, mode="json")}
    conn.execute(update(edition).where(edition.c.id == edition_id).values(values))
    edition_search.keep(conn, edition_id, content)


def forget_stories(conn: Connection, edition_id: int, content: Edition) -> None:
    """What the edition does not tell any more counts as never mailed by it."""
    kept = tuple(story.article_id for story in content.all_stories)
    ours = edition_article.c.edition_id == edition_id
    conn.execute(delete(edition_article).where(ours, edition_article.c.article_id.not_in(kept)))


def note_asked(conn: Connection, edition_id: int, at: datetime) -> None:
    """Remember when the pages of its stories were last asked whether they stand."""
    conn.execute(update(edition).where(edition.c.id == edition_id).values(pages_asked_at=at))


def was_asked(conn: Connection, edition_id: int, since: datetime) -> bool:
    """Whether they were asked after that moment."""
    asked_at = select(edition.c.pages_asked_at).where(edition.c.id == edition_id)
    moment = conn.scalar(asked_at)
    return moment is not None and moment > since


def not_asked_since(
    conn: Connection, newsletter: str, composed_after: datetime, asked_before: datetime
) -> tuple[EditionRow, ...]:
    """Mailed editions made after the one moment, whose pages were last asked before the other."""
    asked = func.coalesce(edition.c.pages_asked_at, edition.c.composed_at)
    statement = (
        select(edition)
        .where(edition.c.newsletter == newsletter, edition.c.status.not_in(WITHOUT_MAIL))
        .where(edition.c.composed_at > composed_after, asked <= asked_before)
        .order_by(edition.c.day)
    )
    return tuple(_row(row) for row in conn.execute(statement))


def mark(conn: Connection, edition_id: int, status: EditionStatus, at: datetime | None) -> None:
    """Note where an edition stands, and since when it is done (None: it is not)."""
    where = edition.c.id == edition_id
    conn.execute(update(edition).where(where).values(status=status, done_at=at))


def reopen(conn: Connection, edition_id: int, best_before: datetime) -> None:
    """Take an edition up again, with another best-before."""
    where = edition.c.id == edition_id
    values = {"status": EditionStatus.SENDING, "best_before": best_before}
    conn.execute(update(edition).where(where).values(**values))


def halt(conn: Connection, edition_id: int, at: datetime, why: str) -> bool:
    """Let nobody send an edition any more; False where it was halted already."""
    where = (edition.c.id == edition_id, edition.c.halted_at.is_(None))
    values = {"halted_at": at, "halted_because": why}
    return conn.execute(update(edition).where(*where).values(**values)).rowcount == 1


def resume(conn: Connection, edition_id: int) -> bool:
    """Let an edition be sent again; False where it was not halted."""
    where = (edition.c.id == edition_id, edition.c.halted_at.is_not(None))
    values = {"halted_at": None, "halted_because": ""}
    return conn.execute(update(edition).where(*where).values(**values)).rowcount == 1


def call_known(conn: Connection, edition_id: int, at: datetime, why: str) -> None:
    """Note that what was uncertain or refused of it until then was looked at."""
    values = {"known_at": at, "known_because": why}
    conn.execute(update(edition).where(edition.c.id == edition_id).values(values))


def is_halted(conn: Connection, edition_id: int) -> bool:
    """Whether nobody may send an edition now."""
    statement = select(edition.c.halted_at.is_not(None)).where(edition.c.id == edition_id)
    return bool(conn.execute(statement).scalar_one())


def count_opinion(conn: Connection, newsletter: str, day: date, opinion: EditionOpinion) -> None:
    """Count one more opinion on the day's edition, unless it has as many as copies."""
    name = "liked" if opinion is EditionOpinion.LIKED else "disliked"
    ours = (edition.c.newsletter == newsletter, edition.c.day == day)
    is_believable = edition.c.liked + edition.c.disliked < edition.c.enqueued
    values = {name: edition.c[name] + 1}
    conn.execute(update(edition).where(*ours, is_believable).values(values))


# --- for readers ----------------------------------------------------------------------


def of_day(conn: Connection, newsletter: str, day: date) -> Edition | None:
    """What the day's edition says, or None."""
    row = find(conn, newsletter, day)
    return None if row is None else row.content


def latest(conn: Connection, newsletter: str) -> Edition | None:
    """What the newest edition says, or None when there is none yet."""
    days_ = days(conn, newsletter, limit=1)
    return of_day(conn, newsletter, days_[0][0]) if days_ else None


def newest(
    conn: Connection, newsletter: str, limit: int, *, after: int = 0, holding: str = ""
) -> tuple[EditionRow, ...]:
    """
    The newest editions that have something to read, the newest first.

    Without the first *after* of them, and those alone that hold all words of *holding*.
    """
    statement = (
        select(edition)
        .where(edition.c.newsletter == newsletter, edition.c.status.not_in(WITHOUT_MAIL))
        .where(edition_search.holds(conn, edition.c.id, holding))
        .order_by(edition.c.day.desc())
        .limit(limit)
        .offset(after)
    )
    return tuple(_row(row) for row in conn.execute(statement))


def since(conn: Connection, newsletter: str, day: date) -> tuple[EditionRow, ...]:
    """The editions from that day on that have something to read, the newest first."""
    ours = (edition.c.newsletter == newsletter, edition.c.day >= day)
    statement = select(edition).where(*ours, edition.c.status.not_in(WITHOUT_MAIL))
    return tuple(_row(row) for row in conn.execute(statement.order_by(edition.c.day.desc())))


def between(conn: Connection, newsletter: str, first: date, last: date) -> tuple[EditionRow, ...]:
    """Every day's row from the one day to the other, both included, in order; no corrections."""
    ours = (edition.c.newsletter == newsletter, edition.c.day.between(first, last))
    rows = conn.execute(select(edition).where(*ours).order_by(edition.c.day))
    return tuple(map(_row, rows))


def days(conn: Connection, newsletter: str, limit: int = 400) -> tuple[tuple[date, str], ...]:
    """Day and subject of each edition that has something to read, the newest first."""
    statement = (
        select(edition.c.day, edition.c.content["subject"].as_string())
        .where(edition.c.newsletter == newsletter, edition.c.status.not_in(WITHOUT_MAIL))
        .order_by(edition.c.day.desc())
        .limit(limit)
    )
    return tuple((day, subject) for day, subject in conn.execute(statement))


def beside(
    conn: Connection, newsletter: str, day: date
) -> tuple[tuple[date, str] | None, tuple[date, str] | None]:
    """Day and subject of what was there to read before that day, and after it."""
    subject = edition.c.content["subject"].as_string()
    readable = (edition.c.newsletter == newsletter, edition.c.status.not_in(WITHOUT_MAIL))
    ours = select(edition.c.day, subject).where(*readable).limit(1)
    earlier = conn.execute(ours.where(edition.c.day < day).order_by(edition.c.day.desc()))
    later = conn.execute(ours.where(edition.c.day > day).order_by(edition.c.day))
    before, after = earlier.one_or_none(), later.one_or_none()
    return before and (before[0], before[1]), after and (after[0], after[1])


def _row(row: Row[tuple[object, ...]]) -> EditionRow:
    fields = row._mapping  # noqa: SLF001 - SQLAlchemy's public accessor, underscore and all
    return EditionRow(
        id=fields["id"],
        day=fields["day"],
        status=EditionStatus(fields["status"]),
        window=Window(start=fields["window_start"], end=fields["window_end"]),
        composed_at=fields["composed_at"],
        best_before=fields["best_before"],
        done_at=fields["done_at"],
        enqueued=fields["enqueued"],
        halted_at=fields["halted_at"],
        halted_because=fields["halted_because"],
        known_at=fields["known_at"],
        known_because=fields["known_because"],
        is_correction=fields["newsletter"].startswith("!"),
        sender=fields["sender"],
        liked=fields["liked"],
        disliked=fields["disliked"],
        content=None if fields["content"] is None else _CONTENT.validate_python(fields["content"]),
    )
