"""What the tests of delivery share: an application on each database, with a relay on loopback."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from digest.config import Settings
from digest.flows.app import App, wall_clock
from digest.flows.sending.progress import SendingWatch
from digest.store.database import Database, open_database
from tests.delivery.desk import Desk
from tests.delivery.gazette import Gazette
from tests.delivery.published import enqueue, subscribe
from tests.loopback.clock import SettableClock
from tests.loopback.inbox import Inbox
from tests.loopback.settings import KEYRING
from tests.loopback.web import WebServer


@pytest.fixture
def relayed(
    with_settings: Callable[..., Settings], database: Database, clock: SettableClock, inbox: Inbox
) -> App:
    """An application whose relay is `inbox`, once on SQLite and once on PostgreSQL."""
    smtp = {"host": inbox.host, "port": inbox.port, "connections": 2}
    return App(settings=with_settings(smtp=smtp), database=database, keyring=KEYRING, clock=clock)


@pytest.fixture
def resending(relayed: App) -> App:
    """The same, with the policy to send uncertain copies again."""
    settings = relayed.settings
    delivery = settings.delivery.model_copy(update={"uncertain": "resend"})
    return replace(relayed, settings=settings.model_copy(update={"delivery": delivery}))


@pytest.fixture
def gazette(
    with_settings: Callable[..., Settings],
    clock: SettableClock,
    inbox: Inbox,
    web_server: WebServer,
) -> Gazette:
    """Where applications for a newsroom with four stories are made."""
    return Gazette(with_settings, clock, inbox, web_server)


@pytest.fixture
def desk_app(gazette: Gazette, sqlite_database: Database) -> Callable[..., App]:
    """`desk_app(approval="required")`: one on SQLite, for what is decided and not stored."""
    return partial(gazette.on, sqlite_database)


@pytest.fixture
def desk_app_on_each(gazette: Gazette, database: Database) -> Callable[..., App]:
    """The same, once on each database."""
    return partial(gazette.on, database)


@pytest.fixture
def watch() -> SendingWatch:
    """A watch that nobody looks at."""
    return SendingWatch(stop=Event(), progress=lambda *_: None)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh, migrated database, as an installation in `tmp_path` names it."""
    if request.param == "sqlite":
        request.getfixturevalue("sqlite_database")
        return "sqlite:///digest.db"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def desk_with(
    database_url: str,
    tmp_path: Path,
    installation: Callable[..., Path],
    with_settings: Callable[..., Settings],
    inbox: Inbox,
) -> Iterator[Callable[..., Desk]]:
    """`desk_with(readers=60, batch_size=20, delivery={…})`: a queued edition, by wall clock."""
    desks: list[Desk] = []

    def make(readers: int, batch_size: int, **sections: dict[str, Any]) -> Desk:
        relay = {"host": inbox.host, "port": inbox.port, "connections": 2}
        sections["smtp"] = relay | sections.get("smtp", {})
        sections["database"] = {"url": database_url}
        installation(**sections)
        database = open_database(database_url, tmp_path)
        settings = with_settings(**sections)
        app = App(settings=settings, database=database, keyring=KEYRING, clock=wall_clock)
        subscribe(app, *(f"lectrice{number}@exemple.test" for number in range(readers)))
        desks.append(Desk(app, enqueue(app, batch_size=batch_size)))
        return desks[-1]

    yield make
    for desk in desks:
        desk.close()
