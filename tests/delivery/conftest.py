"""What the tests of delivery share: an application on each database, with a relay on loopback."""

from collections.abc import Callable
from dataclasses import replace
from threading import Event

import pytest

from digest.config import Settings
from digest.flows.app import App
from digest.flows.send import Watch
from digest.store.database import Database
from tests.loopback.clock import SettableClock
from tests.loopback.inbox import Inbox
from tests.loopback.settings import KEYRING


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
def watch() -> Watch:
    """A watch that nobody looks at."""
    return Watch(stop=Event(), progress=lambda _: None)
