"""PostgreSQL fails over to a standby in the middle of a sending by three hosts."""

import time

import pytest

from digest.store import audit
from digest.store.database import open_database
from digest.store.migrate import upgrade
from tests.loopback.cable import Cable
from tests.loopback.forked import wait_until
from tests.loopback.postgres import PostgresServer, find_binaries
from tests.rigs.desk_hosts import hosts_of
from tests.rigs.reckoning import reckon

READERS = 90


@pytest.fixture
def standby(own_server):
    """A standby that follows the server."""
    server = PostgresServer(find_binaries(), ("fsync=off",), primary=own_server)
    wait_until(lambda: own_server.rows("SELECT 1 FROM pg_stat_replication"))
    yield server
    server.close()


@pytest.fixture
def cable(own_server):
    """The address under which every host knows the database, wherever it is."""
    cable = Cable(own_server.folder / ".s.PGSQL.5432")
    yield cable
    cable.close()


@pytest.fixture
def database_url(own_server, cable, tmp_path):
    url = f"postgresql://digest@{cable.host}:{cable.port}/{own_server.create()}"
    database = open_database(url, tmp_path)
    upgrade(database)
    database.close()
    return url


@pytest.fixture
def desk(desk_with, inbox):
    inbox.reply("BODY", "250 2.0.0 queued", times=10**6, delay=0.03)
    delivery = {"hosts": "several", "lease": "4s"}
    return desk_with(readers=READERS, batch_size=30, smtp={"connections": 1}, delivery=delivery)


def fail_over(desk, server, standby, cable):
    """The server is lost in the middle of everything; the standby takes its place and address."""
    server.crash()
    standby.promote()
    cable.lead_to(standby.folder / ".s.PGSQL.5432")
    cable.pull()
    desk.app.database.close()


def send_to_the_end(hosts):
    while any(hosts[0].balance[status] for status in ("queued", "deferred")):
        for host in hosts:
            host.go_on()
        for host in hosts:
            host.rest()
        time.sleep(0.2)


@pytest.mark.parametrize("kept", ["remote_write", "remote_apply"])
def test_a_standby_that_every_commit_waited_for_has_all_of_it(
    desk, own_server, standby, cable, inbox, kept
):
    own_server.set(synchronous_standby_names="*", synchronous_commit=kept)
    hosts = hosts_of(desk, 3)

    for host in hosts:
        host.go_on()
    wait_until(lambda: len(inbox.envelopes) >= 15)
    fail_over(desk, own_server, standby, cable)
    send_to_the_end(hosts)

    end = reckon(desk.app, desk.edition, inbox)
    assert {code for host in hosts for code in host.codes} <= {0, 69, 75}
    assert end.faults() == {}
    assert not end.doubled
    assert end.who("accepted") | end.uncertain == set(end.standing)
    assert len(end.uncertain) <= len(hosts)
    with desk.app.database.read() as conn:
        assert audit.doubles(conn, desk.edition.id) == ()
