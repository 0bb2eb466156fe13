"""A rendered mail as other mailboxes would show it: dark, inverted, without pictures or sheets."""

import colorsys
import re
from enum import StrEnum

from digest.render.slot import Slot

_DARK = "(prefers-color-scheme: dark)"
_SAMPLE = {
    Slot.ADDRESS: "lectrice@exemple.invalid",
    Slot.CONSENTED_ON: "12 mars 2024",
    Slot.UNSUBSCRIBE_URL: "https://exemple.invalid/d/apercu",
    Slot.PREFERENCES_URL: "https://exemple.invalid/p/apercu",
    Slot.UNSUBSCRIBE_MAILTO: "mailto:desabonnement@exemple.invalid",
    Slot.MESSAGE_ID: "apercu@exemple.invalid",
    Slot.COPY_NAME: "apercu",
}


class ColourScheme(StrEnum):
    """How a mailbox colours a mail: as it says, by its dark rules, or turned by force."""

    LIGHT = "light"
    DARK = "dark"
    INVERTED = "inverted"


def with_a_reader(part: str) -> str:
    """The part with an invented reader in its slots."""
    for slot, value in _SAMPLE.items():
        part = part.replace(slot.marker, value)
    return part


def in_scheme(page: str, scheme: ColourScheme) -> str:
    """The page in that light, whatever the browser prefers."""
    if scheme is ColourScheme.DARK:
        return page.replace(_DARK, "all")
    page = page.replace(_DARK, "not all")
    return _inverted(page) if scheme is ColourScheme.INVERTED else page


def without_pictures(page: str) -> str:
    """The page as a mailbox shows it that fetches nothing: only what pictures say instead."""
    return re.sub(r'(<img\b[^>]*?) src="[^"]*"', r"\1", page)


def without_sheets(page: str) -> str:
    """The page in a mailbox that drops every style sheet and keeps what is inlined."""
    return re.sub(r"<style\b.*?</style>", "", page, flags=re.DOTALL)


def _inverted(page: str) -> str:
    """Every colour with its lightness turned, as the apps do that know better."""
    return re.sub(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b(?=[^<>]*>)", _inverted_colour, page)


def _inverted_colour(colour: re.Match[str]) -> str:
    digits = colour[0][1:]
    if len(digits) == 3:  # #fff for #ffffff
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    turned = colorsys.hls_to_rgb(hue, 1 - lightness, saturation)
    return "#" + "".join(f"{round(part * 255):02x}" for part in turned)
