"""How each source fares."""

from digest.flows.sources import add as flow
from digest.flows.sources.collect import collect
from tests.flows.sources.test_collect import NOW, add
from tests.flows.sources.test_older_pages import numbered


def test_a_source_that_only_repeats_another_is_named(app, web_server):
    add(
        app,
        web_server.put("/tout.xml", numbered(web_server, 1, 2, 3)),
        web_server.put("/sports.xml", numbered(web_server, 2, 3)),
    )
    collect(app, NOW)

    repeats = [health.repeats for health in flow.check(app, NOW)]

    assert repeats[0] == ""
    assert repeats[1].startswith("only repeats source 1 (")
    assert repeats[1].endswith("/tout.xml): all of its 2 items")
