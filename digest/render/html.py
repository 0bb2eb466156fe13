"""
The HTML part: one template, styles inlined once per edition, before any slot is filled.

premailer is called here and nowhere else. Its defaults break a mail (they drop
`!important` and the rules of dark mode, and fetch from the network); each
option below turns one of them off.
"""

import logging
import os
import re

from jinja2 import Environment

from digest.config import NewsletterSettings, WebSettings
from digest.errors import RenderError
from digest.model import Edition, Image, Variant
from digest.render.context import context
from digest.render.environment import filled, guarded

os.environ.setdefault("PREMAILER_CACHE_MAXSIZE", "2048")  # its 128 are less than a page needs
from premailer import Premailer

TEMPLATE = "edition/body.html"
_WIDTH = 536
"""Pixels between the gutters."""
_SMALL = 144
"""Pixels of the one picture that stands beside a story."""
_TALLEST = 1.2
"""Height of a picture by the width of its place, at the most."""
_FILLER = "\u034f\u200c\u00a0" * 66
"""Keeps the inbox from showing the first lines of the body after a short preheader."""
_UNSAID = re.compile(r"<!--.*?-->|<[!?][^>]*>", re.DOTALL)
"""What a page may hold without saying anything."""
_KEPT_SHEET = re.compile(r"(?<=<style>).*?(?=</style>)", re.DOTALL)
_CLASSES = re.compile(r'(<[a-z][^<>]*?) class="([^"<>]*)"')
_STYLE = re.compile(r'(?<= style=")[^"]*')
_BLOCK = re.compile(r"\s*\{([^{}]*)\}")


def render_html(
    edition: Edition,
    variant: Variant,
    newsletter: NewsletterSettings,
    web: WebSettings,
    environment: Environment,
) -> str:
    """
    The HTML part of that variant, inlined, with the markers of its slots.

    Without a link to its page on the web where the archive is off.

    Raises as `filled` does where the template is wrong, `RenderError` where it says nothing.
    """
    pictured = edition.pictured
    values = {
        **context(edition, variant, newsletter, web).names,
        "filler": _FILLER,
        "lead_width": _width(edition.lead.image, _WIDTH),
        "pictured": pictured,
        "small_width": _width(pictured.image if pictured else None, _SMALL),
    }
    page = filled(guarded(environment), TEMPLATE, values)
    if not _UNSAID.sub("", page).strip():  # an editor may empty a file before it writes it
        raise RenderError(f"{TEMPLATE} says nothing; write it, or remove it to use ours")
    return inline(page)


def inline(page: str) -> str:
    """That page with its first style sheet written into its elements."""
    inlined = Premailer(
        page,
        allow_network=False,
        cssutils_logging_level=logging.CRITICAL,
        disable_basic_attributes=["width", "height", "bgcolor", "align", "valign"],
        disable_validation=True,
        remove_classes=False,
        strip_important=False,
    ).transform(pretty_print=False)
    return _squeezed(_without_idle_classes(str(inlined)))


def _without_idle_classes(page: str) -> str:
    """That page with the classes alone that a kept sheet names: what others said is inlined."""
    named = frozenset(re.findall(r"\.([a-zA-Z][\w-]*)", "".join(_KEPT_SHEET.findall(page))))

    def kept(attribute: re.Match[str]) -> str:
        names = " ".join(name for name in attribute[2].split() if name in named)
        return f'{attribute[1]} class="{names}"' if names else attribute[1]

    return _CLASSES.sub(kept, page)


def _squeezed(page: str) -> str:
    """Without blank lines, indents and the spaces that no style sheet needs."""
    page = _STYLE.sub(lambda style: style[0].replace("; ", ";").replace(", ", ","), page)
    page = _KEPT_SHEET.sub(lambda sheet: _BLOCK.sub(_tight, sheet[0]), page)
    return re.sub(r"\n\s*", "\n", page).rstrip() + "\n"


def _tight(block: re.Match[str]) -> str:
    """A block of declarations; the space before `!important` stays, without which some drop it."""
    said = re.sub(r"\s*([:;])\s*", r"\1", block[1].strip())
    return f"{{{said}}}"


def _width(image: Image | None, room: int) -> int:
    """
    Pixels at which a picture is shown: the room there is, and no more than it has.

    A tower is narrowed, since a reader should not scroll past it. Its height follows by
    itself: beside `height:auto` one that is told squashes it on Yahoo's phones.
    """
    if image is None or not image.width:
        return room
    tallest = _TALLEST * room
    upright = round(tallest * image.width / image.height) if image.height else room
    return max(2, min(room, image.width, upright))
