"""
To a relay's door: connect, greet, encrypt, authenticate.

The standard library's `smtplib` speaks up to here; what is said once the door
is open is `session.py`'s.
"""

import re
import smtplib
import socket
import ssl
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from digest.deliver.credentials import without_credentials
from digest.deliver.relay_text import presentable
from digest.deliver.sasl import Answer, password_mechanisms, token_mechanisms
from digest.errors import RelayConfigError, RelayError

TROUBLE = (OSError, smtplib.SMTPException)
"""What a connection that fails raises."""
HUNG_UP = (smtplib.SMTPServerDisconnected, ConnectionResetError)
"""Of these, that the relay closed it without a word."""

LATER = "run the same command again in some minutes"
_AUTHENTICATED = (235, 503)
"""Taken, or taken before (RFC 4954, section 4)."""
_MOST_CHALLENGES = 5
_DATE = re.compile(r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}")
"""A date as messages have it (RFC 5322, section 3.3)."""


class Tls(StrEnum):
    """How the connection is closed to others."""

    STARTTLS = "starttls"
    IMPLICIT = "implicit"
    NONE = "none"


class Authentication(StrEnum):
    """What `Relay.password` is: a password, or an OAuth 2 access token."""

    PASSWORD = "password"  # noqa: S105 - the name of a kind
    XOAUTH2 = "xoauth2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """Where mail is handed over, and what it wants to see first."""

    host: str
    port: int
    tls: Tls
    ca_file: Path | None = None
    username: str = ""
    password: str = field(default="", repr=False)
    authentication: Authentication = Authentication.PASSWORD
    hello_name: str = "localhost"
    connect_timeout: timedelta = timedelta(seconds=30)
    in_flight: int = 1
    """Messages that may wait for their reply at once, where the relay offers CHUNKING."""
    only_to: frozenset[str] | None = None
    """The keys of the addresses that mail may go to at all; None: to anybody."""

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    def unspoken(self, text: str) -> str:
        """What it said, without the name's and the password's ways onto the wire."""
        return without_credentials(text, self.username, self.password)


def connect(relay: Relay) -> smtplib.SMTP:
    """
    A client that is connected, greeted, encrypted and authenticated.

    Raises `RelayError` when the relay cannot be used now and `RelayConfigError`
    when waiting will not help (certificate, no TLS, password).
    """
    try:
        return _greeted(relay)
    except ssl.SSLCertVerificationError as fault:
        raise RelayConfigError(
            f"the relay {relay} shows a certificate that does not hold ({fault.verify_message}); "
            "nothing was sent: correct smtp.host or smtp.ca_file, or the relay's certificate"
        ) from fault
    except TROUBLE as fault:
        raise RelayError(
            f"the relay {relay} cannot be used ({in_words(fault, relay)}); everything stays "
            f"queued: start it or correct [smtp], or {LATER}"
        ) from fault


def socket_of(client: smtplib.SMTP) -> socket.socket:
    """The client's open socket. Raises `SMTPServerDisconnected` where there is none."""
    if client.sock is None:
        raise smtplib.SMTPServerDisconnected("it hung up")
    return client.sock


def clock_of(client: smtplib.SMTP) -> datetime | None:
    """What time it is at the relay, where its greeting says so (Exim's and Sendmail's do)."""
    greeting = getattr(client, "greeting", b"").decode("ascii", "replace")
    said = _DATE.search(greeting)
    try:
        moment = parsedate_to_datetime(said[0] if said else "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def tls_library() -> tuple[str, tuple[int, ...]]:
    """What encrypts: its name with its version, and the version in numbers."""
    major, minor, fix, patch, _ = ssl.OPENSSL_VERSION_INFO
    # from 3 on the third number of a version stands in the fourth place
    return ssl.OPENSSL_VERSION, (major, minor, patch) if major > 2 else (major, minor, fix, patch)


def in_words(fault: Exception, relay: Relay) -> str:
    """What went wrong at a relay, short enough to stand in brackets; without our password."""
    if isinstance(fault, smtplib.SMTPResponseException):
        error = fault.smtp_error
        text = error.decode("utf-8", "replace") if isinstance(error, bytes) else error
        return f"{fault.smtp_code} {presentable(relay.unspoken(text))}"
    if isinstance(fault, TimeoutError):
        return "no answer in time"
    if isinstance(fault, OSError) and fault.strerror:
        return fault.strerror
    return presentable(relay.unspoken(str(fault)))


class _GreetedClient(smtplib.SMTP):
    """A client that remembers what it was greeted with."""

    greeting = b""

    def connect(
        self,
        host: str = "localhost",
        port: int = 0,
        source_address: Any = None,
    ) -> tuple[int, bytes]:
        code, self.greeting = super().connect(host, port, source_address)
        return code, self.greeting


class _GreetedTlsClient(_GreetedClient, smtplib.SMTP_SSL):
    """The same, encrypted from the start."""


def _opened(relay: Relay) -> smtplib.SMTP:
    seconds = relay.connect_timeout.total_seconds()
    if relay.tls is Tls.IMPLICIT:
        return _GreetedTlsClient(
            relay.host, relay.port, relay.hello_name, timeout=seconds, context=_trust(relay)
        )
    return _GreetedClient(relay.host, relay.port, relay.hello_name, timeout=seconds)


def _greeted(relay: Relay) -> smtplib.SMTP:
    client = _opened(relay)
    try:
        # a body's last part must not wait until the far end has acknowledged the others
        socket_of(client).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.ehlo_or_helo_if_needed()
        if relay.tls is Tls.STARTTLS:
            _start_tls(client, relay)
        if relay.username:
            _authenticate(client, relay)
    except BaseException:
        client.close()
        raise
    return client


def _start_tls(client: smtplib.SMTP, relay: Relay) -> None:
    """
    Encrypt, or fail: never in clear (RFC 3207).

    Bytes that follow the 220 before the handshake were put there by somebody
    else, and what was learned before it is forgotten (section 4.2).
    """
    if not client.has_extn("starttls"):
        raise RelayConfigError(
            f"the relay {relay} does not offer STARTTLS, and nothing is sent in clear; use its "
            'TLS port with smtp.tls = "implicit", or a relay that encrypts'
        )
    code, text = client.docmd("STARTTLS")
    if code != 220:
        raise smtplib.SMTPResponseException(code, text)
    if _has_unread(client):
        raise RelayConfigError(
            f"the relay {relay} sent more than its reply before the TLS handshake: somebody may "
            "be between us; nothing was sent"
        )
    client.sock = _trust(relay).wrap_socket(socket_of(client), server_hostname=relay.host)
    client.file = None
    client.helo_resp = client.ehlo_resp = None
    client.esmtp_features = {}
    client.does_esmtp = False
    client.ehlo()


def _has_unread(client: smtplib.SMTP) -> bool:
    wire = socket_of(client)
    timeout = wire.gettimeout()
    wire.settimeout(0)
    try:
        return bool(client.file.peek(1)) if client.file is not None else False
    finally:
        wire.settimeout(timeout)


def _trust(relay: Relay) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=relay.ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _authenticate(client: smtplib.SMTP, relay: Relay) -> None:
    """Say who we are, once: a 535 is not tried again (RFC 4954, section 6)."""
    mechanisms = (
        password_mechanisms(relay.username, relay.password)
        if relay.authentication is Authentication.PASSWORD
        else token_mechanisms(relay.username, relay.password)
    )
    offered = client.esmtp_features.get("auth", "").upper().split()
    mechanism = next((name for name in mechanisms if name in offered), None)
    if mechanism is None:
        raise RelayConfigError(
            f"the relay {relay} does not offer {' or '.join(mechanisms)} (it offers: "
            f"{' '.join(offered) or 'none'}); correct smtp.username, smtp.auth or smtp.tls"
        )
    code, text = _exchanged(client, mechanism, mechanisms[mechanism])
    if code in _AUTHENTICATED:
        return
    fault = smtplib.SMTPResponseException(code, text)
    if code // 100 == 4:
        raise fault
    raise RelayConfigError(
        f"the relay {relay} refuses the password ({in_words(fault, relay)}); nothing was sent: "
        "correct smtp.username or smtp.password_file"
    )


def _exchanged(client: smtplib.SMTP, mechanism: str, answer: Answer) -> tuple[int, bytes]:
    """The reply that ends an exchange of challenges."""
    initial = answer(None)
    first = mechanism if initial is None else f"{mechanism} {_base64(initial)}"
    code, text = client.docmd("AUTH", first)
    for _ in range(_MOST_CHALLENGES):
        if code != 334:
            break
        try:
            challenge = b64decode(text)
        except ValueError:
            return 501, b"its challenge is not base64"
        code, text = client.docmd(_base64(answer(challenge) or b""))
    return code, text


def _base64(answer: bytes) -> str:
    return b64encode(answer).decode("ascii")
