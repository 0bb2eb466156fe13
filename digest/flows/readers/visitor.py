"""Who acts on a page, and what that page adds to the proof."""

from dataclasses import dataclass

from digest.address import key, masked
from digest.errors import TokenError
from digest.flows.app import App
from digest.hosts import is_inside
from digest.model import Subscriber
from digest.store import subscribers, suppressions
from digest.store.database import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Where someone acted: the page's public address, the truncated IP, the user agent; who."""

    source: str
    ip: str = ""
    user_agent: str = ""
    actor: str = "reader"

    @property
    def network(self) -> str:
        """The network whose visits are counted together; '' where many may stand behind it."""
        return "" if not self.ip or is_inside(self.ip) else self.ip


def fingerprints_of(app: App, address: str) -> tuple[str, ...]:
    """The keyed hashes an erased address may be kept under, the one to keep now first."""
    return app.keyring.fingerprints(key(address))


def marks_of(app: App, address: str) -> tuple[str, ...]:
    """All that an address may be closed under: its key, and its keyed hashes."""
    return (key(address), *fingerprints_of(app, address))


def closed_because(app: App, conn: Connection, address: str) -> str:
    """Why nothing may go to that address, or empty; who may come back themselves is let in."""
    reasons = suppressions.reasons(conn, marks_of(app, address)).values()
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
