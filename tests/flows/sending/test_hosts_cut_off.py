"""One host of three sleeps, comes back, or loses the database: who has a copy stays true."""

import signal
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from digest.flows.identity import known, place_of
from digest.model import DeliveryStatus
from digest.store import audit, installations
from digest.store.book_tables import batch
from digest.store.database import open_database
from digest.store.migrate import upgrade
from tests.loopback.cable import Cable
from tests.loopback.forked import wait_until
from tests.rigs.desk_hosts import Host, hosts_of
from tests.rigs.reckoning import reckon

READERS = 90
LEASE = timedelta(seconds=4)
SEVERAL = {"hosts": "several", "lease": f"{LEASE.seconds}s"}


@pytest.fixture
def database_url(own_server, tmp_path):
    """A database on a server that a test may crash."""
    url = own_server.url(own_server.create())
    database = open_database(url, tmp_path)
    upgrade(database)
    database.close()
    return url


@pytest.fixture
def desk(desk_with, inbox):
    """Three batches, a connection for each host."""
    inbox.reply("BODY", "250 2.0.0 queued", times=10**6, delay=0.03)
    smtp = {"connections": 1}
    return desk_with(readers=READERS, batch_size=30, smtp=smtp, delivery=SEVERAL)


@pytest.fixture
def hosts(desk):
    """Three hosts; all of them send."""
    return hosts_of(desk, 3)


@pytest.fixture
def cable(own_server):
    """The only way from one host to the database."""
    cable = Cable(own_server.folder / ".s.PGSQL.5432")
    yield cable
    cable.close()


def cabled(desk, cable) -> Host:
    """A host that reaches the database over the cable; a person has let mail leave from there."""
    there = desk.app.settings.database.url
    name = there.partition("?")[0].rpartition("/")[2]
    url = f"postgresql://digest@{cable.host}:{cable.port}/{name}"
    database = open_database(url, desk.folder)
    row, place = known(desk.app), place_of(database)
    database.close()
    with desk.app.database.write() as conn:
        installations.save(conn, replace(row, places=(*row.places, place)))
    return Host(desk, desk.folder / "cabled", url)


def under_way(hosts, inbox, number=12):
    """All send, and that many mails are taken."""
    for host in hosts:
        host.go_on()
    wait_until(lambda: len(inbox.envelopes) >= number and all(map(holds, hosts)))


def holds(host):
    """Whether a host holds a batch."""
    return any((host.folder / "journal").glob("*.journal"))


def overdue(desk):
    """Wait until nobody prolongs a lease that is over."""
    with desk.app.database.read() as conn:
        until = conn.scalars(select(batch.c.lease_until).where(batch.c.owner != "")).all()
    wait_until(lambda: all(moment < desk.app.clock() for moment in until))


def give_up_who_fell_silent(server):
    """What the server does after five minutes to who is in a transaction: its locks keep others."""
    silent = "state LIKE 'idle in transaction%' AND state_change < now() - interval '2 s'"
    server.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {silent}")


def send_to_the_end(hosts):
    """Send until nobody has to go; everything that was said last."""
    said = ""
    while any(hosts[0].balance[status] for status in ("queued", "deferred")):
        for host in hosts:
            host.go_on()
        said = "".join(host.rest() for host in hosts)
        time.sleep(0.2)
    return said


def assert_all_is_true(desk, inbox, most_uncertain):
    """Nobody is lost, foreign or doubled; at most so many are in doubt, by name."""
    end = reckon(desk.app, desk.edition, inbox)
    assert end.faults() == {}
    assert not end.doubled
    assert end.who("accepted") | end.uncertain == set(end.standing)
    assert len(end.uncertain) <= most_uncertain
    assert sum(desk.balance.values()) == desk.edition.enqueued == READERS
    with desk.app.database.read() as conn:
        assert audit.doubles(conn, desk.edition.id) == ()


def test_who_wakes_after_others_took_over_tells_what_it_knows(desk, hosts, inbox):
    sleeper, *others = hosts
    under_way(hosts, inbox)

    sleeper.sleep()
    overdue(desk)
    for host in others:
        host.rest()
    send_to_the_end(others)
    meanwhile = desk.balance[DeliveryStatus.UNCERTAIN]
    sleeper.wake()
    sleeper.rest()
    send_to_the_end(hosts)

    assert meanwhile <= 26
    assert {code for host in hosts for code in host.codes} <= {0, 69, 75}
    assert_all_is_true(desk, inbox, 1)


def test_a_journal_that_comes_back_with_its_host_settles_all_but_what_was_in_flight(
    desk, hosts, inbox
):
    dead, *others = hosts
    under_way(hosts, inbox)

    dead._sender.send_signal(signal.SIGKILL)
    dead._sender.wait()
    dead._sender = None
    overdue(desk)
    send_to_the_end(others)
    meanwhile = desk.balance[DeliveryStatus.UNCERTAIN]
    dead.go_on()
    dead.rest()
    send_to_the_end(hosts)

    assert meanwhile <= 26
    assert_all_is_true(desk, inbox, 1)


@pytest.mark.parametrize("end", ["mended", "pulled"])
def test_a_host_cut_off_from_the_database_tells_once_it_is_back(
    desk, hosts, own_server, cable, inbox, end
):
    far, others = cabled(desk, cable), hosts[:2]
    under_way([far, *others], inbox)

    cable.cut()
    overdue(desk)
    give_up_who_fell_silent(own_server)
    send_to_the_end(others)
    meanwhile = desk.balance[DeliveryStatus.UNCERTAIN]
    if end == "pulled":
        cable.pull()
    cable.mend()
    far.rest()
    send_to_the_end([far, *others])
    far.go_on()
    far.rest()

    assert meanwhile <= 26
    assert set(far.codes) <= {0, 69, 75}
    assert_all_is_true(desk, inbox, 1)


def test_a_server_that_crashes_under_three_hosts_costs_nobody_a_copy(
    desk, hosts, inbox, own_server
):
    under_way(hosts, inbox)

    own_server.crash()
    wait_until(lambda: not any(host.is_sending for host in hosts))
    own_server.start()
    desk.app.database.close()
    send_to_the_end(hosts)

    assert {code for host in hosts for code in host.codes} <= {0, 69, 75}
    assert_all_is_true(desk, inbox, len(hosts))
