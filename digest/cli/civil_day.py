"""How a day is typed on the command line: one form, one type, one complaint."""

from datetime import date, datetime
from typing import Any

import click


class _CivilDay(click.ParamType[date]):
    """`2026-11-30`, as a date: what it means on a wall is the newsletter's zone's to say."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            self.fail(f"'{value}' is no day; type it as 2026-11-30", param, ctx)


CIVIL_DAY = _CivilDay()
