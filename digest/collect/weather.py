"""
What a feed says of the day's weather, in one line. Pure.

Any feed will do. Environment Canada's, for a city, tells its entries apart by their
category: « Veilles et avertissements », « Conditions actuelles », « Prévisions météo ». Of
those the day's own forecast is taken, with a warning before it; else the conditions; of a
feed without such categories, its first entry.
"""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from digest.collect import feed
from digest.collect.item import Item, NoFeed, SourceContent, SourcePlace
from digest.french.sentences import sentences_within
from digest.french.typography import WEEKDAYS

_LONGEST = 120
"""Characters of what is said of one place."""
_STALE_AFTER = timedelta(hours=36)
_WARNINGS, _FORECASTS, _CONDITIONS = "avertissement|warning", "prévision|forecast", "condition"
_NONE = re.compile(r"aucun|pas d|no\b", re.IGNORECASE)
_DAY = re.compile(rf"({'|'.join(WEEKDAYS)})\b[ \u00a0]*:?\s*", re.IGNORECASE)
_LABEL = re.compile(r"(?:conditions actuelles|current conditions)\s*:\s*", re.IGNORECASE)
_ODDS = re.compile(r"\s*\bPdP \d+ ?%\.?")
"""The odds of rain as the forecast abbreviates them: few know the letters."""


def weather_of(body: bytes, place: SourcePlace, day: date) -> str | NoFeed:
    """
    The weather of that *day* as the feed in *body* words it, or why there is none.

    A feed that was last changed days ago says nothing of today.
    """
    content = feed.read(body, place)
    if isinstance(content, NoFeed):
        return content
    items = [item for item in content.items if isinstance(item, Item) and item.title]
    if _is_stale(content, items, place):
        return NoFeed(reason="what it says is days old")
    words = _forecast(items, day) or _conditions(items) or _first(items)
    if not words:
        return NoFeed(reason="it says nothing of the day")
    return f"{_warning(items)}{_brief(words)}"


def _is_stale(content: SourceContent, items: Iterable[Item], place: SourcePlace) -> bool:
    moments = [content.updated_at, content.published_at]
    moments += [moment for item in items for moment in (item.updated_at, item.published_at)]
    known = [moment for moment in moments if moment is not None]
    return bool(known) and place.now - max(known) > _STALE_AFTER


def _filed(items: Iterable[Item], category: str) -> list[Item]:
    return [item for item in items if re.search(category, " ".join(item.categories).casefold())]


def _forecast(items: list[Item], day: date) -> str:
    """The first forecast that is of that day: it begins with its name, or with none."""
    today = WEEKDAYS[day.weekday()]
    for item in _filed(items, _FORECASTS):
        named = _DAY.match(item.title)
        if named is None or named[1].casefold() == today:
            return item.title[named.end() :] if named else item.title
    return ""


def _conditions(items: list[Item]) -> str:
    return next((_LABEL.sub("", item.title) for item in _filed(items, _CONDITIONS)), "")


def _first(items: list[Item]) -> str:
    """For a feed that files its entries under nothing we know."""
    known = f"{_WARNINGS}|{_FORECASTS}|{_CONDITIONS}"
    return "" if _filed(items, known) else next((item.title for item in items), "")


def _warning(items: list[Item]) -> str:
    """« Avertissement de neige en vigueur. », or ""."""
    titles = (item.title.partition(",")[0].strip() for item in _filed(items, _WARNINGS))
    said = next((title for title in titles if title and not _NONE.match(title)), "")
    words = said.capitalize() if said.isupper() else said
    return f"{words.rstrip('.')}. " if words else ""


def _brief(words: str) -> str:
    plain = _ODDS.sub("", words).strip()
    short = sentences_within(plain, _LONGEST) or plain[:_LONGEST].rpartition(" ")[0] or plain
    whole = plain if len(plain) <= _LONGEST else short
    return whole[:1].upper() + whole[1:]
