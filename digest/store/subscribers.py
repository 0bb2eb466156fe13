"""
The readers, and who of them may be written to.

A row's state (confirmed, left, purposes) is derived from the log of consent
events and is written by `store/consents.py` alone.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    exists,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from digest.address import key
from digest.ledger import GIVEN_BY, ConsentState
from digest.model import (
    EventKind,
    Frequency,
    Purpose,
    Subscriber,
    Variant,
)
from digest.store.moments import written_by_hand
from digest.store.schema import consent_event, suppression
from digest.store.schema import subscriber as table

_COLUMNS = {
    Purpose.NEWSLETTER: table.c.newsletter,
    Purpose.PROMOTIONS: table.c.promotions,
    Purpose.PARTNERS: table.c.partners,
}
_PAGE = 1000
Condition = ColumnElement[bool]
"""Something a row of `subscriber` meets or not, for use in a statement."""


class StoredConsent(NamedTuple):
    """What a row remembers of its reader's consent; the log is the truth."""

    id: int
    address: str
    """Empty for who was erased."""
    address_key: str
    confirmed_at: datetime | None
    left_at: datetime | None
    purposes: frozenset[Purpose]
    dropped: frozenset[int]
    frequency: Frequency
    resumes_on: date | None


def reachable(
    variant: Variant, requires: Collection[Purpose], partner: int | None = None
) -> ColumnElement[bool]:
    """
    Whether a row of `subscriber` may be written to, as a condition of a statement.

    The SQL twin of `consent.policy.Audience.admits`: confirmed, not left, not
    suppressed, consents to every purpose of *requires*; wants the block of
    *partner* (the day's payer, if any) exactly where the variant carries one,
    and text alone exactly where the variant is that. A property test holds the
    two equal.
    """
    return and_(
        is_living(),
        *(_COLUMNS[purpose] for purpose in sorted(requires)),
        _takes_block(partner) if variant.carries_partners else ~_takes_block(partner),
        table.c.is_text_only if variant.is_text_only else ~table.c.is_text_only,
    )


def is_living() -> ColumnElement[bool]:
    """Whether a row of `subscriber` is confirmed, has not left, and may be written to at all."""
    suppressed = exists().where(suppression.c.address_key == table.c.address_key)
    return and_(
        table.c.erased_at.is_(None),
        table.c.confirmed_at.is_not(None),
        table.c.left_at.is_(None),
        ~suppressed,
    )


def _takes_block(partner: int | None) -> ColumnElement[bool]:
    if partner is None:
        return _COLUMNS[Purpose.PARTNERS]
    has_dropped_it = table.c.dropped_partners.contains(f" {partner} ", autoescape=True)
    return and_(_COLUMNS[Purpose.PARTNERS], ~has_dropped_it)


def wants_on(day: date) -> ColumnElement[bool]:
    """
    Whether a row of `subscriber` chose to get the edition of that civil day.

    The SQL twin of `consent.policy.wants_on`: the rhythm includes the day, and
    no pause does.
    """
    rhythms = [frequency.value for frequency in Frequency if frequency.includes(day)]
    is_back = table.c.resumes_on.is_(None) | (table.c.resumes_on <= day)
    return and_(is_back, table.c.frequency.in_(rhythms))


def save_rhythm(
    conn: Connection, subscriber_id: int, frequency: Frequency, resumes_on: date | None
) -> None:
    """Remember on which days that reader wants editions, and from when again."""
    chosen = {"frequency": frequency.value, "resumes_on": resumes_on}
    conn.execute(update(table).where(table.c.id == subscriber_id).values(**chosen))


def save_form(conn: Connection, subscriber_id: int, *, is_text_only: bool) -> None:
    """Remember whether that reader wants the text part alone."""
    chosen = update(table).where(table.c.id == subscriber_id)
    conn.execute(chosen.values(is_text_only=is_text_only))


def move(conn: Connection, subscriber_id: int, address: str) -> None:
    """Let that reader be reached at another (parsed) address, which nobody else may have."""
    moved = {"address": address, "address_key": key(address)}
    conn.execute(update(table).where(table.c.id == subscriber_id).values(**moved))


def tell_reason(conn: Connection, subscriber_id: int) -> bool:
    """Note that a reason was told for that reader's departure; False for none, or told already."""
    untold = table.c.reason_told_for.is_(None) | (table.c.reason_told_for != table.c.left_at)
    mine = (table.c.id == subscriber_id, table.c.left_at.is_not(None), untold)
    telling = update(table).where(*mine).values(reason_told_for=table.c.left_at)
    return conn.execute(telling).rowcount > 0


def is_accented() -> ColumnElement[bool]:
    """Whether a row of `subscriber` has an address that only some relays take (RFC 6531)."""
    return table.c.address.regexp_match("[^ -~].*@")


def is_undated() -> ColumnElement[bool]:
    """
    Whether a row of `subscriber` stands on a list that did not say when they agreed.

    Such a list counts from its own moment, or from the one by which another installation had it.
    """
    event = consent_event.c
    is_its_own_moment = event.at == table.c.confirmed_at
    by_then = event.basis.contains(f"({GIVEN_BY} ", autoescape=True)
    return exists().where(
        event.subscriber_id == table.c.id,
        event.kind == EventKind.IMPORTED,
        is_its_own_moment | by_then,
    )


def is_one_of(subscriber_ids: Collection[int]) -> ColumnElement[bool]:
    """Whether a row of `subscriber` is one of these."""
    return table.c.id.in_(tuple(subscriber_ids))


def has_key(keys: Collection[str]) -> ColumnElement[bool]:
    """Whether the address of a row of `subscriber` has one of these keys."""
    return table.c.address_key.in_(tuple(keys))


def by_address(conn: Connection, address: str) -> Subscriber | None:
    """The reader of that address, however its letters are cased."""
    row = conn.execute(_readers().where(table.c.address_key == key(address))).first()
    return _subscriber(row) if row else None


def by_id(conn: Connection, subscriber_id: int) -> Subscriber | None:
    """The reader of that number."""
    row = conn.execute(_readers().where(table.c.id == subscriber_id)).first()
    return _subscriber(row) if row else None


def by_ids(conn: Connection, subscriber_ids: Collection[int]) -> dict[int, Subscriber]:
    """The readers of those numbers that there are, by number."""
    rows = conn.execute(_readers().where(table.c.id.in_(subscriber_ids)))
    return {row.id: _subscriber(row) for row in rows}


def erased(conn: Connection, fingerprints: Collection[str]) -> tuple[int, ...]:
    """The numbers of the readers who were erased and whose address had one of those hashes."""
    mine = table.c.fingerprint.in_(fingerprints) & table.c.erased_at.is_not(None)
    return tuple(conn.scalars(select(table.c.id).where(mine).order_by(table.c.id)))


def was_erased(conn: Connection, subscriber_id: int) -> bool:
    """Whether there was a reader of that number, and nothing tells who any more."""
    mine = (table.c.id == subscriber_id, table.c.erased_at.is_not(None))
    return conn.scalar(select(table.c.id).where(*mine)) is not None


def since_erasure(conn: Connection, subscriber_id: int) -> Iterator[tuple[str, Subscriber]]:
    """Who came since the reader of that number was erased, each with the hash that was kept."""
    kept = select(table.c.fingerprint, table.c.erased_at).where(table.c.id == subscriber_id)
    row = conn.execute(kept.where(table.c.erased_at.is_not(None))).first()
    if row is None:
        return
    newer = _readers().where(table.c.created_at >= row.erased_at)
    for each in conn.execute(newer).all():
        yield row.fingerprint, _subscriber(each)


def everyone(conn: Connection) -> Iterator[Subscriber]:
    """Every reader, the oldest first, a page in memory at a time."""
    last = 0
    while rows := conn.execute(_readers().where(table.c.id > last).limit(_PAGE)).all():
        yield from map(_subscriber, rows)
        last = rows[-1].id


def stored_consents(conn: Connection) -> Iterator[tuple[StoredConsent, ...]]:
    """What every row says of its reader's consent, erased ones too, some at a time, in order."""
    state = (table.c.confirmed_at, table.c.left_at, table.c.dropped_partners)
    rhythm = (table.c.frequency, table.c.resumes_on)
    named = (table.c.id, table.c.address, table.c.address_key)
    columns = (*named, *state, *rhythm, *_COLUMNS.values())
    page = select(*columns).order_by(table.c.id).limit(_PAGE)
    last = 0
    while rows := conn.execute(page.where(table.c.id > last)).all():
        yield tuple(
            StoredConsent(
                *(number, address, stored, confirmed, left),
                *(_purposes_where(*held), _numbers(dropped), _frequency(often), resumes_on),
            )
            for number, address, stored, confirmed, left, dropped, often, resumes_on, *held in rows
        )
        last = rows[-1].id


def count(conn: Connection, condition: ColumnElement[bool] | None = None) -> int:
    """How many readers there are, or how many meet that condition."""
    counted = select(func.count()).select_from(table).where(table.c.erased_at.is_(None))
    return conn.scalar(counted if condition is None else counted.where(condition)) or 0


def add(conn: Connection, address: str, at: datetime) -> int:
    """The number of the reader of that (parsed) address, new or already there."""
    return add_all(conn, {address: at})[key(address)]


def add_all(conn: Connection, signed_up: Mapping[str, datetime]) -> dict[str, int]:
    """The numbers of the readers of those (parsed) addresses, new since then or there, by key."""
    rows = {
        key(a): {"address": a, "address_key": key(a), "created_at": at}
        for a, at in signed_up.items()
    }
    _insert_missing(conn, list(rows.values()))
    return ids(conn, rows)


def ids(conn: Connection, keys: Collection[str]) -> dict[str, int]:
    """The numbers of the readers of those address keys that there are, by key."""
    statement = select(table.c.address_key, table.c.id).where(table.c.address_key.in_(keys))
    return {row.address_key: row.id for row in conn.execute(statement)}


def addresses(conn: Connection, subscriber_ids: Collection[int]) -> dict[int, str]:
    """The addresses of those readers, by number; '' for one who was erased."""
    statement = select(table.c.id, table.c.address).where(table.c.id.in_(subscriber_ids))
    return {row.id: row.address for row in conn.execute(statement)}


def save_states(conn: Connection, states: Iterable[tuple[int, ConsentState]]) -> None:
    """Write what the log adds up to onto the rows of those readers; alike ones in one statement."""
    alike: dict[ConsentState, list[int]] = {}
    for subscriber_id, state in states:
        alike.setdefault(state, []).append(subscriber_id)
    for state, ids in alike.items():
        values = {
            "confirmed_at": state.confirmed_at,
            "left_at": state.left_at,
            "dropped_partners": _in_words(state.dropped),
            **{column.name: purpose in state.purposes for purpose, column in _COLUMNS.items()},
        }
        conn.execute(update(table).where(table.c.id.in_(ids)).values(values))


def resting_until(conn: Connection, day: date) -> tuple[Subscriber, ...]:
    """The readers whose pause ends on that day, the oldest first."""
    return tuple(map(_subscriber, conn.execute(_readers().where(table.c.resumes_on == day))))


def _insert_missing(conn: Connection, rows: list[dict[str, object]]) -> None:
    dialect = sqlite if conn.dialect.name == "sqlite" else postgresql
    conn.execute(dialect.insert(table).on_conflict_do_nothing(), rows)


def _readers() -> Select[tuple[object, ...]]:
    same = suppression.c.address_key == table.c.address_key
    return (
        select(
            *table.c,
            suppression.c.reason.label("suppressed_because"),
            is_undated().label("is_undated"),
        )
        .join_from(table, suppression, same, isouter=True)
        .where(table.c.erased_at.is_(None))
        .order_by(table.c.id)
    )


def _subscriber(row: Row[tuple[object, ...]]) -> Subscriber:
    return Subscriber(
        id=row.id,
        address=row.address,
        created_at=row.created_at,
        confirmed_at=row.confirmed_at,
        is_dated=not row.is_undated,
        left_at=row.left_at,
        purposes=_purposes_of(row),
        frequency=_frequency(row.frequency),
        resumes_on=row.resumes_on,
        is_text_only=row.is_text_only,
        dropped_partners=_numbers(row.dropped_partners),
        suppressed_because=row.suppressed_because or "",
        hears_old_links=row.hears_old_links,
    )


@cache
def _in_words(partners: frozenset[int]) -> str:
    """Numbers with a blank before and after each, so that a statement can look for one."""
    return "".join(f" {number}" for number in sorted(partners)) + " " if partners else ""


@cache
def _numbers(words: str) -> frozenset[int]:
    try:
        return frozenset(map(int, words.split()))
    except ValueError as fault:
        raise written_by_hand("the partners that a reader dropped", words) from fault


def _purposes_of(row: Row[tuple[object, ...]]) -> frozenset[Purpose]:
    return _purposes_where(row.newsletter, row.promotions, row.partners)


@cache
def _purposes_where(newsletter: bool, promotions: bool, partners: bool) -> frozenset[Purpose]:  # noqa: FBT001 (three columns of a row)
    held = {
        Purpose.NEWSLETTER: newsletter,
        Purpose.PROMOTIONS: promotions,
        Purpose.PARTNERS: partners,
    }
    return frozenset(purpose for purpose, is_held in held.items() if is_held)


def _frequency(word: str) -> Frequency:
    try:
        return Frequency(word)
    except ValueError as fault:
        raise written_by_hand("a frequency", word) from fault
