"""A quarter of a newsletter, as rows: editions, copies, consents, partners, reasons, complaints."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import insert

from digest.flows.app import App
from digest.model import ConsentEvent, Edition, EventKind, Purpose, Tone
from digest.model.editions import PartnerBlock
from digest.store import consents, editions, logbook, subscribers
from digest.store.return_tables import returned_mail
from digest.store.schema import batch, delivery, edition, mailing, partner
from tests.rigs.published import enqueue, subscribe

FIRST, LAST = date(2024, 8, 8), date(2024, 11, 8)
LANES = ("gmail", "microsoft", "others")
STATUSES = ("accepted",) * 8 + ("refused", "bounced")
PAGES = ("https://infolettre.example/abonnement", "https://www.infolettre.example/une?de=bas")


def days(first: date) -> Iterator[date]:
    """Every day from then to the end of the quarter."""
    return (first + timedelta(days=ago) for ago in range((LAST - first).days + 1))


def make_quarter(app: App, first: date = FIRST) -> None:
    """Ten readers who stay, 92 editions, a sign-up on most days, some who leave, one partner."""
    subscribe(app, *(f"lectrice{number}@mail.example" for number in range(10)))
    model = enqueue(app, day=LAST)
    content = model.content
    assert content is not None
    _book(app)
    for day in days(first):
        if day != LAST:
            _morning(app, content, day)
        _life(app, day)


def _book(app: App) -> None:
    block = {
        **dict.fromkeys(("contact", "headline", "text", "url", "link_text"), "…"),
        "legal_name": "Coop des Essais",
        "label": "ad",
        "starts_on": FIRST,
        "ends_on": LAST,
    }
    with app.database.write() as conn:
        conn.execute(insert(partner).values(block))


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), UTC)


def _morning(app: App, model: Edition, day: date) -> None:
    """An edition of ten copies, sent within the hour; each seventh sober, each other one paid."""
    number = day.toordinal()
    tone = Tone.SOBER if number % 7 == 0 else Tone.NORMAL
    said = replace(model, day=day, tone=tone, partner=_block() if number % 2 else None)
    with app.database.write() as conn:
        made = editions.add(conn, said, _at(day, 13), _at(day, 23), {})
        assert made is not None
        liked = {"liked": number % 5, "disliked": number % 3, "status": "done", "enqueued": 10}
        conn.execute(edition.update().where(edition.c.id == made).values(liked))
        html = {"edition_id": made, "html": "x" * 48_000, "text": "", "segments": [], "key_id": "t"}
        conn.execute(insert(mailing).values(variant="with-partners", **html))
        for at, lane in enumerate(LANES):
            held = {"edition_id": made, "lane": lane}
            batch_id = conn.execute(insert(batch).values(held).returning(batch.c.id)).scalar_one()
            copies = [_copy(day, made, batch_id, reader) for reader in range(1 + at, 11, 3)]
            conn.execute(insert(delivery), copies)


def _copy(day: date, edition_id: int, batch_id: int, reader: int) -> dict[str, object]:
    return {
        "edition_id": edition_id,
        "batch_id": batch_id,
        "subscriber_id": reader,
        "variant": "with-partners" if reader % 2 else "partner-free",
        "status": STATUSES[(reader + day.toordinal()) % 10],
        "at": _at(day, 13, 3 * reader),
    }


def _block() -> PartnerBlock:
    words = dict.fromkeys(("label", "intro", "headline", "text", "url", "link_text"), "…")
    return PartnerBlock(partner_id=1, legal_name="Coop des Essais", **words)


def _life(app: App, day: date) -> None:
    """Who asks on most days, mostly confirms, and sometimes leaves and says why."""
    number = day.toordinal()
    with app.database.write() as conn:
        for sign_up in range(number % 4):
            reader = subscribers.add(conn, f"jour{number}-{sign_up}@autre.example", _at(day, 15))
            consents.record_all(conn, list(_steps(reader, day, number + sign_up)))
        if number % 6 == 0:
            reason = ("too-many", "tone", "other")[number % 3]
            logbook.write(conn, _at(day, 16), "reader", "left because", reason)
        if number % 30 == 0:
            conn.execute(insert(returned_mail).values(_complaint(day)))


def _steps(reader: int, day: date, dice: int) -> Iterator[ConsentEvent]:
    asked = ConsentEvent(
        subscriber_id=reader,
        kind=EventKind.REQUESTED,
        purposes=frozenset({Purpose.NEWSLETTER}),
        at=_at(day, 15),
        source=PAGES[dice % 2],
    )
    yield asked
    if dice % 5:
        yield replace(asked, kind=EventKind.CONFIRMED, at=_at(day, 16))
    if dice % 6 == 0:
        yield replace(asked, kind=EventKind.UNSUBSCRIBED, at=_at(day, 18))


def _complaint(day: date) -> dict[str, object]:
    return {
        "fingerprint": str(day),
        "at": _at(day, 17),
        "kind": "complaint",
        "domain": "hotmail.com",
        "act": "left",
    }
