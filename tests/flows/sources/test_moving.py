"""Sources that say that they moved, over real HTTP."""

from datetime import timedelta

from digest.flows.sources import add as flow
from digest.flows.sources.collect import collect
from tests.flows.sources.test_collect import HOUR, NOW, add
from tests.loopback.feeds import item, rss


def test_a_source_that_moved_for_good_is_read_there_from_now_on(app, web_server):
    there = web_server.put("/new.xml", rss(item(web_server.url("/a"))))
    add(app, web_server.put("/old.xml", b"", status=301, headers={"Location": "/new.xml"}))

    notes = [collect(app, NOW + day).visits[0].notes[0] for day in (timedelta(0), 24 * HOUR)]

    assert "believed when it says so tomorrow" in notes[0]
    assert "is read there from now on" in notes[1]
    assert [source.url for source in flow.every(app)] == [there]


def test_a_move_that_was_said_once_is_forgotten_and_a_pass_for_a_moment_is_none(app, web_server):
    web_server.put("/new.xml", rss(item(web_server.url("/a"))))
    add(app, web_server.put("/old.xml", b"", status=301, headers={"Location": "/new.xml"}))
    collect(app, NOW)
    web_server.put("/old.xml", rss(item(web_server.url("/a"))))
    collect(app, NOW + HOUR, force=True)
    web_server.put("/old.xml", b"", status=301, headers={"Location": "/new.xml?jeton=1"})

    for hours in (24, 48, 72):
        collect(app, NOW + hours * HOUR)

    assert [source.url for source in flow.every(app)] == [web_server.url("/old.xml")]


def test_a_source_whose_new_address_fails_is_read_again_where_it_was(app, web_server):
    web_server.put("/new.xml", rss(item(web_server.url("/a"))))
    add(app, web_server.put("/old.xml", b"", status=301, headers={"Location": "/new.xml"}))
    for hours in (0, 24):
        collect(app, NOW + hours * HOUR)
    web_server.put("/old.xml", rss(item(web_server.url("/a"))))
    web_server.put("/new.xml", b"", status=403)

    report = collect(app, NOW + 48 * HOUR)

    assert report.failures == ()
    assert [source.url for source in flow.every(app)] == [web_server.url("/old.xml")]
