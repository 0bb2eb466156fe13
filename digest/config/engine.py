"""The settings of `[engine]`: what wakes those who work, on one host or on several."""

from datetime import timedelta
from importlib.util import find_spec
from typing import Literal

from pydantic import Field, field_validator

from digest.config.table import SettingsTable
from digest.config.units import Duration


class EngineSettings(SettingsTable):
    """Which engine hands out the work between hosts, and how its workers hear of it."""

    kind: Literal["local", "procrastinate"] = "local"
    listen: bool = True
    poll: Duration = Field(timedelta(seconds=5), validate_default=True)

    @property
    def is_local(self) -> bool:
        """Whether `digest schedule` or cron does all the work, and nobody has to be woken."""
        return self.kind == "local"

    @field_validator("kind")
    @classmethod
    def _installed(cls, kind: str) -> str:
        if kind == "procrastinate" and find_spec("procrastinate") is None:
            raise ValueError(
                "allowed: local, as Procrastinate is not installed here; install it with "
                '`pip install "digest-mailer[cluster]"`, or from requirements-cluster.txt'
            )
        return kind
