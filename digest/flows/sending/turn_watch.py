"""One look at consents for all connections of a loop: at most one a turn, and none for nothing."""

from collections.abc import Callable

from digest.store.consent_watch import ConsentWatch


class TurnWatch:
    """
    Counts how often consents may have changed, as far as any connection has looked.

    *turn* tells in which turn of the loop it is asked: what came of a look holds for all of it.
    """

    def __init__(self, consents: ConsentWatch, turn: Callable[[], int]) -> None:
        self._consents = consents
        self._turn = turn
        self._looked_in = -1
        self._changes = 0

    def changes(self) -> int:
        """How many changes were noticed up to this turn. Raises `StoreError`."""
        turn = self._turn()
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
