"""
Single letters (confirmation, welcome) on their way: a queue in the database.

A row with a `due_at` waits; claiming one puts its `due_at` after the claim's
end, so that a carrier killed on the way only delays it.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    Connection,
    Exists,
    Row,
    and_,
    func,
    insert,
    select,
    update,
)

from digest.store import consents
from digest.store.schema import letter as table


class LetterKind(StrEnum):
    """What a letter is for."""

    CONFIRM = "confirm"
    WELCOME = "welcome"
    EDITION = "edition"
    """The last edition, for who has just come."""
    MOVE = "move"
    """To the address a reader wants to move to; its row waits like one that signed up."""
    MOVED = "moved"
    """To the address a reader moved away from."""
    RETURN = "return"
    """To a reader whose mailbox took nothing for a while, before editions go there again."""
    FILE = "file"
    """To a reader's own address: a link to all that is kept of them, good for an hour, once."""


_ASKING = (LetterKind.CONFIRM.value, LetterKind.MOVE.value)
"""What goes to an address that confirmed nothing yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedLetter:
    """A letter to one reader. `about` is the consent event that called for it, or 0."""

    id: int
    subscriber_id: int
    kind: LetterKind
    about: int
    queued_at: datetime
    attempts: int
    """Tries so far, the one just claimed included."""
    address: str
    """Where it goes; empty for the reader's own address."""
    ending_at: datetime | None
    """When a carrier was about to send its end; None where no end is in doubt."""
    mailbox: str = ""
    """The mailbox it asks, as a keyed hash; empty for a letter that asks nothing."""
    rests_until: datetime | None = None
    """From when it may leave, where that is not at once."""

    @property
    def leaves_from(self) -> datetime:
        """From when it may leave."""
        return self.rests_until or self.queued_at


@dataclass(frozen=True, slots=True, kw_only=True)
class AskingLetter:
    """A letter that asks the person of a mailbox (its keyed hash), and from when it may leave."""

    subscriber_id: int
    kind: LetterKind
    about: int
    mailbox: str
    rests_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentLetter:
    """A letter as a proof tells of it: what for, when, and what became of it."""

    kind: LetterKind
    about: int
    queued_at: datetime
    sent_at: datetime | None
    failure: str


def of_subscriber(conn: Connection, subscriber_id: int) -> tuple[SentLetter, ...]:
    """Every letter that was meant for that reader, the oldest first."""
    rows = conn.execute(
        select(table).where(table.c.subscriber_id == subscriber_id).order_by(table.c.id)
    )
    return tuple(
        SentLetter(
            kind=LetterKind(row.kind),
            about=row.about,
            queued_at=row.queued_at,
            sent_at=row.sent_at,
            failure=row.failure,
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLetter:
    """A link to a reader's file on its way: when it was asked for, and whether it may serve."""

    queued_at: datetime
    works: bool
    """Not used, and not given up on the way."""


def to_own_file(conn: Connection, subscriber_id: int, since: datetime) -> tuple[FileLetter, ...]:
    """The letters with a link to that reader's file since then, the oldest first."""
    mine = (table.c.subscriber_id == subscriber_id, table.c.kind == LetterKind.FILE)
    recent = select(table).where(*mine, table.c.queued_at > since).order_by(table.c.id)
    return tuple(
        FileLetter(
            queued_at=row.queued_at,
            works=row.used_at is None and (row.due_at or row.sent_at) is not None,
        )
        for row in conn.execute(recent)
    )


def is_fresh(conn: Connection, letter_id: int, subscriber_id: int, since: datetime) -> bool:
    """Whether the link in that letter to that reader is younger than that, and was not used."""
    fresh = select(table.c.id).where(*_fresh(letter_id, subscriber_id, since))
    return conn.scalar(fresh) is not None


def use(
    conn: Connection, letter_id: int, subscriber_id: int, since: datetime, at: datetime
) -> bool:
    """Note that the link in that letter was used; False where it is older, or was used before."""
    fresh = update(table).where(*_fresh(letter_id, subscriber_id, since))
    return conn.execute(fresh.values(used_at=at)).rowcount > 0


def _fresh(letter_id: int, subscriber_id: int, since: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        table.c.id == letter_id,
        table.c.subscriber_id == subscriber_id,
        table.c.kind == LetterKind.FILE,
        table.c.queued_at > since,
        table.c.used_at.is_(None),
    )


def by_id(conn: Connection, letter_id: int) -> QueuedLetter | None:
    """The letter of that number, wherever it stands."""
    row = conn.execute(select(table).where(table.c.id == letter_id)).first()
    return _letter(row) if row else None


def came_back(conn: Connection, letter_id: int, failure: str) -> None:
    """The relay had taken it, and it is back."""
    conn.execute(update(table).where(table.c.id == letter_id).values(failure=failure))


def queue(
    conn: Connection,
    subscriber_id: int,
    kind: LetterKind,
    about: int,
    at: datetime,
    *,
    address: str = "",
) -> None:
    """Have a letter sent as soon as a carrier comes by; to *address* if not the reader's own."""
    row = {"subscriber_id": subscriber_id, "kind": kind.value, "about": about, "address": address}
    conn.execute(insert(table).values(**row, queued_at=at, due_at=at))


def queue_asking(conn: Connection, asking: AskingLetter, at: datetime) -> None:
    """Have a letter that asks sent at once, or when it has rested."""
    row = {**asdict(asking), "kind": asking.kind.value}
    conn.execute(insert(table).values(**row, queued_at=at, due_at=asking.rests_until or at))


def claim(conn: Connection, now: datetime, until: datetime, limit: int) -> tuple[QueuedLetter, ...]:
    """Take up to *limit* due letters, the oldest first; until then no other carrier has them."""
    due = select(table.c.id).where(table.c.due_at <= now).order_by(table.c.due_at, table.c.id)
    # SKIP LOCKED is PostgreSQL's; SQLite has one writer and no such words
    ids = list(conn.scalars(due.limit(limit).with_for_update(skip_locked=True)))
    conn.execute(
        update(table).where(table.c.id.in_(ids)).values(due_at=until, attempts=table.c.attempts + 1)
    )
    rows = conn.execute(select(table).where(table.c.id.in_(ids)).order_by(table.c.id))
    return tuple(map(_letter, rows))


def ending(conn: Connection, letter_id: int, at: datetime) -> None:
    """Its end is about to be sent: from here to the relay's answer nobody can know."""
    conn.execute(update(table).where(table.c.id == letter_id).values(ending_at=at))


def sent(conn: Connection, letter_id: int, at: datetime) -> None:
    """The relay took it."""
    _close(conn, letter_id, sent_at=at, failure="")


def failed(conn: Connection, letter_id: int, failure: str) -> None:
    """It will not be sent, and why."""
    _close(conn, letter_id, failure=failure)


def taken_back(conn: Connection, letter_id: int, failure: str) -> None:
    """The same, and no relay saw it: it weighs on no limit of its mailbox."""
    _close(conn, letter_id, failure=failure, attempts=0)


def rested(conn: Connection, letter_id: int, until: datetime, failure: str) -> None:
    """Not before then, since its mailbox was asked lately: put off, as if never tried."""
    resting = {"due_at": until, "rests_until": until, "failure": failure}
    this = update(table).where(table.c.id == letter_id)
    conn.execute(this.values(**resting, attempts=table.c.attempts - 1))


def deferred(conn: Connection, letter_id: int, due_at: datetime, failure: str) -> None:
    """Try again then; *failure* says what happened this time."""
    conn.execute(
        update(table)
        .where(table.c.id == letter_id)
        .values(due_at=due_at, failure=failure, ending_at=None)
    )


def in_doubt(conn: Connection, letter_id: int, due_at: datetime, failure: str) -> None:
    """Its end was sent and not answered: try again then, and remember the doubt."""
    conn.execute(
        update(table).where(table.c.id == letter_id).values(due_at=due_at, failure=failure)
    )


def released(conn: Connection, letter_id: int, due_at: datetime) -> None:
    """The relay never saw it: the try does not count."""
    conn.execute(
        update(table)
        .where(table.c.id == letter_id)
        .values(due_at=due_at, attempts=table.c.attempts - 1)
    )


def drop_waiting(conn: Connection, failure: str) -> int:
    """None that waits will be sent, and why; how many there were."""
    ending = {"due_at": None, "address": "", "failure": failure}
    dropped = update(table).where(table.c.due_at.is_not(None)).values(**ending)
    return conn.execute(dropped).rowcount


def newest_request(conn: Connection, subscriber_id: int, kind: LetterKind) -> int | None:
    """The request whose letter of that kind is the newest: the only one whose link works."""
    is_put_off = and_(table.c.attempts == 0, table.c.rests_until.is_not(None))
    mine = (table.c.subscriber_id == subscriber_id, table.c.kind == kind, ~is_put_off)
    newest: int | None = conn.scalar(select(func.max(table.c.about)).where(*mine))
    return newest


def was_queued(conn: Connection, subscriber_id: int, kind: LetterKind, about: int) -> bool:
    """Whether that reader was, or will be, written such a letter about that event."""
    same = (table.c.subscriber_id == subscriber_id, table.c.kind == kind, table.c.about == about)
    return conn.scalar(select(table.c.id).where(*same).limit(1)) is not None


def left_since(conn: Connection, subscriber_id: int, kind: LetterKind, moment: datetime) -> bool:
    """Whether the relay took such a letter to that reader at that moment or later."""
    mine = (table.c.subscriber_id == subscriber_id, table.c.kind == kind)
    statement = select(table.c.id).where(*mine, table.c.sent_at >= moment).limit(1)
    return conn.scalar(statement) is not None


def is_asked_already(
    conn: Connection, subscriber_id: int, kind: LetterKind, moment: datetime
) -> bool:
    """Whether a letter that asks this reader that, called for since then, has yet to leave."""
    mine = (table.c.subscriber_id == subscriber_id, table.c.kind == kind)
    waits = (table.c.due_at.is_not(None), table.c.queued_at > moment)
    statement = select(table.c.id).where(*mine, *waits, ~_is_answered()).limit(1)
    return conn.scalar(statement) is not None


def asked_at(conn: Connection, mailbox: str) -> tuple[datetime, ...]:
    """
    When the letters that ask that mailbox left, or were tried in vain.

    One that was answered, by confirming or by leaving, no longer counts: the
    person of the mailbox was there. Nor does one that was taken back before any
    relay saw it, as by an erasure or a restore, nor one that only waits: it may
    be taken back yet, and the mailbox has not had it.
    """
    left_at = func.coalesce(table.c.ending_at, table.c.rests_until, table.c.queued_at)
    is_over = and_(table.c.due_at.is_(None), table.c.attempts > 0)
    counts = (*_unanswered(mailbox), is_over | table.c.ending_at.is_not(None))
    return tuple(conn.scalars(select(left_at).where(*counts).order_by(table.c.id)))


def waits_until(conn: Connection, mailbox: str, last: datetime) -> tuple[datetime, ...]:
    """From when those that wait may leave, none later than *last*."""
    leaves_from = func.coalesce(table.c.rests_until, table.c.queued_at)
    waits = (table.c.due_at.is_not(None), table.c.ending_at.is_(None), leaves_from <= last)
    return tuple(conn.scalars(select(leaves_from).where(*_unanswered(mailbox), *waits)))


def ended_at(conn: Connection, mailbox: str) -> tuple[datetime, ...]:
    """When those of them that did leave left."""
    return tuple(
        conn.scalars(
            select(table.c.ending_at).where(*_unanswered(mailbox), table.c.ending_at.is_not(None))
        )
    )


def waiting(conn: Connection) -> int:
    """How many letters are on their way."""
    return conn.scalar(select(func.count()).where(table.c.due_at.is_not(None))) or 0


def overdue(conn: Connection, moment: datetime) -> int:
    """How many letters were due before then and were not taken up."""
    return conn.scalar(select(func.count()).where(table.c.due_at < moment)) or 0


def _unanswered(mailbox: str) -> tuple[ColumnElement[bool], ...]:
    return (table.c.mailbox == mailbox, table.c.kind.in_(_ASKING), ~_is_answered())


def _is_answered() -> Exists:
    return consents.answered(table.c.subscriber_id, table.c.about)


def _close(conn: Connection, letter_id: int, **ending: object) -> None:
    done = {"due_at": None, "address": "", **ending}
    conn.execute(update(table).where(table.c.id == letter_id).values(**done))


def _letter(row: Row[tuple[object, ...]]) -> QueuedLetter:
    return QueuedLetter(
        id=row.id,
        subscriber_id=row.subscriber_id,
        kind=LetterKind(row.kind),
        about=row.about,
        queued_at=row.queued_at,
        attempts=row.attempts,
        address=row.address,
        mailbox=row.mailbox,
        rests_until=row.rests_until,
        ending_at=row.ending_at,
    )
