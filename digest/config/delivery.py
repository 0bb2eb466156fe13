"""The settings of `[delivery]` and `[dkim]`: how copies leave, are tried again, and are signed."""

from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from digest.config.addresses import DnsName, TaggedMailbox
from digest.config.table import SettingsTable
from digest.config.units import Duration


class DeliverySettings(SettingsTable):
    """How copies leave, and what happens to those that could not."""

    bounce_address: TaggedMailbox | None = None
    unsubscribe_address: TaggedMailbox | None = None
    batch_size: int = Field(500, ge=1, le=10_000)
    processes: int = Field(1, ge=1, le=64)
    hosts: Literal["one", "several"] = "one"
    lease: Duration = timedelta(minutes=15)
    first_retry: Duration = timedelta(minutes=30)
    longest_retry: Duration = Field(timedelta(hours=3), validate_default=True)
    best_before: Duration = timedelta(hours=20)
    uncertain: Literal["hold", "resend"] = "hold"
    journal: Path = Path("journal")

    @field_validator("longest_retry")
    @classmethod
    def _no_shorter(cls, longest: timedelta, info: ValidationInfo) -> timedelta:
        if longest < info.data.get("first_retry", longest):
            raise ValueError("allowed: at least delivery.first_retry")
        return longest


class DkimSettings(SettingsTable):
    """The keys that sign mail; without one, signing is left to the relay."""

    domain: DnsName | None = None
    selector: DnsName = "digest"
    key_file: Path | None = None
    ed25519_selector: DnsName = "digest-ed25519"
    ed25519_key_file: Path | None = None

    @field_validator("ed25519_selector")
    @classmethod
    def _another(cls, selector: str, info: ValidationInfo) -> str:
        if selector == info.data.get("selector"):
            raise ValueError("allowed: another name than dkim.selector; each key has its record")
        return selector
