"""The settings of `[metrics]` and `[log]`: what programs that watch over us read."""

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from digest.config.addresses import HostName
from digest.config.table import SettingsTable
from digest.hosts import is_loopback


class MetricsSettings(SettingsTable):
    """Where `digest serve` answers Prometheus, on a port of its own."""

    host: HostName = "127.0.0.1"
    port: int = Field(0, ge=0, le=65535)
    token_file: Path | None = Field(None, validate_default=True)

    @field_validator("token_file")
    @classmethod
    def _guarded(cls, file: Path | None, info: ValidationInfo) -> Path | None:
        is_open = info.data.get("port") and not is_loopback(info.data.get("host", ""))
        if file is None and is_open:
            raise ValueError("allowed: a file with a token, where metrics.host is not this machine")
        return file


class LogSettings(SettingsTable):
    """How the commands that stay write what happens."""

    format: Literal["text", "json"] = "text"
