"""What the settings say of copies that were not accepted: when each is tried again, if at all."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from digest.deliver.retry import RetryPolicy, next_try
from digest.flows.app import App
from digest.model import DeliveryStatus, EditionRow, Outcome
from digest.store import deliveries
from digest.store.database import Connection
from digest.store.settling import Settlement

_SOON = RetryPolicy(first=timedelta(seconds=20), longest=timedelta(minutes=2))
"""For copies that the relay only wants later, or over another connection: their lane has a pace."""
_UNCERTAIN_WAITS = timedelta(minutes=15)
"""A copy nobody can vouch for is sent again only after the relay had time to deliver it."""


class SettlementPolicy:
    """What the settings say of copies that were not accepted."""

    def __init__(self, app: App, edition: EditionRow) -> None:
        delivery = app.settings.delivery
        self._retry = RetryPolicy(first=delivery.first_retry, longest=delivery.longest_retry)
        self._best_before = edition.best_before
        self._resends_uncertain = delivery.uncertain == "resend"

    def settlement(
        self, delivery_id: int, tries: int, outcome: Outcome, now: datetime
    ) -> Settlement:
        """An outcome after *tries* earlier ones, and when to try again, if at all."""
        due_at = None
        if outcome.status is DeliveryStatus.ACCEPTED:  # as most are
            return Settlement(delivery_id, outcome, tries + 1, due_at)
        if outcome.status is DeliveryStatus.DEFERRED:
            policy = _SOON if outcome.soon else self._retry
            due_at = next_try(tries + 1, now, policy, self._best_before)
            if due_at is None:
                outcome = replace(outcome, status=DeliveryStatus.EXPIRED)
        elif outcome.status is DeliveryStatus.UNCERTAIN and self._resends_uncertain:
            due_at = now + _UNCERTAIN_WAITS
        is_try = outcome.status is not DeliveryStatus.SUPPRESSED
        return Settlement(delivery_id, outcome, tries + is_try, due_at)


def naming_nobody_erased(
    conn: Connection, outcomes: Mapping[int, Outcome]
) -> Mapping[int, Outcome]:
    """The outcomes without what would bring back the address of a reader erased meanwhile."""
    telling = [
        id_
        for id_, outcome in outcomes.items()
        if outcome.suppress or (outcome.reply and outcome.reply.text)
    ]
    if not telling:
        return outcomes
    erased = deliveries.to_the_erased(conn, telling)
    return {**outcomes, **{id_: outcomes[id_].unnamed() for id_ in erased}}
