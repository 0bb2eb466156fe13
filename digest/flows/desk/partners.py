"""Book partners: who pays for a block, what it says, and when it may run."""

from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

from digest.collect.text import shortened
from digest.errors import InputError
from digest.flows.app import App
from digest.flows.desk.articles import show
from digest.model import Booking, Partner
from digest.store import logbook, partners
from digest.store.database import Connection

_READ = "Lire la suite"
_LONGEST = {"legal_name": 120, "contact": 200, "headline": 90, "text": 400, "link_text": 60}


def book(app: App, booking: Booking, actor: str) -> int:
    """
    Save a partner; its number.

    Raises `InputError` with every fault: a block that does not say who pays and
    how to reach them may not be sent (SOR/2012-36, section 2).
    """
    _expect_sound(booking)
    with app.database.write() as conn:
        partner_id = partners.add(conn, booking)
        logbook.write(conn, app.clock(), actor, "partners add", f"partner {partner_id}")
    return partner_id


def filled(app: App, booking: Booking, which: str | None) -> Booking:
    """
    A booking with what it leaves empty taken from the article with that number or address.

    It is how the desk takes in what its publisher marked as paid for: labelled, and for those
    who agreed to partners. Raises `InputError` where there is no such article.
    """
    if which is None:
        return booking
    article = show(app, which)[1].article
    return replace(
        booking,
        headline=booking.headline or shortened(article.title, _LONGEST["headline"]),
        text=booking.text or shortened(article.summary, _LONGEST["text"]),
        url=booking.url or article.url,
        link_text=booking.link_text or _READ,
    )


def edit(app: App, partner_id: int, booking: Booking, actor: str) -> None:
    """
    Let a booking say something else in editions yet to be made.

    Who pays cannot change: readers refuse a payer, not a block. Raises
    `InputError` as `book` does, for another payer, and where there is no such partner.
    """
    _expect_sound(booking)
    with app.database.write() as conn:
        if booking.legal_name != _known(conn, partner_id).legal_name:
            raise InputError("another payer is another booking: `digest partners add`")
        partners.change(conn, partner_id, booking)
        logbook.write(conn, app.clock(), actor, "partners edit", f"partner {partner_id}")


def partner_of(app: App, partner_id: int) -> Partner:
    """Who was booked under that number; raises `InputError` where nobody was."""
    with app.database.read() as conn:
        return _known(conn, partner_id)


def end(app: App, partner_id: int, last_day: date, actor: str) -> Partner:
    """
    Let a partner's block run until that civil day, included.

    Raises `InputError` where there is no such partner, or it ends earlier already.
    """
    with app.database.write() as conn:
        partner = _known(conn, partner_id)
        if partner.ends_on <= last_day:
            raise InputError(f"partner {partner_id} ends on {partner.ends_on} already")
        partners.end(conn, partner_id, last_day)
        logbook.write(conn, app.clock(), actor, "partners end", f"partner {partner_id}")
    return partner


def everyone(app: App) -> tuple[Partner, ...]:
    """Every partner, past ones too, the oldest first."""
    with app.database.read() as conn:
        return partners.everyone(conn)


def _known(conn: Connection, partner_id: int) -> Partner:
    partner = partners.by_id(conn, partner_id)
    if partner is None:
        raise InputError(f"there is no partner {partner_id}; see `digest partners list`")
    return partner


def _expect_sound(booking: Booking) -> None:
    faults = _faults(booking)
    if faults:
        raise InputError("the partner was not saved:\n" + "\n".join(f"  - {f}" for f in faults))


def _faults(booking: Booking) -> list[str]:
    faults = [
        f"{field}: {'is empty' if not value.strip() else f'is longer than {longest} characters'}"
        for field, longest in _LONGEST.items()
        for value in [getattr(booking, field)]
        if not value.strip() or len(value) > longest
    ]
    if not _is_web_address(booking.url):
        faults.append("url: allowed is an address like https://partner.example/offer")
    if booking.ends_on < booking.starts_on:
        faults.append(f"dates: it would end ({booking.ends_on}) before it starts")
    return faults


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_clean = url.isprintable() and " " not in url
    return is_clean and parts.scheme in ("https", "http") and bool(parts.hostname)
