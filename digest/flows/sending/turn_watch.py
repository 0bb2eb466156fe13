"""One look at consents for all connections of a loop: at most one a turn, and none for nothing."""

from digest.deliver.loop import Loop
from digest.store.consent_watch import ConsentWatch


class TurnWatch:
    """
    Counts how often consents may have changed, as far as any connection has looked.

    What came of a look holds for all of the loop's turn in which it is asked.
    """

    def __init__(self, consents: ConsentWatch, loop: Loop) -> None:
        self._consents = consents
        self._loop = loop
        self._looked_in = -1
        self._changes = 0

    def changes(self) -> int:
        """How many changes were noticed up to this turn. Raises `StoreError`."""
        turn = self._loop.turn
        if turn != self._looked_in:
            self._changes += self._consents.has_changed()
            self._looked_in = turn
        return self._changes


class OutboxWatch:
    """What one outbox has noticed of them."""

    def __init__(self, looks: TurnWatch) -> None:
        self._looks = looks
        self._noticed = looks.changes()

    def has_changed(self) -> bool:
        """Whether anything may have changed since this outbox asked last."""
        changes = self._looks.changes()
        has_changed, self._noticed = changes != self._noticed, changes
        return has_changed
