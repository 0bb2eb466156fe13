"""A clock that stands still until it is told to move."""

from datetime import UTC, datetime, timedelta


class SettableClock:
    """Called, it says the moment it was set to."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now.astimezone(UTC)

    def set(self, now: datetime) -> None:
        """From now on it is that moment (aware)."""
        assert now.tzinfo is not None
        self.now = now

    def advance(self, span: timedelta) -> None:
        """From now on it is that much later."""
        self.now += span
