"""A morning that dies at any stage: the next one makes the one edition, one copy for each."""

import signal
from functools import partial

import pytest

from tests.acceptance.operator import READERS, day, publish, settled
from tests.delivery.failpoints import Point, die_at
from tests.loopback.forked import Running

POINTS = (
    Point(name="in collect", where="digest.store.articles:insert"),
    Point(name="after collect", where="digest.flows.collect:collect"),
    Point(name="in compose", where="digest.compose.arrange:compose"),
    Point(name="in render", where="digest.render.html:render_html"),
    Point(name="in compile", where="digest.render.mailing:compile_mailing"),
    Point(name="in the edition's row", where="digest.store.editions:add"),
    Point(name="in enqueue", where="digest.store.queue:enqueue"),
    Point(name="after enqueue", where="digest.flows.morning:enqueue"),
    Point(name="in edition close", where="digest.store.editions:mark"),
)
ON_BOTH = {"in the edition's row", "in enqueue"}
PAIRS = [
    *(("sqlite", point) for point in POINTS),
    *(("postgresql", point) for point in POINTS if point.name in ON_BOTH),
]


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
    ("operator", "point"),
    PAIRS,
    ids=[f"{kind}-{point.name}" for kind, point in PAIRS],
    indirect=["operator"],
)
def test_a_morning_that_dies_is_made_by_the_next_one(operator, inbox, point):
    words = ("run", "--date", str(day(5)))
    dying = Running(words, operator.folder, before=partial(die_at, point))
    assert dying.wait(30) == -signal.SIGKILL, f"never passed: {point.name}\n{dying.output}"

    told = operator(*words)

    editions = operator.json("editions", "list")
    assert [edition["status"] for edition in editions] == ["done"]
    assert sorted(inbox.recipients) == list(READERS)
    assert "3 readers = 3 accepted" in told
