"""The certificates under which relays sign what they post: each is fetched once."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock

from digest.collect.fetch import FetchedBody, FetchFailure, FetchPolicy, WebClient

_LARGEST = 64_000
_PATIENCE = timedelta(seconds=10)
_MOST = 50
"""Certificates that are kept: a relay has a few, whoever makes up addresses has many."""

_log = logging.getLogger("digest.web")


class CertificateShelf:
    """
    Fetches certificates through the guarded client, one at a time, and keeps them.

    *known* are those that are here already, by address.
    """

    def __init__(self, policy: FetchPolicy, known: Mapping[str, bytes] | None = None) -> None:
        self._policy = replace(policy, max_size=_LARGEST, timeout=_PATIENCE)
        self._kept = dict(known or {})
        self._fetching = Lock()

    def certificate(self, url: str, now: datetime) -> bytes | None:
        """The certificate at that address, b"" where there is none; None: ask again later."""
        if url in self._kept:
            return self._kept[url]
        answer = self._asked(url, now)
        if isinstance(answer, FetchedBody):
            if len(self._kept) >= _MOST:
                self._kept.pop(next(iter(self._kept)))
            self._kept[url] = answer.body
            return answer.body
        if isinstance(answer, FetchFailure) and not answer.may_pass:
            return b""
        return None

    def confirm(self, url: str, now: datetime) -> bool:
        """Whether the subscription of that address is confirmed; it is by being asked for."""
        answer = self._asked(url, now)
        if isinstance(answer, FetchFailure):
            _log.warning("a subscription could not be confirmed: %s", answer.reason)
        return isinstance(answer, FetchedBody)

    def _asked(self, url: str, now: datetime) -> object:
        """What stands there; None while another is asked for: nobody keeps our threads waiting."""
        if not self._fetching.acquire(blocking=False):
            return None
        try:
            with WebClient(self._policy) as client:
                return client.get(url, now=now)
        finally:
            self._fetching.release()
