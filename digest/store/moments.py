"""Moments as the database keeps them: in UTC. SQLite forgets zones, so UTC is put back."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import DateTime, Dialect, TypeDecorator

from digest.address import without_addresses
from digest.errors import StoreError

SKEW = timedelta(hours=1)
"""How far ahead of this host's clock another's may be: what happened later was noted by none."""


class Utc(TypeDecorator[datetime]):
    """An aware moment, kept in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """On SQLite, straight from its text: a log of a million events has as many moments."""
        if dialect.name == "sqlite":
            return _from_text
        return super().result_processor(dialect, coltype)


def _from_text(text: str | None) -> datetime | None:
    return None if text is None else _moment(text)


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(f"{text}+00:00")
    except ValueError as fault:
        raise written_by_hand("a moment", text) from fault


def civil_day(raw: str | datetime, zone: ZoneInfo) -> date:
    """The civil day of a moment as the driver gives it: many readers share a minute."""
    if isinstance(raw, str):
        return _day_of_minute(raw[:16], zone)
    return raw.astimezone(zone).date()


@lru_cache(maxsize=16_384)
def _day_of_minute(text: str, zone: ZoneInfo) -> date:
    return _moment(text).astimezone(zone).date()


def written_by_hand(what: str, value: object) -> StoreError:
    """What to raise where a row holds, as *what*, a value that no program of ours writes."""
    shown = without_addresses(str(value))[:40]
    return StoreError(
        f"a row of the database has {shown!r} where {what} stands: it was changed by hand; "
        "change it back, or restore a backup (`digest db restore FILE`)"
    )
