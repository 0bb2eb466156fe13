"""The picture of a story's HTML: no pixel that counts readers, no emoji. Pure."""

import re

import lxml.html

from digest.collect.canonical import canonical
from digest.collect.text import decoded, tidy, visible
from digest.model import Image

_TAG = re.compile(r"<img\b[^>]{1,4000}>", re.IGNORECASE)
_NO_IMAGE = re.compile(r"/emoji/|gravatar|/pixel|feedburner|doubleclick|/stats?[./]", re.IGNORECASE)
_SMALLEST = 50
"""Pixels: what is smaller is a bullet, a badge or a spy."""


def first(markup: str, base: str) -> Image | None:
    """The first that mail programs show, else the first; its address as seen from *base*."""
    tags = _TAG.finditer(visible(markup))
    return preferred(*(_image(tag[0], base) for tag in tags))


def preferred(*images: Image | None) -> Image | None:
    """The first of them that mail programs show, else the first."""
    every = [image for image in images if image is not None]
    return next((image for image in every if image.is_shown_in_mail), every[0] if every else None)


def _image(tag: str, base: str) -> Image | None:
    element = lxml.html.fragment_fromstring(tag)
    url = canonical(element.get("src") or "", base)
    sizes = [pixels(element.get(name)) for name in ("width", "height")]
    if not url or _NO_IMAGE.search(url) or any(0 < size < _SMALLEST for size in sizes):
        return None
    width, height = sizes
    return Image(url=url, alt=tidy(decoded(element.get("alt") or "")), width=width, height=height)


def pixels(value: object) -> int:
    """A length in pixels as attributes write it; 0 where it is none."""
    text = str(value or "").strip().removesuffix("px")
    return int(text) if text.isdecimal() and len(text) < 6 else 0
