"""
The log of consent events: append-only, each event sealed to the one before.

The database refuses DELETE on it, and every UPDATE but the erasure of a
personal half. Appending takes a lock that serialises the chain (SQLite has it
from BEGIN IMMEDIATE, PostgreSQL by an advisory lock), and brings the reader's
row and the head of the chain up to date in the same transaction.
"""

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Exists,
    ScalarSelect,
    exists,
    func,
    insert,
    inspect,
    or_,
    select,
    update,
)

from digest.address import key
from digest.ledger import (
    ChainHead,
    ConsentState,
    ConsentStep,
    LedgerEntry,
    LogRow,
    PersonalData,
    commit,
    entry_of,
    replay,
    seal,
    step,
    wording_sha256,
)
from digest.model import ConsentEvent, EventKind
from digest.store import subscribers
from digest.store.database import Database
from digest.store.schema import consent_event as table
from digest.store.schema import consent_head

_CHAIN_LOCK = int.from_bytes(b"consent")
"""The PostgreSQL advisory lock that whoever appends holds until commit."""
_PAGE = 1000
_FIELDS = [table.c[name] for name in LogRow._fields]
_SALT_BYTES = 16
ONE_CLICK = "one-click"
"""The source of an event that a mailbox provider's button made (RFC 8058)."""
_ANY_IMPORT = "import:"
"""How the source of an event begins that a list told."""
_RECENT = 2000
"""How far back a rate is counted: no index is worth its price for that."""


def record(conn: Connection, event: ConsentEvent) -> int:
    """
    Append an event, bring its reader's row up to date, and give the event's number.

    The row says what the whole log of that reader adds up to, never a guess.
    """
    record_all(conn, [event])
    newest = select(func.max(table.c.id)).where(table.c.subscriber_id == event.subscriber_id)
    return int(conn.execute(newest).scalar_one())


def record_all(conn: Connection, events: Sequence[ConsentEvent]) -> None:
    """Append events in their order, and bring every reader they tell of up to date."""
    if not events:
        return
    lock(conn)
    head = head_of(conn)
    rows = list(_sealed(conn, head.digest, events))
    conn.execute(insert(table), rows)
    _move_head(conn, head.events + len(rows), str(rows[-1]["digest"]))
    states_now = states(conn, {event.subscriber_id for event in events})
    subscribers.save_states(conn, states_now.items())


def lock(conn: Connection) -> None:
    """Let nobody else append until this transaction ends; taken twice it is one lock."""
    if conn.dialect.name == "postgresql":
        conn.execute(select(func.pg_advisory_xact_lock(_CHAIN_LOCK)))


def states(conn: Connection, subscriber_ids: Collection[int]) -> dict[int, ConsentState]:
    """Where those readers stand, from the log."""
    mine = table.c.subscriber_id.in_(subscriber_ids)
    return _states(conn, mine)


def left_here(conn: Connection, subscriber_ids: Collection[int]) -> frozenset[int]:
    """Those of these readers who are out by their own word, whatever lists say of them."""
    told_here = table.c.subscriber_id.in_(subscriber_ids) & ~_is_of_import(_ANY_IMPORT)
    states = _states(conn, told_here)
    return frozenset(number for number, state in states.items() if state.left_at is not None)


def states_between(conn: Connection, first: int, last: int) -> dict[int, ConsentState]:
    """Where the readers whose numbers lie between those two stand, from the log."""
    return _states(conn, table.c.subscriber_id.between(first, last))


def newest_addresses_between(conn: Connection, first: int, last: int) -> dict[int, str]:
    """The address that the newest event of each reader between those two numbers is about."""
    mine = table.c.subscriber_id.between(first, last)
    newest_events = select(func.max(table.c.id)).where(mine).group_by(table.c.subscriber_id)
    rows = select(table.c.subscriber_id, table.c.address).where(table.c.id.in_(newest_events))
    return {row.subscriber_id: row.address for row in conn.execute(rows)}


def newest_choices_between(
    conn: Connection, first: int, last: int, bases: tuple[str, ...]
) -> dict[int, str]:
    """The basis of each reader's newest choice between those two numbers that begins like one."""
    about = or_(*(table.c.basis.startswith(basis, autoescape=True) for basis in bases))
    mine = (table.c.subscriber_id.between(first, last), table.c.kind == EventKind.CHOSE, about)
    newest_events = select(func.max(table.c.id)).where(*mine).group_by(table.c.subscriber_id)
    rows = select(table.c.subscriber_id, table.c.basis).where(table.c.id.in_(newest_events))
    return {row.subscriber_id: row.basis for row in conn.execute(rows)}


def of_subscriber(conn: Connection, subscriber_id: int) -> tuple[LedgerEntry, ...]:
    """Everything the log says of one reader, the oldest first."""
    rows = select(*_FIELDS).where(table.c.subscriber_id == subscriber_id).order_by(table.c.id)
    return tuple(entry_of(LogRow._make(row)) for row in conn.execute(rows))


def addresses_of(conn: Connection, subscriber_id: int) -> frozenset[str]:
    """Every address that reader ever had here."""
    mine = (table.c.subscriber_id == subscriber_id, table.c.address != "")
    return frozenset(conn.scalars(select(table.c.address).where(*mine).distinct()))


def who_had(conn: Connection, address: str) -> tuple[int, ...]:
    """The readers whose events name that address, the oldest first; walks the whole log."""
    named = func.lower(table.c.address) == key(address)
    readers = select(table.c.subscriber_id).where(named).distinct()
    return tuple(conn.scalars(readers.order_by(table.c.subscriber_id)))


def requests_since(conn: Connection, subscriber_id: int, moment: datetime) -> int:
    """How often that reader's address was given to the box since then, and not answered."""
    given = table.alias()
    counted = select(func.count()).where(
        given.c.subscriber_id == subscriber_id,
        given.c.kind == EventKind.REQUESTED,
        given.c.at > moment,
        ~answered(given.c.subscriber_id, given.c.id),
    )
    return conn.scalar(counted) or 0


def requests_from(conn: Connection, ip: str, moment: datetime) -> int:
    """How many of the newest events are sign-ups from that network since then."""
    same = {table.c.ip: ip, table.c.kind: EventKind.REQUESTED}
    return _count_of_newest(conn, same, moment)


def requests_for(conn: Connection, basis: str, moment: datetime) -> int:
    """How many of the newest events are requests with that basis since then."""
    same = {table.c.basis: basis, table.c.kind: EventKind.REQUESTED}
    return _count_of_newest(conn, same, moment)


def requests_to(conn: Connection, domain: str, moment: datetime) -> int:
    """How many of the newest events are sign-ups from that domain, or below it, since then."""
    address = func.lower(table.c.address).label("address")
    newest = select(table.c.at, table.c.kind, address).order_by(table.c.id.desc()).limit(_RECENT)
    recent = newest.subquery().c
    within = (recent.address.endswith(f"{sign}{domain}", autoescape=True) for sign in "@.")
    counted = select(func.count()).where(
        recent.at > moment, recent.kind == EventKind.REQUESTED, or_(*within)
    )
    return conn.scalar(counted) or 0


def networks_since(conn: Connection, moment: datetime) -> frozenset[str]:
    """The networks that the newest events since then came from."""
    newest = select(table.c.at, table.c.ip).order_by(table.c.id.desc()).limit(_RECENT).subquery()
    since = select(newest.c.ip).where(newest.c.at > moment, newest.c.ip != "").distinct()
    return frozenset(conn.scalars(since))


def answered(subscriber_id: ColumnElement[int], event_id: ColumnElement[int]) -> Exists:
    """Whether that reader confirmed or left after that event, for use in a statement."""
    own = (EventKind.CONFIRMED.value, EventKind.UNSUBSCRIBED.value)
    later = (table.c.subscriber_id == subscriber_id, table.c.id > event_id)
    return exists().where(*later, table.c.kind.in_(own))


def clicks_from(conn: Connection, ip: str, moment: datetime) -> int:
    """How many of the newest events are one-clicks from that network since then."""
    return _count_of_newest(conn, {table.c.ip: ip, table.c.source: ONE_CLICK}, moment)


def _count_of_newest(conn: Connection, same: Mapping[Column[str], str], moment: datetime) -> int:
    newest = select(table.c.at, *same).order_by(table.c.id.desc()).limit(_RECENT).subquery()
    alike = (newest.c[column.name] == value for column, value in same.items())
    counted = select(func.count()).where(newest.c.at > moment, *alike)
    return conn.scalar(counted) or 0


def newest_choice(conn: Connection, subscriber_id: int) -> LedgerEntry | None:
    """The event by which that reader last chose a rhythm, or was held."""
    mine = (table.c.subscriber_id == subscriber_id, table.c.kind == EventKind.CHOSE)
    newest_choices = select(*_FIELDS).where(*mine).order_by(table.c.id.desc())
    row = conn.execute(newest_choices.limit(1)).first()
    return entry_of(LogRow._make(row)) if row else None


def everything(conn: Connection) -> Iterator[LogRow]:
    """The whole log, the oldest first, a page in memory at a time."""
    last = 0
    page = select(*_FIELDS).order_by(table.c.id).limit(_PAGE)
    while rows := conn.execute(page.where(table.c.id > last)).all():
        yield from map(LogRow._make, rows)
        last = rows[-1][0]


def head_of(conn: Connection) -> ChainHead:
    """Where the chain ends, as the last append left it."""
    row = conn.execute(select(consent_head)).first()
    return ChainHead(events=row.events, digest=row.digest) if row else ChainHead()


def kept_head(database: Database) -> ChainHead | None:
    """Where the chain of that database ends, whatever its revision; None where it has no log."""
    with database.read() as conn:
        return head_of(conn) if inspect(conn).has_table(consent_head.name) else None


def newest(conn: Connection) -> int:
    """The number of the newest event; 0 before the first."""
    return conn.scalar(select(func.max(table.c.id))) or 0


def newest_event_of(subscriber_id: ColumnElement[int]) -> ScalarSelect[datetime]:
    """When something last happened to the reader of that number, for use in a statement."""
    mine = table.c.subscriber_id == subscriber_id
    return select(func.max(table.c.at)).where(mine).scalar_subquery()


def of_import(conn: Connection, mark: str) -> dict[int, frozenset[datetime]]:
    """When the import whose sources begin with *mark* told of each reader, by their number."""
    theirs = select(table.c.subscriber_id, table.c.at).where(_is_of_import(mark)).distinct()
    moments: dict[int, set[datetime]] = {}
    for number, at in conn.execute(theirs):
        moments.setdefault(number, set()).add(at)
    return {number: frozenset(times) for number, times in moments.items()}


def readers_with_more(conn: Connection, mark: str) -> frozenset[int]:
    """Of the readers of that import, those of whom the log tells something else too."""
    theirs = select(table.c.subscriber_id).where(_is_of_import(mark))
    others = (table.c.subscriber_id.in_(theirs), ~_is_of_import(mark))
    return frozenset(conn.scalars(select(table.c.subscriber_id).where(*others).distinct()))


def was_undone(conn: Connection, mark: str) -> bool:
    """Whether that import was taken back already."""
    undone = (table.c.source == mark, table.c.kind.in_((EventKind.UNDONE, EventKind.ERASED)))
    return conn.scalar(select(table.c.id).where(*undone).limit(1)) is not None


def _is_of_import(mark: str) -> ColumnElement[bool]:
    return table.c.source.startswith(mark, autoescape=True)


def erase_visits(conn: Connection, before: datetime) -> int:
    """Forget the IP and user agent of events older than that; of how many."""
    old = (table.c.at < before, table.c.visit_salt != "")
    gone = {"visit_salt": "", "ip": "", "user_agent": ""}
    return conn.execute(update(table).where(*old).values(**gone)).rowcount


def erase_person(conn: Connection, subscriber_id: int) -> None:
    """Forget everything personal in the events of that reader; the seals hold on."""
    gone = ("address", "basis", "person_salt", "ip", "user_agent", "visit_salt")
    mine = table.c.subscriber_id == subscriber_id
    conn.execute(update(table).where(mine).values(**dict.fromkeys(gone, "")))


def _states(conn: Connection, whose: ColumnElement[bool]) -> dict[int, ConsentState]:
    names = ("subscriber_id", *ConsentStep._fields)
    fields = (table.c[name] for name in names)
    rows = conn.execute(select(*fields).where(whose).order_by(table.c.subscriber_id, table.c.id))
    return {
        number: replay(step(*event) for _, *event in events)
        for number, events in groupby(rows, key=itemgetter(0))
    }


def _move_head(conn: Connection, events: int, digest: str) -> None:
    now = {"events": events, "digest": digest}
    if not conn.execute(update(consent_head).values(**now)).rowcount:
        conn.execute(insert(consent_head).values(**now))


def _sealed(
    conn: Connection, previous: str, events: Sequence[ConsentEvent]
) -> Iterator[dict[str, object]]:
    addresses = subscribers.addresses(conn, {event.subscriber_id for event in events})
    for event in events:
        personal = _salted(event, addresses.get(event.subscriber_id, ""))
        commitments = commit(event, personal)
        digest = seal(previous, event, commitments)
        yield {
            "subscriber_id": event.subscriber_id,
            "kind": event.kind.value,
            "purposes": " ".join(sorted(event.purposes)),
            "at": event.at,
            "wording": event.wording,
            "wording_sha256": wording_sha256(event.wording),
            "source": event.source,
            "actor": event.actor,
            "address": personal.address,
            "basis": event.basis,
            "person_salt": personal.person_salt,
            "person_sha256": commitments.person,
            "ip": event.ip,
            "user_agent": event.user_agent,
            "visit_salt": personal.visit_salt,
            "visit_sha256": commitments.visit,
            "previous": previous,
            "digest": digest,
        }
        previous = digest


def _salted(event: ConsentEvent, address: str) -> PersonalData:
    has_visit = bool(event.ip or event.user_agent)
    return PersonalData(
        address=address,
        person_salt=secrets.token_hex(_SALT_BYTES),
        visit_salt=secrets.token_hex(_SALT_BYTES) if has_visit else "",
    )
