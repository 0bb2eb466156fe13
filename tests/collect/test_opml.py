"""The lists of feeds that feed readers export."""

import pytest

from digest.collect import opml
from digest.collect.opml import Outline

LIST = """<?xml version="1.0"?><opml version="2.0"><head><title>x</title></head><body>
<outline text="Presse"><outline type="rss" text="La Gazette" xmlUrl="https://gazette.example/feed"/>
<outline type="rss" title="L’Écho &amp; co" text="e" XMLURL="https://echo.example/rss"/></outline>
<outline type="rss" text="Encore" xmlUrl="https://gazette.example/feed"/>
<outline type="rss" xmlUrl="https://sans-nom.example/"/><outline text="dossier vide"/>
</body></opml>""".encode()


def test_every_feed_is_listed_once_with_its_name():
    assert opml.read(LIST) == (
        Outline(url="https://gazette.example/feed", title="La Gazette"),
        Outline(url="https://echo.example/rss", title="L’Écho & co"),
        Outline(url="https://sans-nom.example/", title="https://sans-nom.example/"),
    )


def test_a_list_written_by_hand_is_read_as_it_was_meant():
    body = (
        "<OPML><Body><!-- la presse -->\n"
        "<outline text='Presse & cie' XmlUrl=' https://a.example/f'>"
        "<outline xmlUrl='https://b.example/?a=1&b=2' text='B'></BODY>"
    )

    assert opml.read(body.encode()) == (
        Outline(url="https://a.example/f", title="Presse & cie"),
        Outline(url="https://b.example/?a=1&b=2", title="B"),
    )


@pytest.mark.parametrize("body", [b"", b"no", b"<rss/>", b"\x00"])
def test_what_is_no_list_is_told(body):
    assert "not OPML" in opml.read(body)
