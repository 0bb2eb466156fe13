"""Returned mail: what came back and what it did, where each message lies, how far we read."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    delete,
    func,
    insert,
    literal_column,
    select,
    update,
)

from digest.store.book_tables import PLACE_BITS, batch, outcome
from digest.store.return_tables import return_mailbox, return_place, returned_mail
from digest.store.schema import edition

_LONGEST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedRow:
    """One returned message, without its text: what it was, of whom, and what it did."""

    fingerprint: str
    at: datetime
    kind: str
    act: str
    subscriber_id: int | None = None
    delivery_id: int | None = None
    domain: str = ""
    """Of the reader's address."""
    is_verified: bool = False
    is_permanent: bool = False
    cause: str = ""
    status: str = ""
    words: str = ""
    """The words of the system that refused; no address."""
    evidence: str = ""
    forward_at: datetime | None = None
    """From when a person's words that did not reach the desk yet are sent there again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxRow:
    """How far a mailbox was read, and what it said last."""

    name: str
    validity: str = ""
    last_uid: str = ""
    """All up to it was taken in."""
    read_at: datetime | None = None
    newest_at: datetime | None = None
    """When something new was last found in it."""
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmCount:
    """How many copies of one edition came back from one domain for what is said of us."""

    day: date | None
    domain: str
    act: str
    number: int
    words: str


def known(conn: Connection, fingerprints: Collection[str]) -> dict[str, int]:
    """The numbers of the messages that were taken in before, by fingerprint."""
    same = returned_mail.c.fingerprint.in_(fingerprints)
    rows = conn.execute(select(returned_mail.c.fingerprint, returned_mail.c.id).where(same))
    return {row.fingerprint: row.id for row in rows}


def add(conn: Connection, rows: Sequence[ReturnedRow]) -> dict[str, int]:
    """Write those messages down, none of which is known; their numbers by fingerprint."""
    if not rows:
        return {}
    conn.execute(insert(returned_mail), [_values(row) for row in rows])
    return known(conn, [row.fingerprint for row in rows])


def _values(row: ReturnedRow) -> dict[str, Any]:
    return {**asdict(row), "words": row.words[:_LONGEST], "status": row.status[:12]}


def place(
    conn: Connection, mailbox: str, validity: str, numbers: Iterable[tuple[str, int]]
) -> None:
    """Write down that messages, by number, lie under those UIDs."""
    rows = [
        {"mailbox": mailbox, "validity": validity, "uid": uid, "returned_mail_id": number}
        for uid, number in numbers
    ]
    if rows:
        conn.execute(insert(return_place), rows)


def placed(conn: Connection, mailbox: str, validity: str, uids: Collection[str]) -> frozenset[str]:
    """Those of the UIDs whose messages were taken in."""
    here = (return_place.c.mailbox == mailbox, return_place.c.validity == validity)
    return frozenset(
        conn.scalars(select(return_place.c.uid).where(*here, return_place.c.uid.in_(uids)))
    )


def forget_places(conn: Connection, mailbox: str, validity: str) -> None:
    """A mailbox was renumbered: where its messages lay under another validity means nothing."""
    stale = (return_place.c.mailbox == mailbox, return_place.c.validity != validity)
    conn.execute(delete(return_place).where(*stale))


def handled_before(
    conn: Connection, mailbox: str, validity: str, moment: datetime, kept: Collection[str]
) -> tuple[str, ...]:
    """The UIDs of what was taken in before then, and whose act is none of *kept*."""
    statement = (
        select(return_place.c.uid)
        .join(returned_mail, returned_mail.c.id == return_place.c.returned_mail_id)
        .where(return_place.c.mailbox == mailbox, return_place.c.validity == validity)
        .where(returned_mail.c.at < moment, returned_mail.c.act.not_in(kept))
        .where(returned_mail.c.forward_at.is_(None))
        .order_by(return_place.c.id)
    )
    return tuple(conn.scalars(statement))


def drop_places(conn: Connection, mailbox: str, validity: str, uids: Collection[str]) -> None:
    """Those messages were removed from the mailbox."""
    here = (return_place.c.mailbox == mailbox, return_place.c.validity == validity)
    conn.execute(delete(return_place).where(*here, return_place.c.uid.in_(uids)))


def to_forward(conn: Connection, mailbox: str, now: datetime) -> tuple[tuple[int, str], ...]:
    """Messages of that mailbox that a person wrote and the desk does not have: number and UID."""
    statement = (
        select(returned_mail.c.id, return_place.c.uid)
        .join(return_place, return_place.c.returned_mail_id == returned_mail.c.id)
        .where(return_place.c.mailbox == mailbox, returned_mail.c.forward_at <= now)
        .order_by(returned_mail.c.id)
    )
    return tuple((row.id, row.uid) for row in conn.execute(statement))


def forward_from(conn: Connection, number: int, moment: datetime | None) -> None:
    """From when that message goes to the desk, or that it has gone (None)."""
    mine = returned_mail.c.id == number
    conn.execute(update(returned_mail).where(mine).values(forward_at=moment))


def claim_forward(conn: Connection, number: int, now: datetime, until: datetime) -> bool:
    """Let nobody else send that message on until then; False where somebody does, or did."""
    mine = (returned_mail.c.id == number, returned_mail.c.forward_at <= now)
    claimed = update(returned_mail).where(*mine).values(forward_at=until)
    return conn.execute(claimed).rowcount > 0


def keep(conn: Connection, number: int) -> None:
    """That message was no person's after all, or the desk's mailbox will not have it: it stays."""
    conn.execute(update(returned_mail).where(returned_mail.c.id == number).values(act="kept"))


def blank_words(conn: Connection, before: datetime) -> int:
    """Forget what other systems said in messages from before then; of how many."""
    old = (returned_mail.c.at < before, returned_mail.c.words != "")
    return conn.execute(update(returned_mail).where(*old).values(words="")).rowcount


def change_act(conn: Connection, edition_id: int, domain: str, before: str, act: str) -> None:
    """What copies of an edition that came back from one domain did was *act* after all."""
    batches = select(batch.c.id).where(batch.c.edition_id == edition_id)
    conn.execute(
        update(returned_mail)
        .where(_batch_of_copy().in_(batches), returned_mail.c.domain == domain)
        .where(returned_mail.c.act == before)
        .values(act=act)
    )


def alarms(conn: Connection, acts: Collection[str], since: datetime) -> tuple[AlarmCount, ...]:
    """What the desk must hear of, by edition and domain, the most frequent first."""
    number = func.count().label("number")
    statement = (
        select(
            edition.c.day,
            returned_mail.c.domain,
            returned_mail.c.act,
            number,
            func.max(returned_mail.c.words).label("words"),
        )
        .select_from(returned_mail)
        .join(batch, batch.c.id == _batch_of_copy(), isouter=True)
        .join(edition, edition.c.id == batch.c.edition_id, isouter=True)
        .where(returned_mail.c.at >= since, returned_mail.c.act.in_(acts))
        .group_by(edition.c.day, returned_mail.c.domain, returned_mail.c.act)
        .order_by(number.desc(), returned_mail.c.domain)
    )
    return tuple(AlarmCount(**row._asdict()) for row in conn.execute(statement))


def of_reader(conn: Connection, subscriber_id: int, limit: int) -> tuple[ReturnedRow, ...]:
    """What came back of that reader's mail, the newest first."""
    mine = _rows().where(returned_mail.c.subscriber_id == subscriber_id)
    newest_first = mine.order_by(returned_mail.c.id.desc()).limit(limit)
    return tuple(map(_row, conn.execute(newest_first)))


def counts(conn: Connection, since: datetime) -> Counter[str]:
    """How many messages came since then, by what they did."""
    statement = select(returned_mail.c.act, func.count()).where(returned_mail.c.at >= since)
    rows = conn.execute(statement.group_by(returned_mail.c.act))
    return Counter({row[0]: row[1] for row in rows})


def unverified(conn: Connection, since: datetime, least: int) -> tuple[tuple[int, int], ...]:
    """Readers whose mail came back for good that often, as messages without our token say."""
    number = func.count()
    statement = (
        select(returned_mail.c.subscriber_id, number)
        .where(returned_mail.c.at >= since, ~returned_mail.c.is_verified)
        .where(returned_mail.c.is_permanent, returned_mail.c.subscriber_id.is_not(None))
        .group_by(returned_mail.c.subscriber_id)
        .having(number >= least)
    )
    return tuple((row[0], row[1]) for row in conn.execute(statement))


def causes(conn: Connection, delivery_ids: Collection[int]) -> dict[int, str]:
    """Why copies came back, by the number of the delivery; the newest message of each counts."""
    statement = (
        select(returned_mail.c.delivery_id, returned_mail.c.cause)
        .where(returned_mail.c.delivery_id.in_(delivery_ids), returned_mail.c.is_verified)
        .order_by(returned_mail.c.id)
    )
    return {number: cause for number, cause in conn.execute(statement) if cause}


def mailbox_row(conn: Connection, name: str) -> MailboxRow:
    """How far that mailbox was read; not at all where it is new."""
    row = conn.execute(select(return_mailbox).where(return_mailbox.c.name == name)).first()
    return MailboxRow(**row._asdict()) if row else MailboxRow(name=name)


def save_mailbox(conn: Connection, row: MailboxRow) -> None:
    """Remember how far that mailbox was read."""
    values = asdict(row)
    mine = return_mailbox.c.name == row.name
    if not conn.execute(update(return_mailbox).where(mine).values(values)).rowcount:
        conn.execute(insert(return_mailbox).values(values))


def editions_with_returns(conn: Connection, newest: int) -> tuple[int, int]:
    """Of the newest editions that were mailed: how many there are, and of how many mail came."""
    days = (
        select(edition.c.id)
        .where(edition.c.enqueued > 0)
        .order_by(edition.c.day.desc())
        .limit(newest)
    )
    numbers = tuple(conn.scalars(days))
    came = (
        select(batch.c.edition_id)
        .join(outcome, outcome.c.batch_id == batch.c.id)
        .where(batch.c.edition_id.in_(numbers), outcome.c.came_back_at.is_not(None))
    )
    return len(numbers), len(set(conn.scalars(came.distinct())))


def _batch_of_copy() -> ColumnElement[int]:
    # PostgreSQL shifts by an int4 alone
    bits: ColumnElement[int] = literal_column(str(PLACE_BITS))
    return returned_mail.c.delivery_id.bitwise_rshift(bits)


def _rows() -> Select[tuple[Any, ...]]:
    return select(*(returned_mail.c[name] for name in ReturnedRow.__dataclass_fields__))


def _row(row: Row[tuple[Any, ...]]) -> ReturnedRow:
    return ReturnedRow(**row._asdict())
