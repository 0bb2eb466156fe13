"""The settings of `[pace]` and `[lanes.*]`: how fast copies leave, and where."""

import math
import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator

from digest.config.table import SettingsTable, TableName
from digest.config.units import Listed, Rate
from digest.model import PROVIDERS

_DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+|[a-z0-9-]+\.\*")


class PaceSettings(SettingsTable):
    """How fast copies leave, all processes and hosts together."""

    rate: Rate = math.inf
    connections: int | None = Field(None, ge=1, le=1000)
    lanes: Literal["open", "direct"] = "open"
    warm_up_from: date | None = None
    warm_up_first: int = Field(500, ge=1)
    warm_up_growth: float = Field(1.5, ge=1, le=10)


class LaneSettings(SettingsTable):
    """What differs from the default of one lane, or all of a lane of one's own."""

    domains: Annotated[tuple[str, ...], Listed] | None = Field(None, min_length=1)
    rate: Rate | None = None
    connections: int | None = Field(None, ge=1, le=200)
    messages_per_connection: int | None = Field(None, ge=1)

    @field_validator("domains")
    @classmethod
    def _are_domains(cls, domains: tuple[str, ...] | None) -> tuple[str, ...] | None:
        for domain in domains or ():
            if not _DOMAIN.fullmatch(domain):
                raise ValueError(
                    'allowed: domains in small letters, and "name.*" for all of a name'
                )
        return domains


def _have_domains(lanes: dict[str, LaneSettings]) -> dict[str, LaneSettings]:
    without = {name for name, lane in lanes.items() if lane.domains is None}
    providers = [lane.name for lane in PROVIDERS]
    if without - set(providers):
        raise ValueError(
            f"allowed: a lane that names its domains, or one of {', '.join(providers)}"
        )
    return lanes


NamedLanes = Annotated[dict[TableName, LaneSettings], AfterValidator(_have_domains)]
