"""An installation with an edition of about 20 kB queued for so many readers."""

import json
import resource
import sys
import time
from datetime import timedelta
from pathlib import Path
from threading import Event

from sqlalchemy import insert

from digest.config import Settings
from digest.flows.app import App, wall_clock
from digest.flows.copies import row_of
from digest.flows.send import Watch, send
from digest.model import Article, DeliveryStatus, Edition, Story, Tone, Variant, Window
from digest.render.mailing import Letterhead, compile_mailing
from digest.render.slot import Slot
from digest.store import articles, editions, mailings, sources
from digest.store.database import open_database
from digest.store.editions import EditionRow
from digest.store.migrate import upgrade
from digest.store.queue import Cut, enqueue
from digest.store.schema import subscriber
from digest.tokens import Key, Keyring

SENTENCE = "Le pont rouvre lundi après neuf mois de travaux, avec une passerelle de plus. "
HTML = "<p>" + SENTENCE * 235 + "</p>\n"
_PAGE = 10_000


def installation(folder: Path, port: int, connections: int, in_flight: int, url: str) -> App:
    """An installation whose relay is that port of loopback."""
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
                "connections": connections,
                "in_flight": in_flight,
                "messages_per_connection": 10**6,
            },
            "database": {"url": url},
            "folder": folder,
        }
    )
    database = open_database(url, folder)
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
    with app.database.write() as conn:
        source = sources.add(conn, url="https://exemple.test/feed", title="Mesure", at=now)
        story = Article(url="https://exemple.test/une", guid="1", title="Le pont rouvre")
        saved = articles.save(conn, source.id, story, now)
        content = _edition(app, saved.id)
        edition_id = editions.add(conn, content, now, now + timedelta(hours=20))
        assert edition_id is not None
        mailings.save(conn, edition_id, _mailing(app, content))
        everyone = subscriber.c.partners
        enqueue(conn, edition_id, Variant.WITH_PARTNERS, everyone, Cut(size=500), now)
        return editions.by_id(conn, edition_id)


def measure(app: App, edition: EditionRow) -> dict[str, float]:
    """Send it; seconds, CPU seconds, peak megabytes, and how many were accepted."""
    began, used = time.perf_counter(), _cpu()
    report = send(app, edition, Watch(stop=Event(), progress=lambda *_: None))
    return {
        "seconds": time.perf_counter() - began,
        "cpu": _cpu() - used,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "accepted": report.balance[DeliveryStatus.ACCEPTED],
    }


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


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
    letterhead = Letterhead(
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
    mailing = compile_mailing(Variant.WITH_PARTNERS, letterhead, text, html)
    return row_of(mailing, html, text, app.keyring.newest)


if __name__ == "__main__":
    folder, port, connections, in_flight, readers, url = sys.argv[1:]
    app = installation(Path(folder), int(port), int(connections), int(in_flight), url)
    print(json.dumps(measure(app, queue(app, int(readers)))))
