"""
The picture that stands for an edition where its page is shared: its subject, in our colours.

1200 by 630 pixels, which is what those who show `og:image` cut to, as a PNG of 256 colours at
the most. Pillow is called here and nowhere else.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from itertools import accumulate, takewhile
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from digest.errors import ConfigError

WIDTH, HEIGHT = 1200, 630
_MARGIN = 72
_ROOM = float(WIDTH - 2 * _MARGIN)
_BAND = 150
"""Pixels of the band with the newsletter's name."""
_SUBJECT = (190, 478)
"""Between which rows the subject stands."""
_SIZES = (88, 80, 72, 64, 56, 50, 44, 38, 32)
"""Of the subject: the first at which it fits."""
_LEADING = 1.18
_LOGO = (480, 86)
_SHEET, _INK, _PALE, _WHITE = "#ffffff", "#15202b", "#59646f", "#ffffff"
_OUR_FONT = files("font_caladea") / "files" / "Caladea-Bold.ttf"
_NO_SUCH_LETTER = "\uffff"
_PARTED = re.compile(r"[\t-\r\x85\u2028\u2029]+")
_SPACES = {"\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " "}
"""What some fonts have no letter for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedPicture:
    """What one says, and how it looks."""

    subject: str
    dateline: str
    name: str
    band_colour: str
    mark_colour: str
    font: Path | None = None
    """A TrueType or OpenType file for all words; None for Caladea, which is packaged."""
    logo: Path | None = None
    """A PNG or JPEG that stands for the name on the band."""


@lru_cache(maxsize=64)
def drawn(picture: SharedPicture) -> bytes:
    """
    That picture as a PNG; who asks for it again gets the same bytes.

    Raises `ConfigError` for a font or a logo that cannot be read.
    """
    canvas = Image.new("RGB", (WIDTH, HEIGHT), _SHEET)
    pen = ImageDraw.Draw(canvas)
    pen.rectangle((0, 0, WIDTH, _BAND), fill=picture.band_colour)
    _draw_name(canvas, pen, picture)
    _draw_subject(pen, picture)
    _draw_dateline(pen, picture)
    file = BytesIO()
    canvas.quantize(256 if picture.logo else 64).save(file, "PNG", optimize=True)
    return file.getvalue()


def _draw_name(canvas: Image.Image, pen: ImageDraw.ImageDraw, picture: SharedPicture) -> None:
    """The logo on the band, else the name."""
    if picture.logo:
        logo = _logo(picture.logo)
        canvas.paste(logo, (_MARGIN, (_BAND - logo.height) // 2), logo)
        return
    font, [line, *_] = _fitted(picture.name, picture.font, (60, 52, 44, 36, 28), _BAND // 2)
    pen.text((_MARGIN, _BAND // 2), line, _WHITE, font, anchor="lm")


def _draw_subject(pen: ImageDraw.ImageDraw, picture: SharedPicture) -> None:
    top, end = _SUBJECT
    font, lines = _fitted(picture.subject, picture.font, _SIZES, end - top)
    for number, line in enumerate(lines):
        pen.text((_MARGIN, top + number * _step(font)), line, _INK, font, anchor="la")


def _draw_dateline(pen: ImageDraw.ImageDraw, picture: SharedPicture) -> None:
    """The day, marked as the slogan is in a mail."""
    font, [line, *_] = _fitted(picture.dateline, picture.font, (34, 28), 40)
    row = HEIGHT - _MARGIN
    left, top, right, bottom = pen.textbbox((_MARGIN + 14, row), line, font, anchor="lm")
    pen.rectangle((left - 14, top - 12, right + 14, bottom + 12), fill=picture.mark_colour)
    pen.text((_MARGIN + 14, row), line, _INK, font, anchor="lm")


def _logo(file: Path) -> Image.Image:
    try:
        with Image.open(file) as logo:
            fitted = logo.convert("RGBA")
    except (OSError, ValueError, Image.DecompressionBombError) as fault:
        raise _unreadable("web.picture_logo", file, fault) from fault
    fitted.thumbnail(_LOGO)
    return fitted


def _unreadable(key: str, file: object, fault: Exception) -> ConfigError:
    return ConfigError(key, (f"{file} cannot be read ({fault}); name another file, or none",))


# --- words that fit ---------------------------------------------------------------


def _fitted(
    words: str, file: Path | None, sizes: tuple[int, ...], room: int
) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """The largest of the sizes at which those words fit, and their lines; the rest is cut (…)."""
    words = _composed(words)
    *larger, smallest = (_font(file, size) for size in sizes)
    for font in larger:
        lines = list(_lines(words, font))
        if len(lines) <= _most(font, room):
            return font, lines
    lines, most = list(_lines(words, smallest)), _most(smallest, room)
    fits = len(lines) <= most
    return smallest, lines if fits else [*lines[: most - 1], _cut(lines[most - 1], smallest)]


def _composed(words: str) -> str:
    """An accent in its letter, as fonts have it, and a space wherever a line's end parts words."""
    return _PARTED.sub(" ", unicodedata.normalize("NFC", words))


def _most(font: ImageFont.FreeTypeFont, room: int) -> int:
    """How many lines there is room for; one at least."""
    return max(1, round(room / _step(font)))


def _lines(words: str, font: ImageFont.FreeTypeFont) -> Iterator[str]:
    """Lines that are no wider than the room; a word that is wider is broken. At least one."""
    line = ""
    for word in (word for word in words.split(" ") if _shown(word, font)):
        longer = f"{line} {word}" if line else word
        if _width(longer, font) <= _ROOM:
            line = longer
            continue
        if line:
            yield _shown(line, font)
        line = word
        while _width(line, font) > _ROOM:
            head = _head(line, font)
            yield _shown(head, font)
            line = line[len(head) :]
    yield _shown(line, font)


def _head(line: str, font: ImageFont.FreeTypeFont, room: float = _ROOM) -> str:
    """As much of its beginning as there is room for."""
    widths = accumulate(_advance(font, letter) for letter in line)
    return line[: sum(1 for _ in takewhile(room.__ge__, widths))]


def _cut(line: str, font: ImageFont.FreeTypeFont) -> str:
    head = _head(line, font, _ROOM - _advance(font, "…"))
    return f"{head.rstrip(' ,;:')}…"


def _shown(words: str, font: ImageFont.FreeTypeFont) -> str:
    """What of those words the font has letters for: a picture shows no empty boxes."""
    plain = (_SPACES.get(letter, letter) for letter in words)
    return "".join(letter for letter in plain if _advance(font, letter))


def _width(words: str, font: ImageFont.FreeTypeFont) -> float:
    """Without what the font moves closer: a line is never wider than that."""
    return sum(_advance(font, letter) for letter in words)


@lru_cache(maxsize=4096)
def _advance(font: ImageFont.FreeTypeFont, letter: str) -> float:
    """How wide that letter is; 0 where the font has none."""
    plain = _SPACES.get(letter, letter)
    if plain != " " and bytes(font.getmask(plain)) == bytes(font.getmask(_NO_SUCH_LETTER)):
        return 0
    return font.getlength(plain)


def _step(font: ImageFont.FreeTypeFont) -> int:
    """Pixels from one line to the next."""
    return round(font.size * _LEADING)


@lru_cache(maxsize=32)
def _font(file: Path | None, size: int) -> ImageFont.FreeTypeFont:
    """One instance a size: `_advance` remembers letters by it."""
    source = file or _OUR_FONT
    try:
        content = BytesIO(source.read_bytes())
        return ImageFont.truetype(content, size, layout_engine=ImageFont.Layout.BASIC)
    except OSError as fault:
        raise _unreadable("web.picture_font", file, fault) from fault
