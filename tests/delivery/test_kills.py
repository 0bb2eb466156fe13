"""Real processes, killed at random moments: nobody is lost, and nobody doubled without a name."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.config import Settings
from digest.flows.app import App, wall_clock
from digest.store import editions
from digest.store.database import open_database
from tests.delivery.published import DAY, enqueue, standing, subscribe
from tests.loopback.forked import Running
from tests.loopback.inbox import Inbox
from tests.loopback.settings import KEYRING

READERS = [f"lectrice{number}@exemple.test" for number in range(240)]
CONNECTIONS = 3
KILLS = int(os.environ.get("DIGEST_TEST_KILLS", "10"))
"""For each database and policy; `make soak` asks for more."""


@pytest.fixture
def dice() -> random.Random:
    seed = random.randrange(2**32)
    print(f"the dice were seeded with {seed}")  # noqa: T201 - shown where the test fails
    return random.Random(seed)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    if request.param == "sqlite":
        request.getfixturevalue("sqlite_database")
        return "sqlite:///digest.db"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def prepared(
    url: str,
    tmp_path: Path,
    installation: Callable[..., Path],
    with_settings: Callable[..., Settings],
    inbox: Inbox,
) -> App:
    """An edition that is queued, in an installation that a process can open."""
    smtp = {"host": inbox.host, "port": inbox.port, "connections": CONNECTIONS}
    sections = {"smtp": smtp, "database": {"url": url}}
    installation(**sections)
    app = App(
        settings=with_settings(**sections),
        database=open_database(url, tmp_path),
        keyring=KEYRING,
        clock=wall_clock,
    )
    subscribe(app, *READERS)
    enqueue(app, batch_size=40)
    return app


def test_after_random_kills_everyone_has_a_copy_or_is_on_the_list_and_nobody_has_two(
    prepared: App, inbox: Inbox, tmp_path: Path, dice: random.Random
) -> None:
    inbox.reply("BODY", "250 2.0.0 queued", times=10**6, delay=0.01)

    kills = kill_at_random(tmp_path, dice)
    finish(tmp_path)

    with prepared.database.read() as conn:
        row = editions.find(conn, prepared.settings.newsletter.slug, DAY)
    assert row is not None
    where = standing(prepared, row)
    got = Counter(inbox.recipients)
    uncertain = {address for address, status in where.items() if status == "uncertain"}
    accepted = {address for address, status in where.items() if status == "accepted"}
    print(f"{kills} kills: {len(uncertain)} uncertain, {len(accepted)} accepted")  # noqa: T201
    assert kills
    assert set(where) == set(READERS)
    assert accepted | uncertain == set(READERS)
    assert accepted <= set(got)
    assert max(got.values()) == 1
    assert len(uncertain) <= CONNECTIONS * kills
    prepared.database.close()


def kill_at_random(folder: Path, dice: random.Random) -> int:
    """Start a sending and kill it, so many times; how often it was still running."""
    kills = 0
    for _ in range(KILLS):
        sending = begin(folder)
        time.sleep(dice.uniform(0.4, 1.4))
        if sending.poll() is None:
            sending.send_signal(signal.SIGKILL)
            kills += 1
        sending.wait()
    return kills


def finish(folder: Path) -> None:
    sending = begin(folder)
    assert sending.wait(timeout=60) == 0


def begin(folder: Path) -> Running:
    return Running(("send",), folder)
