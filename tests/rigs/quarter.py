"""A quarter of a newsletter, as rows: editions, copies, consents, partners, reasons, complaints."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Connection, insert

from digest.flows.app import App
from digest.model import ConsentEvent, Edition, EventKind, Purpose, Tone
from digest.model.editions import PartnerBlock
from digest.store import consents, editions, logbook, rolls, subscribers
from digest.store.book_tables import batch, outcome, roll
from digest.store.return_tables import returned_mail
from digest.store.schema import edition, mailing, partner
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
            mine = range(1 + at, 11, 3)
            for variant, is_odd in (("with-partners", 1), ("partner-free", 0)):
                readers = [reader for reader in mine if reader % 2 == is_odd]
                _batch(conn, day, {"edition_id": made, "lane": lane, "variant": variant}, readers)


def _batch(conn: Connection, day: date, kind: dict[str, object], readers: list[int]) -> None:
    """A batch of those readers that has left, each copy with a row of its own."""
    span = {"first_reader": readers[0], "last_reader": readers[-1], "readers": len(readers)}
    settled = {**kind, **span, "settled": len(readers)}
    number = conn.execute(insert(batch).values(settled).returning(batch.c.id)).scalar_one()
    conn.execute(insert(roll).values(batch_id=number, readers=rolls.written(readers)))
    conn.execute(insert(outcome), [_copy(day, number, *each) for each in enumerate(readers)])


def _copy(day: date, batch_id: int, place: int, reader: int) -> dict[str, object]:
    return {
        "batch_id": batch_id,
        "place": place,
        "subscriber_id": reader,
        "attempts": 1,
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
