"""The public pages for search engines (sitemaps.org, 0.9). Pure: days in, bytes out."""

from collections.abc import Iterable
from datetime import date

from lxml import etree
from lxml.builder import ElementMaker

MOST_PAGES = 50_000
"""As many as one file may name."""
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_make = ElementMaker(namespace=_SPACE, nsmap={None: _SPACE})


def sitemap(public_url: str, changes: Iterable[tuple[date, date]]) -> bytes:
    """The front, the archive and each edition's page; *changes*: its day, and when it changed."""
    pages = (_make.url(_make.loc(f"{public_url}{path}")) for path in ("/", "/archives"))
    editions = (
        _make.url(
            _make.loc(f"{public_url}/e/{day.isoformat()}"), _make.lastmod(changed.isoformat())
        )
        for day, changed in changes
    )
    root = _make.urlset(*pages, *editions)
    document: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document
