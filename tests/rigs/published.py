"""An edition that is enqueued and ready to be sent, without the rooms before delivery."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from digest.address import key
from digest.config import frozen
from digest.feedback.hooks.relays import copy_fields
from digest.flows.app import App
from digest.flows.sending.copies import PersonalCopies, row_of
from digest.flows.sending.outbox import RowOutbox
from digest.flows.sending.pace import LanePace, allowance_of
from digest.flows.sending.relay_pause import RelayPause
from digest.flows.sending.stamp_pace import StampPace
from digest.model import (
    Article,
    ConsentEvent,
    DeliveryStatus,
    Edition,
    EditionRow,
    EventKind,
    Purpose,
    Story,
    Tone,
    Variant,
    Window,
)
from digest.render.mailing import MailingHeader, compile_mailing
from digest.render.slot import Slot
from digest.store import (
    articles,
    consents,
    copies,
    editions,
    mailings,
    queue,
    sources,
    subscribers,
)

DAY = date(2024, 11, 8)
EVERYTHING = frozenset(Purpose)


def subscribe(app: App, *addresses: str, purposes: frozenset[Purpose] = EVERYTHING) -> None:
    """Readers who consented, by an import with its proof."""
    with app.database.write() as conn:
        numbers = subscribers.add_all(conn, dict.fromkeys(addresses, app.clock()))
        readers = (numbers[key(address)] for address in addresses)
        imported = EventKind.IMPORTED
        consents.record_all(conn, [_event(app, reader, imported, purposes) for reader in readers])


def unsubscribe(app: App, address: str) -> None:
    """That reader leaves."""
    with app.database.write() as conn:
        reader = subscribers.by_address(conn, address)
        assert reader is not None
        consents.record(conn, _event(app, reader.id, EventKind.UNSUBSCRIBED, EVERYTHING))


def enqueue(app: App, *, batch_size: int = 2, day: date = DAY) -> EditionRow:
    """The edition of that day, with one delivery for each reader who consented to partners."""
    now = app.clock()
    with app.database.write() as conn:
        feed = "https://nouvelles.example/feed"
        known = sources.by_url(conn, feed)
        source = known or sources.add(conn, url=feed, title="Nouvelles", at=now)
        saved = articles.save(conn, source.id, _article(), now)
        content = _edition(app, saved.id, day)
        edition_id = editions.add(
            conn, content, now, now + timedelta(hours=20), frozen(app.settings)
        )
        assert edition_id is not None
        mailings.save(conn, edition_id, _mailing(app, content))
        readers = subscribers.reachable(Variant.WITH_PARTNERS, {Purpose.NEWSLETTER})
        variant = Variant.WITH_PARTNERS
        allowance = allowance_of(app.settings, day, now + timedelta(hours=20))
        plan = LanePace(app.settings).batch_plan(batch_size, allowance)
        queue.enqueue(conn, edition_id, variant, readers, plan, now)
        return editions.by_id(conn, edition_id)


def standing(app: App, edition: EditionRow) -> dict[str, str]:
    """Where each reader's copy stands, by address."""
    with app.database.read() as conn:
        return {
            line.address: line.status.value
            for status in DeliveryStatus
            for line in copies.standing(conn, edition.id, status)
        }


def _event(app: App, reader: int, kind: EventKind, purposes: frozenset[Purpose]) -> ConsentEvent:
    return ConsentEvent(
        subscriber_id=reader, kind=kind, purposes=purposes, at=app.clock(), source="test"
    )


def _article() -> Article:
    return Article(url="https://nouvelles.example/une", guid="1", title="Le pont rouvre")


def _edition(app: App, article_id: int, day: date) -> Edition:
    now = app.clock()
    return Edition(
        newsletter=app.settings.newsletter.slug,
        day=day,
        window=Window(start=now - timedelta(hours=24), end=now),
        tone=Tone.NORMAL,
        subject="Le pont rouvre : t’es au courant",
        preheader="",
        greeting="",
        opening="",
        lead=Story(article_id=article_id, url="https://nouvelles.example/une", title="Le pont"),
        ritual="Voilà. T’es au courant.",
    )


def _mailing(app: App, content: Edition) -> mailings.MailingRow:
    newsletter = app.settings.newsletter
    header = MailingHeader(
        sender_name=newsletter.name,
        from_address=newsletter.from_address,
        reply_to=newsletter.contact,
        subject=content.subject,
        date=app.clock().astimezone(newsletter.timezone),
        list_id=newsletter.list_id,
        list_name=newsletter.slug,
        help_url="https://infolettre.example/abonnement",
        feedback_id="20241108:quotidienne:test:infolettre",
        copy_fields=copy_fields(app.settings.hooks),
    )
    since = f"Accord : le {Slot.CONSENTED_ON.marker}"
    text = f"Le pont rouvre.\n{since}\nPartir : {Slot.UNSUBSCRIBE_URL.marker}\n"
    html = f'<p>Le pont rouvre.</p><a href="{Slot.UNSUBSCRIBE_URL.marker}">Partir</a>\n'
    mailing = compile_mailing(Variant.WITH_PARTNERS, header, text, html)
    return row_of(mailing, html, text, app.keyring.newest.id)


def outbox_of(app, edition, consents):
    """What a connection takes batches from, without a sending around it."""
    pause = RelayPause(lambda _words: None, ZoneInfo("UTC"))
    copies = PersonalCopies(app, edition)
    return RowOutbox(app, edition, copies, consents, pause, StampPace(app))
