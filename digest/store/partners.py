"""The partners whose blocks an edition may carry."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import Connection, Row, insert, select, update

from digest.model import Booking, PaidLabel, Partner
from digest.store.schema import partner as table


def add(conn: Connection, booking: Booking) -> int:
    """Save a partner; its number."""
    statement = (
        insert(table)
        .returning(table.c.id)
        .values(
            legal_name=booking.legal_name,
            contact=booking.contact,
            label=booking.label.value,
            headline=booking.headline,
            text=booking.text,
            url=booking.url,
            link_text=booking.link_text,
            starts_on=booking.starts_on,
            ends_on=booking.ends_on,
        )
    )
    return int(conn.execute(statement).scalar_one())


def change(conn: Connection, partner_id: int, booking: Booking) -> None:
    """Let that booking say something else; who pays stays as it is."""
    values = {
        "contact": booking.contact,
        "label": booking.label.value,
        "headline": booking.headline,
        "text": booking.text,
        "url": booking.url,
        "link_text": booking.link_text,
        "starts_on": booking.starts_on,
        "ends_on": booking.ends_on,
    }
    conn.execute(update(table).where(table.c.id == partner_id).values(values))


def everyone(conn: Connection) -> tuple[Partner, ...]:
    """Every partner, past ones too, the oldest first."""
    return tuple(map(_partner, conn.execute(select(table).order_by(table.c.id))))


def by_id(conn: Connection, partner_id: int) -> Partner | None:
    """The partner of that number."""
    row = conn.execute(select(table).where(table.c.id == partner_id)).first()
    return _partner(row) if row else None


def payer_of(conn: Connection, partner_id: int) -> int | None:
    """
    The number under which the partner of that booking was first booked, by its legal name.

    A reader who drops a partner drops whoever pays, not one block of theirs.
    """
    return next((first for first, ids in _payers(conn).items() if partner_id in ids), None)


def payers(conn: Connection, day: date) -> dict[int, str]:
    """Who may pay for a block on that day or later: the number of each as a payer, and its name."""
    booked = {block.id: block.legal_name for block in everyone(conn) if block.ends_on >= day}
    names = {
        first: next((booked[number] for number in ids if number in booked), "")
        for first, ids in _payers(conn).items()
    }
    return {first: legal_name for first, legal_name in names.items() if legal_name}


def payers_named(conn: Connection, legal_names: Collection[str], day: date) -> dict[str, int]:
    """
    The number of each of those payers, by its legal name as it is given.

    One that was never booked here gets an empty booking that ended the day before
    *day*, when it starts: no edition carries it, and whoever refused that payer
    elsewhere has refused it from its first block on.
    """
    bookings = _bookings(conn)
    for legal_name in legal_names:
        if _payer(legal_name) not in bookings:
            bookings[_payer(legal_name)] = [add(conn, _no_block(legal_name, day))]
    return {legal_name: bookings[_payer(legal_name)][0] for legal_name in legal_names}


def names(conn: Connection, numbers: Collection[int]) -> dict[int, str]:
    """The legal names of those bookings, by number."""
    statement = select(table.c.id, table.c.legal_name).where(table.c.id.in_(numbers))
    return {row.id: row.legal_name for row in conn.execute(statement.order_by(table.c.id))}


def running(conn: Connection, day: date) -> Partner | None:
    """
    The partner whose block the edition of that civil day carries, or None.

    Of several, the one that began first; a partner that began the same day
    waits its turn by number.
    """
    row = conn.execute(
        select(table)
        .where(table.c.starts_on <= day, table.c.ends_on >= day)
        .order_by(table.c.starts_on, table.c.id)
    ).first()
    return _partner(row) if row else None


def end(conn: Connection, partner_id: int, last_day: date) -> None:
    """Let that partner's block run until that civil day, included, and no longer."""
    conn.execute(update(table).where(table.c.id == partner_id).values(ends_on=last_day))


def _payers(conn: Connection) -> dict[int, list[int]]:
    """The bookings of each payer, by the number of the first."""
    return {ids[0]: ids for ids in _bookings(conn).values()}


def _bookings(conn: Connection) -> dict[str, list[int]]:
    """The bookings of each payer, the first first, by what makes two legal names one payer's."""
    bookings: dict[str, list[int]] = {}
    for row in conn.execute(select(table.c.id, table.c.legal_name).order_by(table.c.id)):
        bookings.setdefault(_payer(row.legal_name), []).append(row.id)
    return bookings


def _payer(legal_name: str) -> str:
    """What two legal names of the same payer share: neither capitals nor blanks count."""
    return " ".join(legal_name.casefold().split())


def _no_block(legal_name: str, day: date) -> Booking:
    return Booking(
        legal_name=legal_name,
        contact="",
        label=PaidLabel.ADVERTISEMENT,
        headline="",
        text="",
        url="",
        link_text="",
        starts_on=day,
        ends_on=day - timedelta(days=1),
    )


def _partner(row: Row[tuple[object, ...]]) -> Partner:
    return Partner(
        id=row.id,
        legal_name=row.legal_name,
        contact=row.contact,
        label=PaidLabel(row.label),
        headline=row.headline,
        text=row.text,
        url=row.url,
        link_text=row.link_text,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
    )
