"""
What every test may ask for: real parts, on this machine only.

Where a system part is missing, the tests that need it are skipped by its name;
with CI=true a skipped test is a failed one.
"""

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from digest.config import ENVIRONMENT_PREFIX, Settings
from digest.flows.app import App
from digest.store.database import Database, open_database
from digest.store.migrate import upgrade
from tests.loopback.certificate import Certificate, make_certificate
from tests.loopback.clock import SettableClock
from tests.loopback.dovecot import Dovecot, find_dovecot
from tests.loopback.forked import warm_up_on
from tests.loopback.inbox import Inbox
from tests.loopback.patience import PATIENCE
from tests.loopback.postfix import Postfix, find_postfix
from tests.loopback.postgres import PostgresServer, find_binaries
from tests.loopback.postgres_pool import PostgresPool
from tests.loopback.settings import KEYRING, make_settings, write_installation
from tests.loopback.web import WebServer
from tests.rigs.shared import shared

pytest_plugins = [
    "tests.fixtures.cluster",
    "tests.fixtures.pages",
    "tests.fixtures.sending",
    "tests.fixtures.statements",
]

MORNING = datetime(2024, 11, 8, 13, 30, tzinfo=UTC)
"""When `app`'s clock stands: 8:30 in Montréal."""

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
"""What a page is shown with, the one that takes half the time first."""

_ACCEPTANCE = Path(__file__).with_name("acceptance")

_PATIENT = hypothesis_settings(  # a machine that is busy with other tests is no fault
    deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.register_profile("explore", _PATIENT, print_blob=True)
# the same ones each time: more would find no more; a developer's run and the soak throw dice
hypothesis_settings.register_profile("repeat", _PATIENT, derandomize=True, max_examples=50)
hypothesis_settings.load_profile("repeat" if os.environ.get("CI") == "true" else "explore")


# --- rules of the house -----------------------------------------------------------


def pytest_configure() -> None:
    """Start without the caller's own settings, and never leave this machine."""
    for name in [name for name in os.environ if name.startswith(ENVIRONMENT_PREFIX)]:
        del os.environ[name]
    sys.addaudithook(_stay_on_this_machine)


def _stay_on_this_machine(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "socket.connect":
        return
    address = arguments[1]
    if isinstance(address, tuple) and not _is_loopback(address[0]):
        raise RuntimeError(f"a test tried to reach {address[0]}: only loopback is allowed")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


_SERVERS = {
    "postgres_server",
    "dovecot",
    "postfix",
    "web_server",
    "inbox",
    "secure_inbox",
    "site",
    "_browser",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what starts a server or a process: `make check` leaves it to `make test`."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        parameters = getattr(getattr(item, "callspec", None), "params", {}).values()
        is_on_postgres = "postgresql" in map(str, parameters)
        if fixtures & _SERVERS or is_on_postgres or item.path.is_relative_to(_ACCEPTANCE):
            item.add_marker("server")


def pytest_collection_finish() -> None:
    """What was collected lasts to the end: no sweep for garbage looks through it again."""
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    return _refuse_skip(report, item.nodeid)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    report = yield
    return _refuse_skip(report, collector.nodeid)


def _refuse_skip(report: Any, what: str) -> Any:
    """With CI=true nothing may be skipped; an expected failure is not a skip."""
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{what}\nwith CI=true nothing may be skipped: {reason}"
    return report


def _skip_without(part: str, package: str) -> None:
    pytest.skip(f"{part} is missing: install the Debian package {package}, or run `make test`")


# --- settings and the application ---------------------------------------------------


@pytest.fixture
def with_settings(tmp_path: Path) -> Callable[..., Settings]:
    """`with_settings(smtp={"port": 25}, …)`: valid settings with those keys over them."""
    return lambda **sections: make_settings(tmp_path, sections)


@pytest.fixture
def settings(with_settings: Callable[..., Settings]) -> Settings:
    """Valid settings; the folder is `tmp_path`."""
    return with_settings()


@pytest.fixture
def installation(tmp_path: Path) -> Callable[..., Path]:
    """`installation(smtp={…}, …)` writes digest.toml and keys to `tmp_path`; returns the file."""
    return lambda **sections: write_installation(tmp_path, sections)


@pytest.fixture
def clock() -> SettableClock:
    """The clock of `app`."""
    return SettableClock(MORNING)


@pytest.fixture
def app(settings: Settings, sqlite_database: Database, clock: SettableClock) -> App:
    """An installation on SQLite; `app.clock.set(…)` and `.advance(…)` move its time."""
    return App(settings=settings, database=sqlite_database, keyring=KEYRING, clock=clock)


# --- databases -------------------------------------------------------------------------


def _migrate(database: Database) -> None:
    upgrade(database)


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")

    def migrated() -> bytes:
        with closing(open_database("sqlite:///digest.db", folder)) as database:
            _migrate(database)
        return (folder / "digest.db").read_bytes()

    template = folder / "template.db"
    template.touch(mode=0o600)
    template.write_bytes(shared(tmp_path_factory, "sqlite-template", migrated))
    return template


@pytest.fixture
def sqlite_database(_sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A fresh, migrated SQLite file: `tmp_path / "digest.db"`."""
    shutil.copy(_sqlite_template, tmp_path / "digest.db")
    database = open_database("sqlite:///digest.db", tmp_path)
    yield database
    database.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server for this run."""
    binaries = find_binaries()
    if binaries is None:
        _skip_without("a PostgreSQL server", "postgresql")
    server = PostgresServer(binaries)
    yield server
    server.close()


@pytest.fixture(scope="session")
def _postgres_template(postgres_server: PostgresServer) -> str:
    name = postgres_server.create()
    database = open_database(postgres_server.url(name), Path())
    _migrate(database)
    database.close()
    return name


@pytest.fixture(scope="session")
def _postgres_pool(postgres_server: PostgresServer, _postgres_template: str) -> PostgresPool:
    warm_up_on(postgres_server.url(postgres_server.create(_postgres_template)))
    return PostgresPool(postgres_server, _postgres_template)


@pytest.fixture
def postgres_url(postgres_server: PostgresServer, _postgres_pool: PostgresPool) -> Iterator[str]:
    """The address of a migrated PostgreSQL database without a row."""
    name = _postgres_pool.take()
    yield postgres_server.url(name)
    _postgres_pool.give_back(name)


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[Database]:
    """A fresh, migrated PostgreSQL database."""
    database = open_database(postgres_url, Path())
    yield database
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """A fresh, migrated database: the test runs once on each kind."""
    name = {"sqlite": "sqlite_database", "postgresql": "postgres_database"}[request.param]
    return request.getfixturevalue(name)


# --- the outside world, on loopback -------------------------------------------------------


@pytest.fixture
def web_server() -> Iterator[WebServer]:
    """A web server: `put(path, body)`, `url(path)`, `requests`."""
    server = WebServer()
    yield server
    server.close()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate for localhost; trust its `file`."""
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """An IMAP and POP3 server for this run: `user()`, `put(user, raw…)`, `ports`."""
    program = find_dovecot()
    if program is None:
        _skip_without("Dovecot", "dovecot-imapd")
    server = Dovecot(program)
    yield server
    server.close()


@pytest.fixture(scope="session")
def postfix() -> Iterator[Postfix]:
    """A relay that takes all for infolettre.example, and bounces it: `port`, `return_port`."""
    daemons = find_postfix()
    if daemons is None:
        _skip_without("Postfix, and the right to start it,", "postfix")
    server = Postfix(daemons, "infolettre.example")
    yield server
    server.close()


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    """A relay without TLS: `host`, `port`, `envelopes`, `reply(verb, line)`, `cut(verb)`."""
    server = Inbox()
    yield server
    server.close()


@pytest.fixture
def secure_inbox(certificate: Certificate) -> Iterator[Inbox]:
    """A relay that offers STARTTLS and wants the user `digest`, password `s3cret`."""
    server = Inbox(tls=certificate.context, users={"digest": "s3cret"})
    yield server
    server.close()


@pytest.fixture(scope="module")
def _browser() -> Iterator[Any]:
    # for one module: playwright's loop runs in this thread while it is open,
    # and another module may want to run its own
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        _skip_without("Chromium", "chromium")
    offline = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
    flags = ["--disable-gpu", offline, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def browser_page(_browser: Any) -> Iterator[Any]:
    """A page of a real Chromium, in French, that reaches this machine only."""
    context = _browser.new_context(locale="fr-CA", timezone_id="America/Toronto")
    context.set_default_timeout(PATIENCE * 1000)
    yield context.new_page()
    context.close()
