"""The settings of `[web]`: the public pages."""

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator

from digest.config.addresses import BaseAddress, HostName
from digest.config.table import SettingsTable
from digest.config.units import Listed


class WebSettings(SettingsTable):
    """The public pages."""

    public_url: BaseAddress
    host: HostName = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    trusted_proxies: Annotated[tuple[str, ...], Listed] = ()
    archive: Literal["public", "unlisted", "off"] = "public"
    picture_font: Path | None = None
    picture_logo: Path | None = None

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, networks: tuple[str, ...]) -> tuple[str, ...]:
        for network in networks:
            ip_network(network)
        return networks
