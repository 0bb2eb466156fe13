"""Who is asking: the truncated address, believed from a header only behind a proxy we trust."""

import logging
import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from digest.config import Settings
from digest.flows.readers.visitor import Visitor
from digest.hosts import is_inside

_KEPT_BITS = {4: 24, 6: 48}
_LONGEST_AGENT = 300
_FORWARDED = frozenset({"x-forwarded-for", "forwarded", "x-real-ip", "x-forwarded-proto", "via"})
"""Header fields that a proxy adds."""

_NOT_TRUSTED = (
    "web.trusted_proxies does not name %s, which passes on what others ask: no limit holds "
    "for them, and no proof says where they are; name it there, and have it send X-Forwarded-For"
)
_NAMES_NOBODY = (
    "what %s says in X-Forwarded-For is no address: no limit holds for those it passes on, and no "
    "proof says where they are; have it send the address that it sees, and that alone"
)
_WITH_PORT = re.compile(r"([0-9.]+):\d{1,5}|\[([^\]]+)\](?::\d{1,5})?")

_log = logging.getLogger("digest.web")


def client_ip(request: Request, trusted_proxies: tuple[str, ...]) -> str:
    """
    The network the request comes from, or '' where it cannot be told.

    `X-Forwarded-For` counts only when the socket's own peer is one of
    *trusted_proxies*; then the last address that is not one of them is the
    client. The last 8 bits (IPv4) or 80 bits (IPv6) are not kept: enough for
    proof, too little to follow anyone.
    """
    peer = _parsed(request.client.host) if request.client else None
    if not came_through(request, trusted_proxies):
        return _truncated(peer)
    named = ",".join(request.headers.getlist("x-forwarded-for"))
    for text in reversed([part.strip() for part in named.split(",") if part.strip()]):
        hop = _parsed(_without_port(text))
        if hop is None or not _is_trusted(hop, trusted_proxies):
            return _truncated(hop)
    return _truncated(peer)


def came_through(request: Request, trusted_proxies: tuple[str, ...]) -> bool:
    """Whether the socket's own peer is one of *trusted_proxies*, whose header fields count."""
    peer = _parsed(request.client.host) if request.client else None
    return peer is not None and _is_trusted(peer, trusted_proxies)


class ProxyWatch:
    """
    Say in the log, once for each, which peers pass requests on so that nobody is told apart.

    One is not trusted to, another is and names no address.
    """

    def __init__(self, app: ASGIApp, trusted_proxies: tuple[str, ...]) -> None:
        self._app = app
        self._trusted = trusted_proxies
        self._named: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self._look(Request(scope))
        await self._app(scope, receive, send)

    def _look(self, request: Request) -> None:
        peer = _parsed(request.client.host) if request.client else None
        if peer is None or str(peer) in self._named:
            return
        words = self._reproach(request, peer)
        if words:
            self._named.add(str(peer))
            _log.warning(words, peer)

    def _reproach(self, request: Request, peer: IPv4Address | IPv6Address) -> str:
        if _is_trusted(peer, self._trusted):
            is_told = "x-forwarded-for" not in request.headers or client_ip(request, self._trusted)
            return "" if is_told else _NAMES_NOBODY
        passes_on = is_inside(str(peer)) and _FORWARDED & set(request.headers)
        return _NOT_TRUSTED if passes_on else ""


def user_agent(request: Request) -> str:
    """What the client says it is, on one line, without controls."""
    said = request.headers.get("user-agent", "")
    return "".join(char for char in said if char.isprintable())[:_LONGEST_AGENT]


def _without_port(text: str) -> str:
    """An address as some proxies write it: `192.0.2.7:4711`, `[2001:db8::7]:80`."""
    match = _WITH_PORT.fullmatch(text)
    return match[1] or match[2] if match else text


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def _is_trusted(address: IPv4Address | IPv6Address, networks: tuple[str, ...]) -> bool:
    return any(address in ip_network(network) for network in networks)


def _truncated(address: IPv4Address | IPv6Address | None) -> str:
    if address is None:
        return ""
    network = ip_network(f"{address}/{_KEPT_BITS[address.version]}", strict=False)
    return str(network)


def visit(request: Request, settings: Settings, where: str) -> Visitor:
    """
    What a consent event keeps of a request.

    *where* is a path of ours or a word; a path is written from the configured
    public address, never from the request's own Host.
    """
    source = f"{settings.web.public_url}{where}" if where.startswith("/") else where
    return Visitor(
        source=source,
        ip=client_ip(request, settings.web.trusted_proxies),
        user_agent=user_agent(request),
    )
