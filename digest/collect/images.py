"""
Which pictures are a story's own: of those that a source names, and of those in its HTML. Pure.

A lazy theme puts a spacer where the picture will be, and the picture in an attribute of its
own. Pixels that count readers, faces of authors, emoji and what is no picture are none.
"""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import islice
from urllib.parse import unquote, urlsplit

import lxml.etree
import lxml.html
from lxml.html import HtmlElement

from digest.collect.canonical import canonical, leads_inside
from digest.collect.text import visible
from digest.collect.title import title_of
from digest.model import Image

_NO_IMAGE = re.compile(
    r"/emoji/|gravatar|/prive/themes/|/squelettes-dist/|/plugins-dist/|google-analytics|scorecardresearch"
    r"|quantserve|statcounter|chartbeat|//[^/]*(?:matomo|piwik|xiti)|//pixel\.|/(?:none|null|undefined|nan)$"
    r"|(?<!\d)(?:728x90|970x(?:90|250)|468x60|320x50|160x600|120x600)(?!\d)|/avatars?[/_.-]|[/_-]avatar\b|/pixel\b|feedburner|feedsportal|doubleclick"
    r"|/stats?[./]|/(?:beacon|track(?:er|ing)?|count(?:er)?|imp(?:ression)?)\b"
    r"|(?:^|[/_.-])(?:spacer|blank|transparent|placeholder|lazy(?:load)?|loading|loader|empty|clear"
    r"|grey|gray|pixel|dot|1x1|1px|trans)(?:[_.-]?(?:\d+|image|img|gif))*\.(?:gif|png|svg|jpe?g|webp)"
    r"|/(?:profile[_-](?:pic|image|photo)s?|share[_-]?(?:button|icon)s?)[/_.-]",
    re.IGNORECASE,
)
_NO_IMAGE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:avatars?|wp-smiley|emoji|icons?|(?<!spip_)logo|spinner|author-?(?:image|photo|pic)|(?:photo|image)-auteur)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_NO_IMAGE_NAME = re.compile(
    r"\.(?:mp3|m4a|aac|ogg|oga|opus|wav|flac|mp4|m4v|mov|webm|avi|pdf|docx?|xlsx?|pptx?|zip|html?)$",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(
    r"[\w.()@%-]+\.(?:jpe?g|png|gif|webp|avif|heic|tiff?|bmp|svg)"
    r"|(?:img|dsc[nf]?|pxl|mvimg|dji|screenshot|scan)[ _-]?\d[\d ._x-]*",
    re.IGNORECASE,
)
"""What a camera or a folder calls a picture."""
_SMALLEST = 50
"""Pixels: what is smaller is a bullet, a badge or a spy."""
_LAZY = (
    "data-src",
    "data-lazy-src",
    "data-original",
    "data-orig-file",
    "data-large-file",
    "data-full-url",
    "data-lazy",
    "data-image",
    "data-url",
    "data-hi-res-src",
)
_PERHAPS_LAZY = re.compile(r"(?:src|lazy|orig|image|media|full|large|breeze)", re.IGNORECASE)
"""What a lazy plug-in that nobody here knows has in its attribute's name."""
_LOOKS_LIKE_ONE = re.compile(r"\S+\.(?:jpe?g|png|gif|webp|avif)(?:\?\S*)?", re.IGNORECASE)
_TEMPLATE = re.compile(r"[{}<>]|\[object")
"""What is left of an address that a program forgot to fill in."""
_LAZY_SETS = ("data-srcset", "data-lazy-srcset", "data-original-set", "srcset")
_CANDIDATE = re.compile(r"\s*(\S*[^\s,])(?:\s+([\d.]+)([wx]))?\s*(?:,|$)")
_WIDE_ENOUGH = 1600
"""Pixels: a mail shows less than half of that."""
_MOST_LOOKED_AT = 40


def first(markup: str, base: str) -> Image | None:
    """The first that mail programs show, else the first; its address as seen from *base*."""
    if "img" not in markup.lower():
        return None
    try:
        root = lxml.html.fragment_fromstring(visible(markup), create_parent="div")
    except (lxml.etree.LxmlError, ValueError):
        return None
    elements = list(root.iterdescendants("img", "amp-img"))[:_MOST_LOOKED_AT]
    return preferred(*(_shown(element, base) for element in elements))


def preferred(*images: Image | None) -> Image | None:
    """The first of them that mail programs show, else the first."""
    every = [image for image in images if image is not None]
    return next((image for image in every if image.is_shown_in_mail), every[0] if every else None)


def named(
    url: str, base: str, *, alt: str = "", width: object = 0, height: object = 0
) -> Image | None:
    """The picture that a source names at *url*, seen from *base*; None where it is none."""
    address = "" if _TEMPLATE.search(url) else canonical(unescape(url), base)
    size = pixels(width), pixels(height)
    if not address or address == canonical(base) or not _is_one(address, size):
        return None
    if leads_inside(address, base):
        return None
    return Image(url=address, alt=_words(alt), width=size[0], height=size[1])


def _words(alt: str) -> str:
    """What its text says in its place; the name of a file says nothing."""
    words = title_of(alt)
    return "" if _FILE_NAME.fullmatch(words) else words


def largest(images: Iterable[Image | None]) -> Image | None:
    """The widest of them, the first of several; None where there is none."""
    return max(filter(None, images), key=lambda image: image.width, default=None)


def pixels(value: object) -> int:
    """A length in pixels as attributes write it; 0 where it is none."""
    text = str(value or "").strip().removesuffix("px").partition(".")[0]
    return int(text) if text.isdecimal() and len(text) < 6 else 0


def _is_one(url: str, size: tuple[int, int]) -> bool:
    parts = urlsplit(url)
    path = unquote(parts.path)
    return not (
        (path.endswith("/") and not parts.query)
        or _NO_IMAGE.search(url)
        or _NO_IMAGE_NAME.search(path)
        or any(0 < length < _SMALLEST for length in size)
    )


def _shown(element: HtmlElement, base: str) -> Image | None:
    """What an `img` shows once it is loaded: of its forms the first that mail programs show."""
    if _NO_IMAGE_CLASS.search(f"{element.get('class', '')} {element.get('id', '')}"):
        return None
    width, height, alt = (element.get(name, "") for name in ("width", "height", "alt"))
    if any(0 < pixels(length) < _SMALLEST for length in (width, height)):
        return None
    addresses = (
        named(url, base, alt=alt, width=width, height=height) for url in _addresses(element)
    )
    return preferred(*addresses)


def _addresses(element: HtmlElement) -> Iterator[str]:
    """Where the picture may be, the surest first: a lazy theme's own attribute, then the rest."""
    yield from (element.get(name, "") for name in _LAZY)
    yield element.get("src", "")
    yield from (_of_set(element.get(name, "")) for name in _LAZY_SETS)
    yield from (
        value
        for name, value in element.items()
        if _PERHAPS_LAZY.search(name) and _LOOKS_LIKE_ONE.fullmatch(value.strip())
    )
    for picture in islice(element.iterancestors("picture"), 1):  # the parser nests its sources
        for source in picture.iterdescendants("source"):
            yield from (_of_set(source.get(name, "")) for name in _LAZY_SETS)


def _of_set(srcset: str) -> str:
    """The widest picture of a `srcset` that is not needlessly wide, else its narrowest."""
    sizes = [
        (float(number or 1) * (1 if kind == "w" else 800), url)
        for url, number, kind in _CANDIDATE.findall(srcset[:8000])
        if number.count(".") < 2 and number != "."
    ]
    fitting = [each for each in sizes if each[0] <= _WIDE_ENOUGH]
    return max(fitting)[1] if fitting else min(sizes, default=(0, ""))[1]
