"""A small picture for a sample article, drawn in code: a sun, two hills, water."""

import colorsys
import math
import zlib
from functools import lru_cache
from struct import pack

WIDTH = 1072
HEIGHT = 536
_BANDS = 32
_SUN, _FAR, _NEAR, _WATER, _WAVE = range(_BANDS, _BANDS + 5)
_SHORE = 432
_SUN_X, _SUN_Y, _SUN_RADIUS = 786, 160, 70


@lru_cache(maxsize=32)
def draw(hue: int) -> bytes:
    """A PNG (W3C, third edition) of WIDTH by HEIGHT pixels in shades of *hue* (degrees)."""
    rows = b"".join(b"\0" + _row(y) for y in range(HEIGHT))
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", _palette(hue / 360)),
            _chunk(b"IDAT", zlib.compress(rows, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return pack(">I", len(content)) + kind + content + pack(">I", zlib.crc32(kind + content))


@lru_cache(maxsize=HEIGHT)
def _row(y: int) -> bytes:
    """One line of palette numbers; only the palette changes with the hue."""
    if y > _SHORE:
        waves = (math.sin(y * 0.47 + math.sin(x / 76)) > 0.8 for x in range(WIDTH))
        return bytes(_WAVE if wave else _WATER for wave in waves)
    sky = y * _BANDS // (_SHORE + 1)
    half = math.sqrt(max(_SUN_RADIUS**2 - (y - _SUN_Y) ** 2, 0))
    return bytes(
        _NEAR if y > near else _FAR if y > far else _SUN if abs(x - _SUN_X) < half else sky
        for x, (far, near) in enumerate(_hills())
    )


@lru_cache(maxsize=1)
def _hills() -> tuple[tuple[float, float], ...]:
    """The height of the far and the near hill, column by column."""
    return tuple(
        (
            296 - 64 * math.sin(x / 124) - 28 * math.sin(x / 44 + 2),
            368 - 44 * math.sin(x / 92 + 4) - 16 * math.sin(x / 28),
        )
        for x in range(WIDTH)
    )


def _palette(hue: float) -> bytes:
    """The colours in the order of their numbers: the sky's bands, sun, hills, water, waves."""
    sky = ((hue, 0.9 - 0.22 * band / _BANDS, 0.35 + 0.2 * band / _BANDS) for band in range(_BANDS))
    ground = (
        (0.13, 0.93, 0.9),
        (hue, 0.56, 0.26),
        (hue + 0.04, 0.36, 0.32),
        (hue, 0.46, 0.3),
        (hue, 0.54, 0.3),
    )
    return b"".join(_rgb(*shade) for shade in (*sky, *ground))


def _rgb(hue: float, lightness: float, saturation: float) -> bytes:
    return bytes(round(255 * part) for part in colorsys.hls_to_rgb(hue % 1, lightness, saturation))
