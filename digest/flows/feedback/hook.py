"""
What a relay posts is proved, understood and taken in: once, whatever comes twice or out of order.

First it is heard, without the database: a stranger costs us no write. Then many
requests are taken in by one transaction, each event under a mark of its own.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Self

from digest.address import without_addresses
from digest.errors import ConfigError
from digest.feedback.hooks.hook import HookContent, HookRefusal, HookRequest, RelayEvent
from digest.feedback.report import ReportKind
from digest.flows.app import App
from digest.flows.feedback.certificates import CertificateShelf
from digest.flows.feedback.open_hooks import OpenHook, open_hooks
from digest.flows.feedback.take_in import ArrivedReport, take_in_within
from digest.flows.feedback.whose_event import bound, happened_by
from digest.flows.sources.collect import fetch_policy
from digest.store import consents, hooks
from digest.store.database import Connection

_ACTING = frozenset({ReportKind.BOUNCE, ReportKind.COMPLAINT, ReportKind.LEAVE})
"""What follows from the other kinds is nothing, so they are counted alone."""

_log = logging.getLogger("digest.web")


class HookAnswer(StrEnum):
    """What a relay is answered."""

    HEARD = "heard"
    NO_PASSWORD = "no password"  # noqa: S105 - words, and no password
    REFUSED = "refused"
    UNREADABLE = "unreadable"
    LATER = "later"
    """It is to say that again."""


_ANSWERS = {
    HookRefusal.NO_PASSWORD: HookAnswer.NO_PASSWORD,
    HookRefusal.FORGED: HookAnswer.REFUSED,
    HookRefusal.STALE: HookAnswer.REFUSED,
    HookRefusal.UNREADABLE: HookAnswer.UNREADABLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardRequest:
    """A request once it was heard: its events, and what is answered if they can be taken in."""

    relay: str
    answer: HookAnswer
    events: tuple[RelayEvent, ...] = ()

    def marks(self) -> list[str]:
        """What tells its events that act from all others."""
        return [_mark(event) for event in self.events if event.report.kind in _ACTING]


@dataclass(frozen=True, slots=True)
class HookListener:
    """Hears the relays whose hooks are open."""

    app: App
    hooks: dict[str, OpenHook]
    shelf: CertificateShelf

    @classmethod
    def of(cls, app: App) -> Self:
        """As the settings say. Raises `ConfigError` for a hook that nobody could be heard by."""
        # a stranger may name an address: none of our own network is ever asked for it
        policy = replace(fetch_policy(app.settings), allow_private=False)
        return cls(app, dict(open_hooks(app.settings)), CertificateShelf(policy))

    def hear(self, relay: str, request: HookRequest) -> HeardRequest:
        """
        What that relay says, or how it is refused; writes nothing.

        Asks for a certificate the first time it is named, and confirms a subscription.
        Raises `ConfigError` for a relay whose hook is not open.
        """
        opened, now = self.hooks.get(relay), self.app.clock()
        if opened is None:
            raise ConfigError(f"hooks.{relay}", ("it is not open",))
        hook, secrets = opened.hook, opened.secrets
        if hook.certificate_url is not None:
            url = hook.certificate_url(request, secrets)
            certificate = self.shelf.certificate(url, now) if url else b""
            if certificate is None:
                return HeardRequest(relay=relay, answer=HookAnswer.LATER)
            secrets = replace(secrets, certificate=certificate)
        said = hook.hear(request, secrets, now)
        if isinstance(said, HookRefusal):
            return HeardRequest(relay=relay, answer=_ANSWERS[said])
        return self._understood(relay, said)

    def _understood(self, relay: str, said: HookContent) -> HeardRequest:
        now = self.app.clock()
        for kind in said.strange:
            words = without_addresses(kind)[:80]
            _log.warning("%s tells of %r, which nobody here understands", relay, words)
        answer = HookAnswer.HEARD
        if said.subscribe_url and not self.shelf.confirm(said.subscribe_url, now):
            answer = HookAnswer.LATER
        events = tuple(happened_by(event, now) for event in said.events)
        return HeardRequest(relay=relay, answer=answer, events=events)

    def take_in(self, requests: Sequence[HeardRequest]) -> list[HookAnswer]:
        """
        Let what was heard act, in one transaction; what each is answered.

        `LATER` for a request with an event of a copy that is being sent at this very
        moment: what came of it is not in yet. Raises `StoreError`, and then nothing acted.
        """
        with self.app.database.write() as conn:
            consents.lock(conn)
            arrived = {
                _mark(event): ArrivedReport(
                    fingerprint=_mark(event),
                    report=bound(self.app, conn, event),
                    source=f"hook:{event.relay}",
                )
                for request in requests
                for event in request.events
                if event.report.kind in _ACTING
            }
            taken = take_in_within(self.app, conn, list(arrived.values()))
            self._note(conn, requests)
        return [
            request.answer if taken.numbers.keys() >= set(request.marks()) else HookAnswer.LATER
            for request in requests
        ]

    def _note(self, conn: Connection, requests: Sequence[HeardRequest]) -> None:
        now = self.app.clock()
        refused = Counter(each.relay for each in requests if each.answer is HookAnswer.REFUSED)
        for relay, number in sorted(refused.items()):
            hooks.note_refused(conn, relay, now, number)
        for relay in sorted({each.relay for each in requests if each.answer is HookAnswer.HEARD}):
            mine = [each for each in requests if each.relay == relay]
            moments = [event.at for each in mine for event in each.events]
            hooks.note_heard(conn, relay, now, moments)


def _mark(event: RelayEvent) -> str:
    """What tells an event from all others, and from every returned mail: 64 characters."""
    text = f"hook\0{event.relay}\0{event.id}"
    return sha256(text.encode("utf-8", "replace")).hexdigest()
