"""A morning that dies at any stage: the next one makes the one edition, one copy for each."""

import signal
from functools import partial

import pytest

from tests.loopback.forked import Running
from tests.rigs.failpoints import Point, die_at
from tests.rigs.operator import READERS, day, publish, settled

POINTS = (
    Point(name="in collect", where="digest.store.articles:insert"),
    Point(name="after collect", where="digest.flows.sources.collect:collect"),
    Point(name="in compose", where="digest.compose.arrange:compose"),
    Point(name="in render", where="digest.render.html:render_html"),
    Point(name="in compile", where="digest.render.mailing:compile_mailing"),
    Point(name="in the edition's row", where="digest.store.editions:add"),
    Point(name="in enqueue", where="digest.store.queue:enqueue"),
    Point(name="after enqueue", where="digest.flows.morning:enqueue"),
    Point(name="in edition close", where="digest.store.editions:mark"),
)
IN_ROWS = [point for point in POINTS if point.where.startswith("digest.store")]


@pytest.fixture
def operator(request, installation, web_server, inbox):
    kind = request.param
    url = "sqlite:///digest.db" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    publish(web_server, days=12)
    operator = settled(installation, web_server, inbox, url)
    operator.add_readers(*READERS)
    yield operator
    operator.end()


@pytest.mark.parametrize(
    ("operator", "points"),
    [("sqlite", POINTS), ("postgresql", IN_ROWS[1:3])],
    ids=["sqlite", "postgresql"],
    indirect=["operator"],
)
def test_mornings_that_die_are_each_made_by_the_next_one(operator, inbox, points):
    for number, point in enumerate(points, 1):
        words = ("run", "--date", str(day(number)), "--yes")
        dying = Running(words, operator.folder, before=partial(die_at, point))
        assert dying.wait() == -signal.SIGKILL, f"never passed: {point.name}\n{dying.output}"
        done = operator(*words)
        assert "3 readers = 3 accepted" in done, point.name

    editions = operator.json("editions", "list")
    got = {address: len(inbox.to(address)) for address in READERS}
    assert [edition["status"] for edition in editions] == ["done"] * len(points)
    assert got == dict.fromkeys(READERS, len(points))
