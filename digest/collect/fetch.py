"""
The only door to the web: ask for one address, politely and within limits.

Whatever comes back is a value: the body, "not modified", "gone for good", or a
failure in words. Redirects are followed by hand, so that each hop is checked;
the network address is checked at the moment of connecting, so that a name
which changes between check and connection gains nothing. Proxies named by the
environment are ignored: they would go round that check.
"""

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from math import inf
from time import monotonic, sleep
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import httpx2

from digest.collect.connect import GuardedBackend, GuardedTransport, RefusedError
from digest.collect.host_clock import time_said
from digest.collect.long_lists import STRETCH, is_list, lightened
from digest.collect.unpack import unpacked
from digest.hosts import is_loopback
from digest.model import Validators

MAX_REDIRECTS = 5
LONGEST_WAIT = timedelta(days=1)
"""However long a server asks us to stay away, we look again after this."""

_LONGEST_SHOWN = 200
_START = 2000
"""Bytes that show what a body is."""
_PERMANENT = (301, 308)
_REDIRECTS = (301, 302, 303, 307, 308)
_FEEDS_FIRST = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, "
    "text/xml;q=0.9, text/html;q=0.8, */*;q=0.5"
)


@cache
def _trusted() -> ssl.SSLContext:
    """Made once in a process: reading all certificates takes 20 ms."""
    return httpx2.create_ssl_context()


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchPolicy:
    """How we behave: who we say we are, and when we have had enough."""

    user_agent: str
    timeout: timedelta
    """For one address in all, redirects and body included."""
    max_size: int
    """Bytes of one body, counted as they come out of the decompressor."""
    allow_private: bool = False
    apart: timedelta = timedelta(milliseconds=250)
    """From one fetch of a host to the next; this machine needs no such care."""
    tls: ssl.SSLContext = field(default_factory=_trusted, repr=False)
    """Whose certificates are trusted."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Header fields beside our own, sent with each request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedBody:
    """A body, and what the server said about it."""

    url: str
    """Where it was found, after redirects."""
    body: bytes
    content_type: str = ""
    validators: Validators = field(default_factory=Validators)
    fresh_for: timedelta | None = None
    """How long the server says it stays the same."""
    moved_to: str = ""
    """The same as `url` when we were redirected, always for good; else empty."""
    fault: str = ""
    """In words, what of it was too long and is not in `body`."""
    pages: int = 1
    """How many pages such an answer has, where the server says so (WordPress)."""
    headers: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    """All that the server said of it, by name in lower case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """What we have is still what there is (304)."""

    fresh_for: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """The server says that this address is no more, for good (410)."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailure:
    """Nothing usable came. `reason` says what happened, to which address, and what to do."""

    reason: str
    retry_after: timedelta | None = None
    """How long the server asked us to wait."""
    may_pass: bool = False
    """Whether the same address may answer later, with nothing changed on our side."""
    status: int = 0
    """What the server answered (RFC 9110, section 15); 0 where no answer came."""


Answer = FetchedBody | NotModified | Gone | FetchFailure


class WebClient:
    """
    One visitor's way to the web, for one thread at a time.

    Connections are kept while it is open, so that several pages of a site cost
    one handshake.
    """

    def __init__(self, policy: FetchPolicy) -> None:
        self._policy = policy
        self._backend = GuardedBackend(allow_private=policy.allow_private)
        self._client = httpx2.Client(
            transport=GuardedTransport(self._backend, policy.tls),
            headers={
                "User-Agent": policy.user_agent.encode("ascii", "ignore").decode(),
                "Accept": _FEEDS_FIRST,
                "Accept-Language": "fr-CA, fr;q=0.9, *;q=0.5",
                **policy.fields,
            },
            timeout=policy.timeout.total_seconds(),
            follow_redirects=False,
            trust_env=False,
        )
        self._here = ""
        self._last: dict[str, float] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def get(
        self,
        url: str,
        validators: Validators | None = None,
        *,
        now: datetime,
        apart: timedelta = timedelta(0),
    ) -> Answer:
        """
        What stands at *url*, if it has changed since *validators* were given.

        Waits until the last fetch of the same host is as long ago as our
        policy asks, or *apart* where that is longer. *now* is only used to
        understand a `Retry-After` that is a date.
        """
        self._wait(url, apart)
        self._backend.deadline = monotonic() + self._policy.timeout.total_seconds()
        self._here = url
        try:
            return self._follow(url, _conditions(validators or Validators()), now)
        except (httpx2.HTTPError, httpx2.InvalidURL, RefusedError, ValueError) as fault:
            through = "" if self._here == url else f" redirects to {shown(self._here)}"
            may_pass = isinstance(fault, httpx2.TransportError) or getattr(fault, "may_pass", False)
            reason = f"{shown(url)}{through}: {self._in_words(fault)}"
            return FetchFailure(reason=reason, may_pass=may_pass)
        finally:
            self._last[_host(url)] = monotonic()

    def clock_of(self, url: str) -> datetime | None:
        """
        What time it is where *url* is, by its own word; None where it says none or is silent.

        Nothing is followed, and nothing but the head of the answer is read.
        """
        self._backend.deadline = monotonic() + self._policy.timeout.total_seconds()
        try:
            _check_address(url)
            return time_said(self._client.head(url).headers)
        except (httpx2.HTTPError, httpx2.InvalidURL, RefusedError, ValueError):
            return None

    def call(self, url: str, body: str | None, *, now: datetime) -> str:
        """
        Post that JSON to *url*, or where there is none only ask; in words why it was not taken.

        Nothing is followed, and of the answer nothing but its status is read. The address may be
        a secret: no more of it is said than its host.
        """
        self._backend.deadline = monotonic() + self._policy.timeout.total_seconds()
        headers = {} if body is None else {"Content-Type": "application/json"}
        method = "GET" if body is None else "POST"
        try:
            _check_address(url)
            with self._client.stream(method, url, content=body, headers=headers) as response:
                if response.is_success:
                    return ""
                return f"{_host(url)} answered {response.status_code} at {now:%H:%MZ}"
        except (httpx2.HTTPError, httpx2.InvalidURL, RefusedError, ValueError) as fault:
            return f"{_host(url)}: {self._in_words(fault)}"

    def _wait(self, url: str, apart: timedelta) -> None:
        host = _host(url)
        usual = timedelta(0) if is_loopback(host) else self._policy.apart
        since = monotonic() - self._last.get(host, -inf)
        sleep(max(0.0, max(usual, apart).total_seconds() - since))

    def _follow(self, url: str, headers: dict[str, str], now: datetime) -> Answer:
        here, permanent = url, True
        for _ in range(MAX_REDIRECTS + 1):
            _check_address(here)
            with self._client.stream("GET", here, headers=headers) as response:
                target = response.headers.get("location", "").strip()
                if response.status_code not in _REDIRECTS or not target:
                    moved = here if permanent and here != url else ""
                    return self._judge(response, here, moved, now)
                permanent = permanent and response.status_code in _PERMANENT
                here = self._here = _joined(here, target)
        return FetchFailure(
            reason=f"{shown(url)}: it redirects more than {MAX_REDIRECTS} times; "
            "open it in a browser and add the address where you end up"
        )

    def _judge(self, response: httpx2.Response, url: str, moved_to: str, now: datetime) -> Answer:
        status = response.status_code
        fresh_for = _fresh_for(response.headers.get("cache-control", ""))
        if status == 304:
            return NotModified(fresh_for=fresh_for)
        if status == 410:
            return Gone(reason=f"{shown(url)}: the server says it is gone for good (410)")
        if status != 200:
            wait = _retry_after(response.headers.get("retry-after", ""), now)
            return FetchFailure(
                reason=f"{shown(url)}: {_status_in_words(status)}",
                retry_after=wait,
                may_pass=status >= 500 or status in (408, 425, 429),
                status=status,
            )
        body, fault = self._body(response)
        if body is None:
            return FetchFailure(
                reason=f"{shown(url)}: larger than {self._policy.max_size:,} bytes; "
                "if that is right, raise max_size under [sources]"
            )
        return FetchedBody(
            url=url,
            body=body,
            fault=fault,
            content_type=response.headers.get("content-type", ""),
            validators=Validators(
                etag=response.headers.get("etag", ""),
                last_modified=response.headers.get("last-modified", ""),
            ),
            fresh_for=fresh_for,
            moved_to=moved_to,
            pages=_pages(response.headers.get("x-wp-totalpages", "")),
            headers=dict(response.headers),
        )

    def _body(self, response: httpx2.Response) -> tuple[bytes | None, str]:
        """The body, or None where it is too long; of a list, without its heavy items, in words."""
        most = self._policy.max_size
        packed = self._read(response)
        body = None if packed is None else unpacked(packed, STRETCH * most)
        if body is None or len(body) <= most:
            return body, ""
        return (is_list(body[:_START]) and lightened(body, most)) or (None, "")

    def _read(self, response: httpx2.Response) -> bytes | None:
        """The body, or None once it passes the limit: an endless one must not fill the memory."""
        body, most = bytearray(), self._policy.max_size
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > most:
                if not is_list(body[:_START]):
                    return None
                most = STRETCH * self._policy.max_size
                if len(body) > most:
                    return None
        return bytes(body)

    def _in_words(self, fault: Exception) -> str:
        seconds = f"{self._policy.timeout.total_seconds():g}"
        match fault:
            case httpx2.TimeoutException():
                return f"no complete answer within {seconds} s; try again later"
            case httpx2.UnsupportedProtocol() | httpx2.InvalidURL() | ValueError():
                return "not a web address; it must start with https:// or http://"
            case httpx2.DecodingError():
                return "the answer is compressed and damaged; try again later"
            case httpx2.RemoteProtocolError():
                return "the server broke off or does not speak HTTP; try again later"
        if "CERTIFICATE_VERIFY_FAILED" in str(fault):
            return f"its TLS certificate cannot be trusted ({fault}); tell the site's owner"
        return f"{fault}" if isinstance(fault, RefusedError) else f"{fault}; try again later"


def shown(url: str) -> str:
    """The address as a message may show it: without a password, and not endless."""
    bare = re.sub(r"(?<=//)[^/?#]*@", "", "".join(filter(str.isprintable, url)))
    return bare if len(bare) <= _LONGEST_SHOWN else bare[: _LONGEST_SHOWN - 1] + "…"


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _joined(base: str, target: str) -> str:
    """Where a redirect leads; what cannot be joined is kept as it is, to be refused by name."""
    try:
        return urljoin(base, target)
    except ValueError:
        return target


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as fault:
        raise RefusedError(f"not a web address ({fault})") from fault
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise RefusedError("not a web address; it must start with https:// or http://")
    if parts.username or parts.password:
        raise RefusedError("it holds a user name or password, which would end up in logs")


def _conditions(validators: Validators) -> dict[str, str]:
    conditions = {
        "If-None-Match": validators.etag,
        "If-Modified-Since": validators.last_modified,
    }
    return {name: value for name, value in conditions.items() if value}


def _fresh_for(cache_control: str) -> timedelta | None:
    directives = dict(part.strip().lower().partition("=")[::2] for part in cache_control.split(","))
    age = directives.get("max-age", "").strip('"')
    if "no-cache" in directives or "no-store" in directives or not age.isdecimal():
        return None
    return min(timedelta(seconds=min(int(age), 10**9)), LONGEST_WAIT)


def _pages(total: str) -> int:
    return min(int(total), 10_000) if total.isdecimal() and len(total) < 9 else 1


def _retry_after(value: str, now: datetime) -> timedelta | None:
    if value.strip().isdecimal():
        wait = timedelta(seconds=min(int(value), 10**9))
    else:
        try:
            then = parsedate_to_datetime(value)
        except ValueError:
            return None
        wait = (then if then.tzinfo else then.replace(tzinfo=UTC)) - now
    return max(timedelta(0), min(wait, LONGEST_WAIT))


def _status_in_words(status: int) -> str:
    words = _STATUSES.get(status)
    if words is None and status >= 500:
        words = "the server has a fault of its own; try again later"
    return f"{words or 'the server refused'} ({status})"


_STATUSES = {
    401: "it wants a password; ask the site for an address without one",
    403: "the server does not let us in; ask the site's owner to allow our User-Agent",
    404: "there is nothing at this address; check it in a browser",
    429: "the server says we ask too often; it is left alone until it allows",
    503: "the server is busy or down; it is left alone until it allows",
}
