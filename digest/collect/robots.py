"""What a site asks of robots (RFC 9309), for its pages; a feed or an API is made for them."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from protego import Protego

from digest.collect.fetch import FetchedBody, FetchFailure, WebClient, shown

NAME = "digest"
"""Who we are in a robots.txt."""
_LONGEST_DELAY = timedelta(seconds=10)
"""A site that asks for more between two pages gets this, or its pages would never be read."""
_LARGEST = 500_000
"""Bytes that are read of it (RFC 9309, section 2.5)."""


class Robots:
    """The wishes of the sites that one client visits, each asked for once."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._rules_by_site: dict[str, Protego | str] = {}

    def why_not(self, url: str, now: datetime) -> str:
        """Why the page may not be read; empty when it may."""
        rules = self._rules(url, now)
        if isinstance(rules, str):
            return f"{shown(url)}: {rules}"
        if rules.can_fetch(url, NAME):
            return ""
        return f"{shown(url)}: the site's robots.txt asks us not to read it"

    def delay(self, url: str, now: datetime) -> timedelta:
        """How long the site wants between two of its pages."""
        rules = self._rules(url, now)
        seconds = None if isinstance(rules, str) else rules.crawl_delay(NAME)
        return min(timedelta(seconds=min(float(seconds or 0), 3600)), _LONGEST_DELAY)

    def _rules(self, url: str, now: datetime) -> Protego | str:
        """The site's rules, or why no page of it may be read for now."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules_by_site:
            self._rules_by_site[site] = self._ask(site, now)
        return self._rules_by_site[site]

    def _ask(self, site: str, now: datetime) -> Protego | str:
        answer = self._client.get(f"{site}/robots.txt", now=now)
        if isinstance(answer, FetchFailure) and answer.may_pass:
            return "its robots.txt cannot be read now, so its pages are left alone"
        body = answer.body[:_LARGEST] if isinstance(answer, FetchedBody) else b""
        return Protego.parse(body.decode("utf-8", "replace"))
