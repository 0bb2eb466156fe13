"""
The settings of how mail leaves: by which relays, in which lanes, at what pace.

Part of `config.Settings`, which reads them; kept apart because they are many.
"""

import math
import re
from datetime import date, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)

from digest.units import Duration, HostName, Listed, Rate

PROVIDER_LANES = ("gmail", "microsoft", "yahoo", "apple", "others")
"""The lanes whose domains need not be told."""

_DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+|[a-z0-9-]+\.\*")


class Section(BaseModel):
    """One table of the file: unknown keys are faults, nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class _Door(Section):
    """How a relay is reached, and how much of the mail it gets."""

    host: HostName = "127.0.0.1"
    port: int = Field(587, ge=1, le=65535)
    tls: Literal["auto", "starttls", "implicit", "none"] = "auto"
    ca_file: Path | None = None
    auth: Literal["password", "xoauth2"] = "password"
    username: str = ""
    password: str = Field("", repr=False)
    password_file: Path | None = None
    weight: int = Field(1, ge=0, le=100)

    @field_validator("tls")
    @classmethod
    def _closed(cls, tls: str, known: ValidationInfo) -> str:
        host = known.data.get("host", "")
        if tls == "none" and not is_loopback(host):
            raise ValueError('allowed off loopback: "auto", "starttls" or "implicit"')
        return tls

    @field_validator("password_file")
    @classmethod
    def _once(cls, file: Path | None, known: ValidationInfo) -> Path | None:
        if file and known.data.get("password"):
            raise ValueError("allowed: the password once, here or in smtp.password")
        return file


class SmtpSettings(_Door):
    """The relay that takes the mail."""

    hello_name: HostName = ""
    connections: int = Field(4, ge=1, le=200)
    messages_per_connection: int = Field(1000, ge=1)
    in_flight: int = Field(1, ge=1, le=1000)
    connect_timeout: Duration = timedelta(seconds=30)


class RelaySettings(_Door):
    """Another relay that takes its share, or all of it when the first cannot be reached."""

    host: HostName


class PaceSettings(Section):
    """How fast copies leave, all processes and hosts together."""

    rate: Rate = math.inf
    connections: int | None = Field(None, ge=1, le=1000)
    lanes: Literal["open", "direct"] = "open"
    warm_up_from: date | None = None
    warm_up_first: int = Field(500, ge=1)
    warm_up_growth: float = Field(1.5, ge=1, le=10)


class LaneSettings(Section):
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
    without = [name for name, lane in lanes.items() if lane.domains is None]
    if set(without) - set(PROVIDER_LANES):
        raise ValueError(
            f"allowed: a lane that names its domains, or one of {', '.join(PROVIDER_LANES)}"
        )
    return lanes


_Name = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
Lanes = Annotated[dict[_Name, LaneSettings], AfterValidator(_have_domains)]
Relays = dict[_Name, RelaySettings]


def is_loopback(host: str) -> bool:
    """Whether that host is this machine, by name or by number."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
