"""One visit to a source, whatever its kind."""

from digest.collect.fetch import FetchFailure
from digest.collect.kinds import SourceKind
from tests.rigs.visited import visited


def read_wrongly(source, answer, client, context):
    return {}[answer.body]


def test_a_parser_that_fails_costs_its_source_only(web_server):
    odd = SourceKind(name="odd", words="an oddity", read=read_wrongly)
    url = web_server.put("/odd", b"<odd/>")

    reply = visited(url, "odd", (odd,))

    assert isinstance(reply.answer, FetchFailure)
    assert reply.answer.reason.startswith(f"{url}: it made our parser fail (KeyError); open it")
    assert reply.feed is None


def test_a_kind_that_a_newer_version_added_costs_its_source_only(web_server):
    url = web_server.put("/menu", b"i")

    reply = visited(url, "menu")

    assert reply.answer.reason == (
        f"{url}: this version reads no “menu”; upgrade to the one that added it"
    )
    assert web_server.requests == []


def test_a_source_of_which_nothing_can_be_used_is_in_trouble(web_server):
    url = web_server.put("/feed", "<rss><channel><item/><item/></channel></rss>")

    reply = visited(url, "feed")

    assert reply.answer.reason == (
        f"{url}: nothing in it can be used: an item has no title and no text "
        "(no address either) (and 1 more)"
    )
