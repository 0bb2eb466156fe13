"""Items made into articles by processes of their own, in a round that has very many."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from threading import Barrier
from zoneinfo import ZoneInfo

from digest.collect.item import Item, SourceContent, SourcePlace, feed_of
from digest.collect.workers import FeedWorkers
from tests.loopback.patience import PATIENCE

PLACE = SourcePlace(
    url="https://gazette.example/feed",
    zone=ZoneInfo("America/Toronto"),
    now=datetime(2024, 11, 8, 13, 30, tzinfo=UTC),
)
CONTENT = SourceContent(
    title="La Gazette",
    items=(
        Item(link="/pont/", title="Le pont rouvre", content="<p>Il rouvre lundi, à l’aube.</p>"),
        Item(link="", title="Sans adresse"),
        "an item made our parser fail (KeyError)",
    ),
)

WORK = partial(feed_of, CONTENT, PLACE)


def test_a_list_is_read_alike_here_and_beside():
    here = WORK()

    with FeedWorkers(on=2, many=2) as workers:
        beside = workers.make(WORK, 3)
        workers.end()
        without = workers.make(WORK, 3)

    assert beside == without == here
    assert len(here.articles) == 1
    assert len(here.faults) == 2


def test_no_process_is_started_for_few_items_or_on_one_core():
    with FeedWorkers(on=8) as few, FeedWorkers(on=1, many=0) as alone:
        few.make(WORK, 3)
        alone.make(WORK, 3)

        assert not few.are_at_work
        assert not alone.are_at_work


def test_every_list_comes_back_read_when_so_many_wait_that_some_are_read_here():
    many = 24
    at_once = Barrier(many)

    with FeedWorkers(on=2, many=0) as workers, ThreadPoolExecutor(many) as visits:

        def visit(_number):
            at_once.wait(PATIENCE)
            return workers.make(WORK, 3)

        lists = tuple(visits.map(visit, range(many)))

    assert lists == (WORK(),) * many
