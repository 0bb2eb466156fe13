"""Every public page of an installation that has something to say, on a port of this machine."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from digest.config import frozen
from digest.consent.claim import ClaimDefaults
from digest.flows.app import App
from digest.flows.readers import leave, sign_up
from digest.flows.readers.import_csv import add
from digest.flows.readers.visitor import Visitor
from digest.model import Purpose
from digest.store import consents, editions, migrate
from digest.store.database import open_database
from digest.tokens import Use
from tests.golden.editions import kept_editions
from tests.loopback.settings import KEYRING, make_settings
from tests.rigs.links import link_token, way_to_file
from tests.rigs.newsroom import DAY, NEWSLETTER
from tests.rigs.site import Site

NOW = datetime(2024, 11, 8, 15, tzinfo=UTC)
EDITIONS = 40
PAGES = (
    *("front", "edition", "sober-edition", "archive", "search", "sign-up", "asked", "confirm"),
    *("welcome", "preferences", "leave", "left", "own-file", "privacy", "not-there"),
)
_ASKING, _STAYING, _LEAVING, _NEW = (f"{name}@exemple.test" for name in "abcd")


@contextmanager
def public_pages(folder: Path) -> Iterator[tuple[Site, dict[str, str]]]:
    """The site of an installation in that folder, and the path of each page by a name."""
    settings = make_settings(folder, {})
    settings = settings.model_copy(update={"newsletter": NEWSLETTER})
    with closing(open_database(settings.database.url, folder)) as database:
        migrate.upgrade(database)
        app = App(settings=settings, database=database, keyring=KEYRING, clock=lambda: NOW)
        _fill(app)
        with closing(Site(app)) as site:
            yield site, _paths(app)


def _fill(app: App) -> None:
    kept = {name: told for name, told, _ in kept_editions()}
    names = ("normal", "restrained", "sober", "sequel", "no-news")
    with app.database.write() as conn:
        for ago in range(EDITIONS):
            told = replace(kept[names[ago % len(names)]], day=DAY - timedelta(ago))
            editions.add(conn, told, NOW, NOW, frozen(app.settings))
    defaults = ClaimDefaults(purposes=frozenset(Purpose), basis="papier")
    for address in (_ASKING, _NEW):
        sign_up.request(app, address, Visitor(source="x"))
    for address in (_STAYING, _LEAVING):
        add(app, address, defaults, "root")


def _paths(app: App) -> dict[str, str]:
    leaving = link_token(app, Use.UNSUBSCRIBE, 4)
    leave.leave(app, leaving, Visitor(source="x"))
    with app.database.read() as conn:
        asked = [consents.of_subscriber(conn, reader)[0].id for reader in (1, 2)]
    new = link_token(app, Use.CONFIRM, 2, asked[1])
    sign_up.confirm(app, new, frozenset(), Visitor(source="x"))
    paths = (
        *("/", f"/e/{DAY}", f"/e/{DAY - timedelta(2)}", "/archives", "/archives?q=traversier"),
        *("/abonnement", "/merci", f"/confirmer/{link_token(app, Use.CONFIRM, 1, asked[0])}"),
        *(f"/confirmer/{new}", f"/p/{link_token(app, Use.PREFERENCES, 3)}"),
        *(f"/d/{link_token(app, Use.UNSUBSCRIBE, 3)}", f"/d/{leaving}", way_to_file(app, 3)),
        *("/confidentialite", "/rien"),
    )
    return dict(zip(PAGES, paths, strict=True))
