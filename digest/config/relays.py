"""The settings of `[smtp]` and `[relays.*]`: where mail is handed over."""

from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from digest.config.addresses import HostName
from digest.config.table import SettingsTable, TableName
from digest.config.units import Duration
from digest.hosts import is_loopback


class _RelayAccess(SettingsTable):
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
    def _closed(cls, tls: str, info: ValidationInfo) -> str:
        host = info.data.get("host", "")
        if tls == "none" and not is_loopback(host):
            raise ValueError('allowed off loopback: "auto", "starttls" or "implicit"')
        return tls

    @field_validator("password_file")
    @classmethod
    def _once(cls, file: Path | None, info: ValidationInfo) -> Path | None:
        if file and info.data.get("password"):
            raise ValueError("allowed: the password once, here or in smtp.password")
        return file


class SmtpSettings(_RelayAccess):
    """The relay that takes the mail."""

    hello_name: HostName = ""
    connections: int = Field(4, ge=1, le=200)
    messages_per_connection: int = Field(1000, ge=1)
    in_flight: int = Field(1, ge=1, le=1000)
    connect_timeout: Duration = timedelta(seconds=30)


class RelaySettings(_RelayAccess):
    """Another relay that takes its share, or all of it when the first cannot be reached."""

    host: HostName


NamedRelays = dict[TableName, RelaySettings]
