"""
When a page's story was published and changed: what it tells machines, else its readers. Pure.

In this order: JSON-LD, `meta` elements, `itemprop`, `time` and `abbr`
elements, French words ("Mis à jour le …"), a line beside the headline that is
a date and little else, and at last htmldate, which knows the habits of many
sites but only gives a day.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timezone
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import lxml.html
from lxml.html import HtmlElement

from digest.collect import machine_dates
from digest.collect.text import tidy
from digest.french import dates as french_dates

_PUBLISHED_METAS = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "date",
    "pubdate",
    "publishdate",
    "parsely-pub-date",
    "sailthru.date",
)
_UPDATED_METAS = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
)
_LONGEST_LABEL = 160
"""Characters of a line that still is a byline and not a paragraph."""
_LONGEST_DATE = 45
"""Characters of a line that is a date and little else."""
_YEAR = re.compile(r"\b20\d\d\b|\d\d[/.]\d\d[/.]\d\d\b")
"""A day without one is rather a date that the story talks of."""
_AUTHOR = re.compile(r"\b[Pp]ar\s+[A-ZÀ-ÖØ-Þ]")
_OFFSET = re.compile(r"[+-]\d\d:\d\d$")
_NEAR_HEADLINE = 12
"""Lines after the headline among which such a line is the story's own."""
_FURNITURE = ("aside", "footer", "nav", "form")
_LINES = ("p", "div", "span", "time", "li", "small", "em", "abbr")


@dataclass(frozen=True, slots=True)
class PageDates:
    """In UTC; None where the page does not say."""

    published: datetime | None
    updated: datetime | None
    day: date | None
    """Of the publication, on the wall of the site where the page names its offset."""


def read(
    root: HtmlElement,
    linked: dict[str, Any],
    metas: dict[str, str],
    *,
    zone: ZoneInfo,
    now: datetime,
) -> PageDates:
    """From the page, its JSON-LD record of the article and its `meta` elements by name."""
    labels = list(_labels(root))
    shown = _ShownDates(zone, now)
    published, written = _first_written(
        zone, _machine_words(root, linked, metas, "published", shown)
    )
    updated, _ = _first_written(zone, _machine_words(root, linked, metas, "updated", shown))
    updated = updated or _first(french_dates.updated(text, zone=zone, now=now) for text in labels)
    published = published or _in_words(root, labels, zone, now)
    published = published or _by_habit(root, updated, zone, now)
    return PageDates(published=published, updated=updated, day=_day(published, written, zone))


def _in_words(
    root: HtmlElement, labels: list[str], zone: ZoneInfo, now: datetime
) -> datetime | None:
    """When it was published, in the words that readers see."""
    labelled = _first(french_dates.published(text, zone=zone, now=now) for text in labels)
    bare = (*_beside_headline(root), *filter(_is_byline, labels))
    unlabelled = (text for text in bare if not french_dates.tells_update(text))
    return labelled or _first(french_dates.read(text, zone=zone, now=now) for text in unlabelled)


def first_text(value: Any) -> str:
    """The text in a JSON-LD value: a text, a record with a name, or a list of either."""
    if isinstance(value, list):
        return next(filter(None, map(first_text, value)), "")
    if isinstance(value, dict):
        return first_text(value.get("name") or value.get("url"))
    return value if isinstance(value, str) else ""


def _machine_words(
    root: HtmlElement,
    linked: dict[str, Any],
    metas: dict[str, str],
    what: str,
    shown: "_ShownDates",
) -> Iterator[str]:
    """Where a page says it in a form made for machines, the surest first."""
    is_published = what == "published"
    prop = "datePublished" if is_published else "dateModified"
    yield first_text(linked.get(prop))
    for name in _PUBLISHED_METAS if is_published else _UPDATED_METAS:
        yield metas.get(name, "")
    for element in root.xpath(f"//*[@itemprop='{prop}']"):
        yield element.get("content") or shown.of(element) or tidy(element.text_content())
    marked = "//time[contains(@class, $what)][@datetime] | //abbr[contains(@class, $what)][@title]"
    yield from map(shown.of, root.xpath(marked, what=what))
    if is_published:
        yield from map(shown.of, _times(root))


def _times(root: HtmlElement) -> Iterator[HtmlElement]:
    """The first `time` element after the headline that does not hang round the story."""
    after = root.xpath("(//h1)[1]/following::time[@datetime] | //article//header//time[@datetime]")
    yield from (time for time in after[:1] if not _hangs(time))


@dataclass(frozen=True, slots=True)
class _ShownDates:
    """Reads elements that tell a date twice: to machines, and to readers."""

    zone: ZoneInfo
    now: datetime

    def of(self, element: HtmlElement) -> str:
        """What it tells machines; where its words name another day, what they say."""
        written = element.get("datetime") or element.get("title") or ""
        words = tidy(element.text_content())
        said = self._said(words) if _YEAR.search(words) else None
        machine = machine_dates.read(written, zone=self.zone)
        if said is None or machine is None or self._day(said) == self._day(machine):
            return written
        return said.astimezone(self.zone).isoformat()

    def _said(self, words: str) -> datetime | None:
        moment = french_dates.published(words, zone=self.zone, now=self.now)
        return moment or machine_dates.read(words, zone=self.zone, now=self.now)

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()


def _labels(root: HtmlElement) -> Iterator[str]:
    """Short lines that may be a byline, in the page's order, without what hangs round the story."""
    for element in root.iterdescendants(*_LINES):
        text = tidy(element.text_content())
        if text and len(text) <= _LONGEST_LABEL and not _hangs(element):
            yield text


def _beside_headline(root: HtmlElement) -> Iterator[str]:
    """Lines soon after the headline that are a date and little else."""
    headline = next(iter(root.xpath("//h1")), None)
    if headline is None:
        return
    following = headline.xpath("following::*[self::p or self::div or self::span or self::time]")
    texts = (tidy(element.text_content()) for element in following if not _hangs(element))
    near = islice((text for text in texts if text), _NEAR_HEADLINE)
    yield from (text for text in near if len(text) <= _LONGEST_DATE and _YEAR.search(text))


def _is_byline(text: str) -> bool:
    """Whether it says who and, at the end, when: "Par Untel | 30 septembre 2018"."""
    return bool(_AUTHOR.search(text) and _YEAR.search(text[-_LONGEST_DATE:]))


def _by_habit(
    root: HtmlElement, updated: datetime | None, zone: ZoneInfo, now: datetime
) -> datetime | None:
    """What htmldate finds, unless that is only the day of the update."""
    from htmldate import find_date  # noqa: PLC0415 - slow to import, and rarely needed

    # given a text and no address, it has nothing to fetch
    day = find_date(
        lxml.html.tostring(root, encoding="unicode"),
        original_date=True,
        extensive_search=False,
        max_date=now.astimezone(zone).date().isoformat(),
    )
    moment = machine_dates.read(day or "", zone=zone)
    if moment and updated and moment.astimezone(zone).date() == updated.astimezone(zone).date():
        return None
    return moment


def _hangs(element: HtmlElement) -> bool:
    return any(ancestor.tag in _FURNITURE for ancestor in element.iterancestors())


def _first_written(zone: ZoneInfo, words: Iterable[str]) -> tuple[datetime | None, str]:
    """The first of *words* that is a moment, and as what it was written."""
    dates = ((machine_dates.read(text, zone=zone), text) for text in words)
    return next(((moment, text) for moment, text in dates if moment), (None, ""))


def _day(moment: datetime | None, written: str, zone: ZoneInfo) -> date | None:
    if moment is None:
        return None
    named = _OFFSET.search(written)
    offset = datetime.fromisoformat(f"2000-01-01T00:00{named[0]}").utcoffset() if named else None
    return moment.astimezone(timezone(offset) if offset else zone).date()


def _first(moments: Iterable[datetime | None]) -> datetime | None:
    return next(filter(None, moments), None)
