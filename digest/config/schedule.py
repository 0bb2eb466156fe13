"""The settings of `[schedule]`: when editions are made."""

from datetime import time, timedelta
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from digest.config.table import SettingsTable
from digest.config.units import Duration, Hour, Listed

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class ScheduleSettings(SettingsTable):
    """When `digest schedule` makes an edition."""

    send_at: Hour = time(8, 30)
    days: Annotated[tuple[Weekday, ...], Listed] = Field(WEEKDAYS, min_length=1)
    catch_up: Duration = timedelta(hours=6)
    tick: Duration = Field(timedelta(seconds=30), validate_default=True)
    collect_every: Duration = timedelta(minutes=15)

    @field_validator("tick")
    @classmethod
    def _in_time(cls, tick: timedelta, info: ValidationInfo) -> timedelta:
        if tick > info.data.get("catch_up", tick):
            raise ValueError("allowed: at most schedule.catch_up; else every edition is too late")
        return tick
