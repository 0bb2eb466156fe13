"""Who a link speaks for, and what the page that was shown adds to the proof."""

from dataclasses import dataclass

from digest.address import key, masked
from digest.errors import TokenError
from digest.flows.app import App
from digest.model import Subscriber
from digest.store import subscribers, suppressions
from digest.store.database import Connection
from digest.tokens import Use, read, sign

_LARGEST_NUMBER = 2**63 - 1
"""What a database's number can be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Where someone acted: the page's public address, the truncated IP, the user agent; who."""

    source: str
    ip: str = ""
    user_agent: str = ""
    actor: str = "reader"


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """A reader's own ways out, as they stand in a letter."""

    unsubscribe_url: str
    preferences_url: str
    unsubscribe_mailto: str


def links_of(app: App, subscriber_id: int) -> Links:
    """The links of that reader, signed with the newest key."""
    key = app.keyring.newest
    leave = sign(key, Use.UNSUBSCRIBE, subscriber_id)
    base, domain = app.settings.web.public_url, app.settings.newsletter.domain
    return Links(
        unsubscribe_url=f"{base}/d/{leave}",
        preferences_url=f"{base}/p/{sign(key, Use.PREFERENCES, subscriber_id)}",
        unsubscribe_mailto=f"mailto:desabonnement+{leave}@{domain}?subject=desabonnement",
    )


def numbers_of(app: App, use: Use, token: str, count: int) -> tuple[int, ...]:
    """The *count* numbers of a link's token. Raises `TokenError` for any other."""
    numbers = read(app.keyring, use, token)
    if len(numbers) != count or max(numbers) > _LARGEST_NUMBER:
        raise TokenError("this link is not valid")
    return numbers


def fingerprints_of(app: App, address: str) -> tuple[str, ...]:
    """The keyed hashes an erased address may be kept under, the one to keep now first."""
    return app.keyring.fingerprints(key(address))


def closed_because(app: App, conn: Connection, address: str) -> str:
    """Why nothing may go to that address, or empty; who was erased or moved may come back."""
    reasons = suppressions.reasons(conn, (key(address), *fingerprints_of(app, address))).values()
    return next((reason for reason in reasons if reason not in suppressions.OWN_HAND), "")


def reader_of(conn: Connection, subscriber_id: int) -> Subscriber:
    """The reader a token names. Raises `TokenError` where the row is gone."""
    subscriber = subscribers.by_id(conn, subscriber_id)
    if subscriber is None:
        raise TokenError("this link is not valid")
    return subscriber


def shown(subscriber: Subscriber) -> str:
    """The reader's address as a page may show it to whoever holds the link."""
    return masked(subscriber.address)
