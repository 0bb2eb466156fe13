"""How well a colour is told from another, and which of a newsletter's colours are too faint."""

import colorsys
import re
from collections.abc import Iterator, Sequence

from digest.config.newsletter import NewsletterSettings

ENOUGH = 4.5
"""For words of ordinary size (WCAG 2.2, success criterion 1.4.3)."""

_AGAINST = {
    "band_colour": ("white words", ("#ffffff", "#dfe4e9")),
    "mark_colour": ("dark words", ("#15202b",)),
    "accent_colour": ("the sheet", ("#ffffff",)),
    "link_colour": ("the sheet and its boxes", ("#ffffff", "#f7f4ec")),
}
"""What each colour meets in the mail and on the pages, in words and by its names."""
_STEPS = 255


def faint_colours(newsletter: NewsletterSettings) -> Iterator[str]:
    """Each colour that words are hard to read in or on, with the nearest one that passes."""
    for key, (what, others) in _AGAINST.items():
        colour: str = getattr(newsletter, key)
        lowest = min(ratio(colour, other) for other in others)
        if lowest < ENOUGH:
            yield (
                f"newsletter.{key}: found {colour!r}, which has a contrast of {lowest:.1f}:1 with "
                f"{what}; allowed: {ENOUGH}:1 or more, as {nearest(colour, others)!r} has"
            )


def nearest(colour: str, others: Sequence[str]) -> str:
    """
    The colour of the same hue, no lighter or darker than it must be, that is told from *others*.

    All are written #rrggbb. Where none is (*others* are both light and dark), the one that
    comes closest to it.
    """
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    steps = sorted(range(_STEPS + 1), key=lambda step: abs(step / _STEPS - lightness))
    shades = [_written(hue, step / _STEPS, saturation) for step in steps]
    lowest = {shade: min(ratio(shade, other) for other in others) for shade in (colour, *shades)}
    return next(
        (shade for shade in lowest if lowest[shade] >= ENOUGH),
        max(lowest, key=lambda each: lowest[each]),
    )


def ratio(ink: str, ground: str) -> float:
    """The contrast of WCAG 2.2, 1 to 21; a named colour cannot be judged, and passes with 21."""
    lights = sorted(map(_light, (ink, ground)))
    return (lights[1] + 0.05) / (lights[0] + 0.05) if min(lights) >= 0 else 21


def _written(hue: float, lightness: float, saturation: float) -> str:
    parts = colorsys.hls_to_rgb(hue, lightness, saturation)
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def _light(colour: str) -> float:
    """The relative luminance, 0 to 1; -1 for a colour that is not written #rgb or #rrggbb."""
    if re.fullmatch(r"#[0-9a-fA-F]{3}", colour):  # the inliner shortens #ffffff
        colour = "#" + "".join(digit * 2 for digit in colour[1:])
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        return -1
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
