"""The archive as an Atom feed (RFC 4287). Pure: editions in, bytes out."""

from collections.abc import Sequence
from datetime import UTC, datetime

from lxml import etree
from lxml.builder import ElementMaker

from digest.config import NewsletterSettings
from digest.flows.edition.archive import PublishedEdition
from digest.model import Edition

_SPACE = "http://www.w3.org/2005/Atom"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_make = ElementMaker(namespace=_SPACE, nsmap={None: _SPACE})


def feed(
    editions: Sequence[PublishedEdition], newsletter: NewsletterSettings, public_url: str
) -> bytes:
    """The feed of those editions, in their order; every address starts with *public_url*."""
    moments = (published.updated_at for published in editions)
    newest = max(moments, default=datetime(2000, 1, 1, tzinfo=UTC))
    own = f"{public_url}/archives.atom"
    root = _make.feed(
        {_LANGUAGE: "fr-CA"},
        _make.title(newsletter.name),
        _make.subtitle(newsletter.slogan),
        _make.id(own),
        _make.link(rel="self", type="application/atom+xml", href=own),
        _make.link(rel="alternate", type="text/html", href=f"{public_url}/archives"),
        _make.updated(_stamp(newest)),
        _make.author(_make.name(newsletter.name)),
        *(_entry(published, public_url) for published in editions),
    )
    document: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _entry(published: PublishedEdition, public_url: str) -> etree._Element:
    edition = published.content
    url = f"{public_url}/e/{edition.day.isoformat()}"
    return _make.entry(
        _make.title(edition.subject),
        _make.id(url),
        _make.link(rel="alternate", type="text/html", href=url),
        _make.published(_stamp(published.published_at)),
        _make.updated(_stamp(published.updated_at)),
        _make.summary(edition.preheader),
        _make.content(_stories(edition), type="html"),
    )


def _stories(edition: Edition) -> str:
    """Each story's title and its way to the newsroom, as HTML that the feed holds as text."""
    items = etree.Element("ul")
    for story in edition.all_stories:
        link = etree.SubElement(etree.SubElement(items, "li"), "a", href=story.url)
        link.text = story.title
    html: str = etree.tostring(items, encoding="unicode", method="html")
    return html


def _stamp(moment: datetime) -> str:
    """As RFC 3339 writes it, to the second, in UTC."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
