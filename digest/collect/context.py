"""From where and when the sources are seen."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from digest.collect.fetch import FetchedBody
from digest.collect.item import SourcePlace


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectContext:
    """What a visit needs to know of the newsletter and of the time."""

    zone: ZoneInfo
    now: datetime
    site_url: str
    """The newsletter's own site, which articles without an address lead to."""

    def place(self, fetched: FetchedBody) -> SourcePlace:
        """What relative links and bare dates mean there."""
        return SourcePlace(
            url=fetched.url, zone=self.zone, now=self.now, content_type=fetched.content_type
        )
