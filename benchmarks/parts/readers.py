"""An installation with an edition of about 20 kB queued for so many readers."""

import resource
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Event

from sqlalchemy import insert

from digest.config import Settings, frozen
from digest.deliver.dkim_key import KeyKind, new_key
from digest.flows.app import App, wall_clock
from digest.flows.sending.copies import row_of
from digest.flows.sending.progress import SendingWatch
from digest.flows.sending.send import send
from digest.model import Article, DeliveryStatus, Edition, EditionRow, Story, Tone, Variant, Window
from digest.render.mailing import MailingHeader, compile_mailing
from digest.render.slot import Slot
from digest.store import articles, copies, editions, mailings, sources, subscribers
from digest.store.database import open_database
from digest.store.migrate import upgrade
from digest.store.queue import BatchPlan, enqueue
from digest.store.schema import subscriber
from digest.tokens import Key, Keyring

SENTENCE = "Le pont rouvre lundi après neuf mois de travaux, avec une passerelle de plus. "
HTML = "<p>" + SENTENCE * 235 + "</p>\n"
_PAGE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One row of a table: how many readers, and how their copies leave."""

    readers: int
    connections: int = 1
    in_flight: int = 1
    processes: int = 1
    is_signed: bool = False
    """With RSA-2048."""
    url: str = "sqlite:///digest.db"
    hosts: str = "one"
    """Whether it announces its copies few at a time, as where several hosts send."""


def installation(folder: Path, port: int, case: Case) -> App:
    """An installation whose relay is that port of loopback."""
    if case.is_signed:
        (folder / "dkim.pem").write_bytes(new_key(KeyKind.RSA).pem)
        (folder / "dkim.pem").chmod(0o600)
    settings = Settings.model_validate(
        {
            "newsletter": {
                "name": "Mesure",
                "from_address": "mesure@infolettre.example",
                "postal_address": "100, rue des Essais, Montréal (Québec) H2X 1A1",
                "contact": "contact@infolettre.example",
                "site_url": "https://www.infolettre.example",
                "privacy_url": "https://www.infolettre.example/confidentialite",
            },
            "web": {"public_url": "https://infolettre.example"},
            "smtp": {
                "host": "127.0.0.1",
                "port": port,
                "connections": case.connections,
                "in_flight": case.in_flight,
                "messages_per_connection": 10**6,
            },
            "delivery": {"processes": case.processes, "hosts": case.hosts},
            "dkim": {"key_file": "dkim.pem"} if case.is_signed else {},
            "database": {"url": case.url},
            "folder": folder,
        }
    )
    database = open_database(case.url, folder)
    upgrade(database)
    keyring = Keyring((Key("b1", bytes(range(32))),))
    return App(settings=settings, database=database, keyring=keyring, clock=wall_clock)


def queue(app: App, readers: int) -> EditionRow:
    """So many readers, and one edition queued for them."""
    now = app.clock()
    row = {"created_at": now, "confirmed_at": now, "newsletter": True, "partners": True}
    for start in range(0, readers, _PAGE):
        names = [f"lectrice{n}@exemple.test" for n in range(start, min(start + _PAGE, readers))]
        with app.database.write() as conn:
            conn.execute(
                insert(subscriber), [{"address": n, "address_key": n, **row} for n in names]
            )
    return queue_edition(app, BatchPlan(size=500))


def queue_edition(app: App, plan: BatchPlan) -> EditionRow:
    """One edition for every reader there is."""
    now = app.clock()
    with app.database.write() as conn:
        source = sources.add(conn, url="https://exemple.test/feed", title="Mesure", at=now)
        story = Article(url="https://exemple.test/une", guid="1", title="Le pont rouvre")
        saved = articles.save(conn, source.id, story, now)
        content = _edition(app, saved.id)
        edition_id = editions.add(
            conn, content, now, now + timedelta(hours=20), frozen(app.settings)
        )
        assert edition_id is not None
        mailings.save(conn, edition_id, _mailing(app, content))
        everyone = subscriber.c.partners
        enqueue(conn, edition_id, Variant.WITH_PARTNERS, everyone, plan, now)
        return editions.by_id(conn, edition_id)


def measure(app: App, edition: EditionRow) -> dict[str, float]:
    """
    Send it.

    Seconds, CPU seconds, peak megabytes of the largest process, how many were
    accepted, and the milliseconds it then takes to find one reader's copy.
    """
    began, used = time.perf_counter(), _cpu()
    report = send(app, edition, SendingWatch(stop=Event(), progress=lambda *_: None))
    seconds, cpu = time.perf_counter() - began, _cpu() - used
    return {
        "seconds": seconds,
        "cpu": cpu,
        "megabytes": max(resource.getrusage(who).ru_maxrss for who in _OURS) / 1024,
        "accepted": report.balance[DeliveryStatus.ACCEPTED],
        "found_in": _found_in(app, edition, f"lectrice{edition.enqueued // 2}@exemple.test"),
    }


_OURS = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def _cpu() -> float:
    used = [resource.getrusage(who) for who in _OURS]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def _found_in(app: App, edition: EditionRow, address: str) -> float:
    """What `editions show --who` asks the database, in milliseconds."""
    began = time.perf_counter()
    with app.database.read() as conn:
        reader = subscribers.by_address(conn, address)
        assert reader is not None
        copy = copies.of_reader(conn, edition.id, reader.id)
        assert copy is not None
        assert copy.status is DeliveryStatus.ACCEPTED
    return (time.perf_counter() - began) * 1000


def _edition(app: App, article_id: int) -> Edition:
    now = app.clock()
    return Edition(
        newsletter=app.settings.newsletter.slug,
        day=now.date(),
        window=Window(start=now - timedelta(hours=24), end=now),
        tone=Tone.NORMAL,
        subject="Le pont rouvre : t’es au courant",
        preheader="",
        greeting="",
        opening="",
        lead=Story(article_id=article_id, url="https://exemple.test/une", title="Le pont"),
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
        feedback_id="1:quotidienne:mesure:infolettre",
    )
    footer = f"{Slot.ADDRESS.marker} {Slot.CONSENTED_ON.marker} {Slot.PREFERENCES_URL.marker} "
    footer += Slot.UNSUBSCRIBE_URL.marker
    text, html = f"{SENTENCE}\n{footer}\n", f"{HTML}<p>{footer}</p>\n"
    mailing = compile_mailing(Variant.WITH_PARTNERS, header, text, html)
    return row_of(mailing, html, text, app.keyring.newest.id)
