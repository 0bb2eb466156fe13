"""The sample newsroom's articles, read from `articles.toml` and dated from the run's own moment."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from digest.french.typography import MONTHS
from digest.model import Passage

_FIRST_ID = 4101


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePost:
    """
    An article as the newsroom publishes it.

    Times are aware, on the newsroom's wall. `updated_at` is `published_at`
    unless the article was taken up again; `picture` is the alternative text,
    empty where there is no picture, and `hue` (degrees) its colour.
    """

    id: int
    slug: str
    title: str
    section: str
    author: str
    excerpt: str
    body: tuple[Passage, ...]
    published_at: datetime
    updated_at: datetime
    picture: str = ""
    hue: int = 0

    @property
    def path(self) -> str:
        """Where its page is, as WordPress lays out addresses."""
        return f"/{self.published_at:%Y/%m}/{self.slug}/"

    @property
    def is_updated(self) -> bool:
        """Whether the page says « Mis à jour »."""
        return self.updated_at > self.published_at

    @property
    def updated_in_words(self) -> str:
        """« 8 novembre 2024 à 7h52 », the way the newsroom's own theme writes it."""
        at = self.updated_at
        day = "1er" if at.day == 1 else str(at.day)
        return f"{day} {MONTHS[at.month - 1]} {at.year} à {at.hour}h{at.minute:02}"


def posts(now: datetime, zone: ZoneInfo) -> tuple[SamplePost, ...]:
    """Every article, the newest first, as published at *now* (aware), on the wall of *zone*."""
    text = files("digest.demo").joinpath("articles.toml").read_text(encoding="utf-8")
    read = [
        _post(number, entry, now.astimezone(zone))
        for number, entry in enumerate(tomllib.loads(text)["article"], _FIRST_ID)
    ]
    return tuple(sorted(read, key=lambda post: post.published_at, reverse=True))


def _post(number: int, entry: dict[str, Any], now: datetime) -> SamplePost:
    published = _ago(now, entry["hours_old"])
    updated = entry.get("updated_hours_ago")
    return SamplePost(
        id=number,
        slug=entry["slug"],
        title=entry["title"],
        section=entry["section"],
        author=entry["author"],
        excerpt=entry["excerpt"],
        body=tuple(_passages(entry["body"])),
        published_at=published,
        updated_at=published if updated is None else _ago(now, updated),
        picture=entry.get("picture", ""),
        hue=entry.get("hue", 0),
    )


def _ago(now: datetime, hours: float) -> datetime:
    """That long before *now*, on the same wall, to the minute; an hour is an hour, in UTC."""
    moment = now.astimezone(UTC) - timedelta(hours=hours)
    return moment.astimezone(now.tzinfo).replace(second=0, microsecond=0)


def _passages(body: str) -> Iterator[Passage]:
    for line in body.strip().splitlines():
        yield Passage(text=line.removeprefix("## "), is_heading=line.startswith("## "))
